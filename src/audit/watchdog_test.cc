#include "audit/watchdog.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <latch>
#include <memory>

#include "base/pause.h"
#include "base/storm_test.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

class WatchdogTest : public testing::Test {
 protected:
  std::unique_ptr<Watchdog> Guard(std::function<void()> halt = {}) {
    return std::make_unique<Watchdog>(std::move(*ledger_.Claim<Resource::kWatchdog>("test")),
                                      ledger_, clock_, book_, flight_, manager_, milliseconds{5},
                                      std::move(halt));
  }
  /// Waits until the book holds `open` findings. @return whether it does, within a minute.
  bool Until(std::size_t open) {
    Pause pause;
    const std::stop_source never;
    for (int i = 0; i < 12'000 && book_.Open().size() != open; ++i) {
      pause.For(never.get_token(), milliseconds{5});
    }
    return book_.Open().size() == open;
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  FindingBook book_{clock_};
  FlightRecorder flight_{std::move(*ledger_.Claim<Resource::kFlightRecorder>("test")), ledger_,
                         clock_, "test"};
  ServiceManager manager_{"", Nanos{0}};
};

/// Beats once and then waits, as a call that never returns.
class Stuck final {
 public:
  Stuck(Ledger& ledger, ThreadName name, std::latch& release)
      : thread_(ledger, {.name = name, .module = Module::kApi, .beat_deadline = milliseconds{20}},
                [&release](const std::stop_token&, Pulse& pulse) {
                  pulse.Beat();
                  pulse.Doing("a call that does not return");
                  release.wait();
                  pulse.Rest();
                }) {}

 private:
  Thread thread_;
};

TEST_F(WatchdogTest, SeesAHungCallWhileItHangsAndThatItIsOver) {
  const auto dog = Guard();
  std::latch release(1);
  const Stuck stuck(ledger_, "stuck", release);
  ASSERT_TRUE(Until(1));
  const Finding finding = book_.Open().at(0);
  EXPECT_EQ(finding.what.kind, FindingKind::kHungThread);
  EXPECT_EQ(finding.what.subject, "stuck");
  EXPECT_EQ(finding.what.module, Module::kApi);
  EXPECT_NE(finding.what.sentence.find("a call that does not return"), std::string::npos);
  EXPECT_FALSE(finding.what.detail.empty()) << "its stack, or why there is none";
  release.count_down();
  EXPECT_TRUE(Until(0));
}

TEST_F(WatchdogTest, HaltsTheRobotWhileTheControlThreadHangs) {
  std::atomic<int> halts{0};
  const auto dog = Guard([&halts] { ++halts; });
  std::latch release(1);
  {
    const Stuck other(ledger_, "other", release);
    ASSERT_TRUE(Until(1));
    EXPECT_EQ(halts, 0);
    release.count_down();
  }
  ASSERT_TRUE(Until(0));
  std::latch ctl_release(1);
  const Stuck ctl(ledger_, "ctl", ctl_release);
  EXPECT_TRUE(Until(1));
  EXPECT_GT(halts, 0);
  ctl_release.count_down();
}

// A debugger or a frozen machine stops everybody; the watchdog used to call them all stuck when it
// was the first to run again.
TEST(WatchdogAsleepTest, AStopOfTheWholeProcessIsNoHang) {
  ManualClock clock;
  Ledger ledger(clock);
  FindingBook book(clock);
  FlightRecorder flight(std::move(*ledger.Claim<Resource::kFlightRecorder>("test")), ledger, clock,
                        "test");
  const ServiceManager manager("", Nanos{0});
  ThreadRecord ctl(ledger, {.name = "ctl", .module = Module::kControl});
  ctl.Begin();
  std::atomic<int> halts{0};
  {
    const Watchdog dog(std::move(*ledger.Claim<Resource::kWatchdog>("test")), ledger, clock, book,
                       flight, manager, milliseconds{5}, [&] {
                         ctl.pulse().Beat();  // runs again, a moment after the watchdog
                         ++halts;
                         halts.notify_all();
                       });
    clock.Advance(std::chrono::seconds{60});
    halts.wait(0);
  }
  EXPECT_EQ(halts, 1) << "that the loop stood still is true all the same";
  EXPECT_TRUE(book.All().empty());
}

TEST(WatchdogDeathTest, EndsAShutdownThatHangsAndSaysWhoHeldIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        SteadyClock clock;
        Ledger ledger(clock);
        FindingBook book(clock);
        FlightRecorder flight(std::move(*ledger.Claim<Resource::kFlightRecorder>("test")), ledger,
                              clock, "test");
        const ServiceManager manager("", Nanos{0});
        Watchdog dog(std::move(*ledger.Claim<Resource::kWatchdog>("test")), ledger, clock, book,
                     flight, manager, milliseconds{5}, {});
        std::latch never(1);
        auto stuck = std::make_unique<Stuck>(ledger, ThreadName("stuck"), never);
        dog.ExpectEndBy(clock.Now() + milliseconds{50});
        stuck.reset();
      },
      testing::ExitedWithCode(Watchdog::kStuckExit), "thread stuck in 'a call that does not");
}

// The seed's sixth case: a watchdog for each instance of the backend.
class WatchdogStorm : public Storm {};

TEST_F(WatchdogStorm, StartedFromManyThreadsAtOnceIsOneWatchdog) {
  FindingBook book(clock_);
  FlightRecorder flight(std::move(*ledger_.Claim<Resource::kFlightRecorder>("test")), ledger_,
                        clock_, "test");
  const ServiceManager manager("", Nanos{0});
  Mutex mutex;
  std::unique_ptr<Watchdog> running;
  ExpectOne(
      "dog",
      [&] {
        auto lease = ledger_.Claim<Resource::kWatchdog>("storm");
        if (!lease) return false;
        const MutexLock lock(mutex);
        running = std::make_unique<Watchdog>(std::move(*lease), ledger_, clock_, book, flight,
                                             manager, milliseconds{50}, nullptr);
        return true;
      },
      [&] {
        const MutexLock lock(mutex);
        running.reset();
      });
}

}  // namespace
}  // namespace bbia
