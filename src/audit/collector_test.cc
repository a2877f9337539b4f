// The collector with the real kernel, the real heap figures of this program and real threads.

#include "audit/collector.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <thread>

#include "base/pause.h"
#include "base/storm_test.h"
#include "base/test_scratch.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

#ifdef __SANITIZE_THREAD__
constexpr bool kSanitizerHasAThread = true;
#else
constexpr bool kSanitizerHasAThread = false;
#endif

class CollectorTest : public testing::Test {
 protected:
  CollectorTest() {
    main_.Begin();
    limits_.interval = milliseconds{5};
  }

  std::unique_ptr<Collector> Collect() {
    return std::make_unique<Collector>(std::move(*ledger_.Claim<Resource::kCollector>("test")),
                                       ledger_, log_, flight_, manager_, book_, relief_, limits_,
                                       scratch_.File("flight"), nullptr,
                                       [](int tid) { return "stack of " + std::to_string(tid); });
  }
  /// Waits for a report that fits. @return it, or null after a minute.
  template <class Fits>
  std::shared_ptr<const AuditReport> Await(const Collector& collector, Fits fits) {
    Pause pause;
    const std::stop_source never;
    for (int i = 0; i < 12'000; ++i) {
      auto report = collector.Latest();
      if (report && fits(*report)) return report;
      pause.For(never.get_token(), milliseconds{5});
    }
    return nullptr;
  }
  static const Finding* Open(const AuditReport& report, FindingKind kind) {
    const auto found = std::ranges::find_if(
        report.findings, [kind](const Finding& f) { return f.open && f.what.kind == kind; });
    return found == report.findings.end() ? nullptr : &*found;
  }

  ScratchDir scratch_;
  SteadyClock clock_;
  Ledger ledger_{clock_};
  ThreadRecord main_{ledger_, {.name = "main", .module = Module::kApp}};
  Log log_{ledger_, {.level = LogLevel::kError}};
  FlightRecorder flight_{std::move(*ledger_.Claim<Resource::kFlightRecorder>("test")), ledger_,
                         clock_, "test"};
  ServiceManager manager_{"", Nanos{0}};
  FindingBook book_{clock_};
  Relief relief_;
  AuditLimits limits_;
};

TEST_F(CollectorTest, FindsEveryThreadOfTheProcessDeclared) {
  if (kSanitizerHasAThread) GTEST_SKIP() << "which nobody declared";
  const auto collector = Collect();
  const auto report = Await(*collector, [](const AuditReport& r) { return r.number >= 12; });
  ASSERT_NE(report, nullptr);
  EXPECT_TRUE(report->census.undeclared_threads.empty());
  ASSERT_TRUE(report->process.threads.has_value());
  EXPECT_EQ(report->process.threads->size(), 3U) << "main, log, audit";
  EXPECT_EQ(report->modules[Index(Module::kAudit)].threads, 1U);
  EXPECT_GT(report->process.resident_bytes.value_or(0), 1'000'000U);
  EXPECT_GE(report->process.descriptors.value().Total(), 3U);
  EXPECT_GT(report->look_time, Nanos{0});
}

TEST_F(CollectorTest, NamesAThreadThatNobodyDeclared) {
  if (kSanitizerHasAThread) GTEST_SKIP() << "which nobody declared";
  const auto collector = Collect();
  ASSERT_NE(Await(*collector, [](const AuditReport& r) { return r.number >= 3; }), nullptr);
  std::latch release(1);
  std::jthread stranger([&release] {  // as a foreign library would
    pthread_setname_np(pthread_self(), "stranger");
    release.wait();
  });
  const auto report = Await(*collector, [](const AuditReport& r) {
    return Open(r, FindingKind::kUndeclaredThread) != nullptr;
  });
  release.count_down();
  ASSERT_NE(report, nullptr);
  const Finding* finding = Open(*report, FindingKind::kUndeclaredThread);
  EXPECT_NE(finding->what.sentence.find("'stranger'"), std::string::npos);
  EXPECT_TRUE(finding->what.detail.starts_with("stack of "));
  EXPECT_EQ(report->verdict.light, Light::kRed);
  stranger.join();
  EXPECT_NE(Await(*collector,
                  [](const AuditReport& r) {
                    return Open(r, FindingKind::kUndeclaredThread) == nullptr;
                  }),
            nullptr);
}

