#include "base/thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <concepts>
#include <condition_variable>
#include <filesystem>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using testing::Contains;
using testing::HasSubstr;

static_assert(std::constructible_from<ThreadName, const char (&)[4]>);
static_assert(std::constructible_from<ThreadName, const char (&)[16]>);
static_assert(!std::constructible_from<ThreadName, const char (&)[17]>, "the kernel keeps 15");
static_assert(!std::constructible_from<ThreadName, const char (&)[1]>, "a name is not empty");
static_assert(!std::constructible_from<ThreadName, std::string>, "a name is known early");
static_assert(ThreadName("ctl").view() == "ctl");
static_assert(!std::is_copy_constructible_v<Thread> && !std::is_move_constructible_v<Thread>);

/// The names of all threads of this process, as the kernel has them.
std::vector<std::string> KernelThreadNames() {
  std::vector<std::string> names;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name = ReadFile(task.path() / "comm");
    if (!name.empty()) name.pop_back();
    names.push_back(name);
  }
  return names;
}

/// The kernel may list a thread for a moment after it was joined: a join ends when the thread has
/// let go of its memory, just before its entry goes. A thread that stays ends in the test's
/// timeout.
void WaitUntilGone(const std::string& name) {
  for (;;) {
    const auto names = KernelThreadNames();
    if (std::find(names.begin(), names.end(), name) == names.end()) return;
    std::this_thread::yield();
  }
}

void WaitForStop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait(lock, stop, [] { return false; });
}

class ThreadTest : public testing::Test {
 protected:
  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(ThreadTest, IsKnownToTheKernelByItsNameAsSoonAsItExistsAndGoneAfter) {
  {
    const Thread thread(ledger_, {.name = "exactly-15-char", .module = Module::kApp}, WaitForStop);
    EXPECT_THAT(KernelThreadNames(), Contains("exactly-15-char"));
  }
  WaitUntilGone("exactly-15-char");
}

TEST_F(ThreadTest, IsInTheLedgerWhileItLives) {
  std::latch running(1);
  {
    const Thread thread(ledger_, {.name = "census", .module = Module::kApp},
                        [&](const std::stop_token& stop) {
                          running.count_down();
                          WaitForStop(stop);
                        });
    running.wait();
    const auto rows = ledger_.Report();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].kind, AccountKind::kThread);
    EXPECT_EQ(rows[0].name, "census");
    EXPECT_EQ(rows[0].owner, "app");
    EXPECT_EQ(rows[0].used, 1U) << "it runs";
  }
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST_F(ThreadTest, IsStillInTheLedgerWhenItsFunctionIsDone) {
  std::atomic<bool> ran{false};
  const Thread thread(ledger_, {.name = "short", .module = Module::kApp},
                      [&](const std::stop_token&) { ran = true; });
  while (ledger_.Report().at(0).high_water == 0 || ledger_.Report().at(0).used != 0) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(ran);
  EXPECT_EQ(ledger_.Report().size(), 1U);
}

TEST_F(ThreadTest, StopsWithinItsBudgetWhenItWaitsOnTheToken) {
  const ScratchDir scratch;
  {
    const StderrInto captured(scratch.File("stderr"));
    for (int i = 0; i < 50; ++i) {
      const Thread thread(
          ledger_,
          {.name = "waiter", .module = Module::kApp, .stop_budget = std::chrono::seconds{5}},
          WaitForStop);
    }
  }
  EXPECT_EQ(ReadFile(scratch.File("stderr")), "");
}

TEST_F(ThreadTest, SaysSoWhenItTookLongerToStopThanItsBudget) {
  const ScratchDir scratch;
  {
    const StderrInto captured(scratch.File("stderr"));
    const Thread thread(ledger_, {.name = "slow", .module = Module::kApp, .stop_budget = Nanos{0}},
                        WaitForStop);
  }
  EXPECT_THAT(ReadFile(scratch.File("stderr")), HasSubstr("thread slow took"));
}

TEST_F(ThreadTest, CanBeAskedToStopBeforeItsEnd) {
  std::latch stopped(1);
  Thread thread(ledger_, {.name = "early", .module = Module::kApp},
                [&](const std::stop_token& stop) {
                  WaitForStop(stop);
                  stopped.count_down();
                });
  thread.RequestStop();
  stopped.wait();
}

TEST_F(ThreadTest, KnowsItself) {
  // The answer is read by the body before the owner's constructor may have returned.
  struct Owner {
    explicit Owner(Ledger& ledger)
        : thread(ledger, {.name = "self", .module = Module::kApp}, [this](const std::stop_token&) {
            inside = thread.IsCurrent();
            asked.count_down();
          }) {}
    std::atomic<bool> inside{false};
    std::latch asked{1};
    Thread thread;
  };
  Owner owner(ledger_);
  owner.asked.wait();
  EXPECT_TRUE(owner.inside);
  EXPECT_FALSE(owner.thread.IsCurrent());
  EXPECT_EQ(owner.thread.spec().name.view(), "self");
}

TEST_F(ThreadTest, StandsBackInTheBackground) {
  int nice = -100;
  {
    const Thread thread(
        ledger_, {.name = "back", .module = Module::kApp, .scheduling = Scheduling::kBackground},
        [&](const std::stop_token&) { nice = getpriority(PRIO_PROCESS, 0); });
  }
  EXPECT_GE(nice, 10);
}

TEST_F(ThreadTest, TellsTheTruthAboutTheRealTimeClassItGot) {
  GrantedScheduling granted{};
  int policy = -1;
  int nice = -100;
  {
    const Thread thread(ledger_, {.name = "rt", .module = Module::kApp},
                        [&](const std::stop_token&) {
                          granted = ApplyScheduling(Scheduling::kRealTime);
                          policy = sched_getscheduler(0);
                          nice = getpriority(PRIO_PROCESS, 0);
                        });
  }
  EXPECT_EQ(granted == GrantedScheduling::kFifo, policy == SCHED_FIFO);
  if (granted == GrantedScheduling::kNice) {
    EXPECT_EQ(nice, -10);
  }
}

TEST_F(ThreadTest, StartsAndStopsManyTimesAndLeavesNothing) {
  for (int i = 0; i < 100; ++i) {
    const Thread thread(ledger_, {.name = "again", .module = Module::kApp}, WaitForStop);
  }
  WaitUntilGone("again");
  EXPECT_TRUE(ledger_.Report().empty());
}

TEST(ThreadDeathTest, EndsTheProcessWhenAnExceptionLeavesItsFunction) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        const ManualClock clock;
        Ledger ledger(clock);
        const Thread thread(
            ledger, {.name = "thrower", .module = Module::kApp},
            [](const std::stop_token&) { throw std::runtime_error("left the thread"); });
      },
      "left the thread");
}

}  // namespace
}  // namespace bbia
