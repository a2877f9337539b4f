#pragma once

// For tests only.

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/thread.h"

namespace bbia {

/// Starts and stops a part from many threads at once. A part that may exist once proves it so:
///
///   using ScannerStorm = Storm;
///   TEST_F(ScannerStorm, StartedFromManyThreadsAtOnceIsOneScanner) {
///     Single<Scanner> scanner;
///     ExpectOne("scan", [&] { return scanner.Start(ledger_) == Single<Scanner>::Started::kNow; },
///               [&] { scanner.Stop(); });
///   }
class Storm : public testing::Test {
 protected:
  static constexpr int kThreads = 8;
  static constexpr int kRounds = 20;

  /// @param start tries to bring the part up. @return whether this call did.
  /// @param stop takes it down, if it is up.
  /// Expects in every round exactly one successful start and one line `name` in the ledger; and
  /// none when storms of starts and stops are over and a last stop is done.
  void ExpectOne(const std::string& name, const std::function<bool()>& start,
                 const std::function<void()>& stop) {
    for (int round = 0; round < kRounds; ++round) {
      std::atomic<int> up{0};
      AtOnce([&](int) { up += start() ? 1 : 0; });
      EXPECT_EQ(up, 1) << "round " << round;
      EXPECT_EQ(Lines(name), 1U) << "round " << round;
      AtOnce([&](int) { stop(); });
      EXPECT_EQ(Lines(name), 0U) << "round " << round;
    }
    AtOnce([&](int who) {
      for (int i = 0; i < kRounds; ++i) {
        if ((who + i) % 2 == 0) static_cast<void>(start());
        if ((who + i) % 2 == 1) stop();
      }
      EXPECT_LE(Lines(name), 1U);
    });
    stop();
    EXPECT_EQ(Lines(name), 0U);
  }

  /// Lines of the ledger with this name: threads, leases, queues.
  [[nodiscard]] std::size_t Lines(const std::string& name) const {
    std::size_t lines = 0;
    for (const AccountRow& row : ledger_.Report()) lines += row.name == name ? 1 : 0;
    return lines;
  }

  /// Runs `act` on all threads; they begin together.
  static void AtOnce(const std::function<void(int)>& act) {
    SteadyClock clock;
    Ledger own(clock);
    std::barrier begin(kThreads);
    std::vector<std::unique_ptr<Thread>> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.push_back(std::make_unique<Thread>(
          own,
          ThreadSpec{
              .name = "storm", .module = Module::kApp, .stop_budget = std::chrono::seconds{60}},
          [&begin, &act, i](const std::stop_token&) {
            begin.arrive_and_wait();
            act(i);
          }));
    }
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
};

}  // namespace bbia