TEST_F(CollectorTest, NamesAChildThatNobodyDeclared) {
  const auto collector = Collect();
  pid_t child = 0;
  std::array<char*, 3> arguments = {const_cast<char*>("sleep"), const_cast<char*>("1000"), nullptr};
  ASSERT_EQ(posix_spawnp(&child, "sleep", nullptr, nullptr, arguments.data(), environ), 0);
  const auto report = Await(*collector, [](const AuditReport& r) {
    return Open(r, FindingKind::kUndeclaredChild) != nullptr;
  });
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ASSERT_NE(report, nullptr);
  EXPECT_NE(Open(*report, FindingKind::kUndeclaredChild)->what.sentence.find("'sleep'"),
            std::string::npos);
}

// With `interval = 60`, or 5 under pressure, the pause was longer than the thread's deadline: the
// watchdog called the collector stuck, and the service manager was no longer fed.
TEST_F(CollectorTest, APauseOfAnyLengthIsNoHang) {
  limits_.interval = std::chrono::hours{1};
  const auto collector = Collect();
  ASSERT_NE(Await(*collector, [](const AuditReport&) { return true; }), nullptr);
  const auto rests = [&] {
    return std::ranges::any_of(ledger_.Threads(), [](const ThreadRow& thread) {
      return thread.name == "audit" && thread.pulse.resting;
    });
  };
  Pause pause;
  const std::stop_source never;
  for (int i = 0; i < 12'000 && !rests(); ++i) pause.For(never.get_token(), milliseconds{5});
  EXPECT_TRUE(rests());
}

TEST_F(CollectorTest, WritesAFlightFileForAThreadThatHangs) {
  const auto collector = Collect();
  book_.Update(WatchId::kWatchdog, {{.kind = FindingKind::kHungThread,
                                     .light = Light::kRed,
                                     .subject = "net",
                                     .sentence = "thread net has been stuck"}});
  Pause pause;
  const std::stop_source never;
  const auto files = [this] {
    std::error_code none_yet;
    const std::filesystem::directory_iterator at(scratch_.File("flight"), none_yet);
    return none_yet ? 0 : std::distance(at, std::filesystem::directory_iterator());
  };
  for (int i = 0; i < 12'000 && files() == 0; ++i) pause.For(never.get_token(), milliseconds{5});
  EXPECT_EQ(files(), 1);
}

// The seed's seventh case: tasks that collect metrics, one a call.
class CollectorStorm : public Storm {};

TEST_F(CollectorStorm, StartedFromManyThreadsAtOnceIsOneCollector) {
  Log log(ledger_, {.level = LogLevel::kError});
  FlightRecorder flight(std::move(*ledger_.Claim<Resource::kFlightRecorder>("test")), ledger_,
                        clock_, "test");
  const ServiceManager manager("", Nanos{0});
  FindingBook book(clock_);
  Relief relief;
  Mutex mutex;
  std::unique_ptr<Collector> running;
  ExpectOne(
      "audit",
      [&] {
        auto lease = ledger_.Claim<Resource::kCollector>("storm");
        if (!lease) return false;
        const MutexLock lock(mutex);
        running = std::make_unique<Collector>(std::move(*lease), ledger_, log, flight, manager,
                                              book, relief, AuditLimits{}, "", nullptr);
        return true;
      },
      [&] {
        const MutexLock lock(mutex);
        running.reset();
      });
}

}  // namespace
}  // namespace bbia
