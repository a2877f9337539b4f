#include "audit/budget_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TimePoint kStart{seconds{1000}};

AccountRow Queue(const std::string& name, std::uint64_t capacity, std::uint64_t dropped) {
  AccountRow row{};
  row.kind = AccountKind::kQueue;
  row.name = name;
  row.module = Module::kControl;
  row.from = Module::kApi;
  row.to = Module::kControl;
  row.capacity = capacity;
  row.high_water = capacity;
  row.dropped = dropped;
  return row;
}

class BudgetWatchTest : public testing::Test {
 protected:
  BudgetWatchTest() {
    for (ModuleUsage& usage : usage_) usage.heap_known = true;
  }

  ModuleUsage& Of(Module module) { return usage_[Index(module)]; }

  std::vector<Observation> At(int second) {
    return watch_.Look(kStart + seconds{second}, usage_, threads_, rows_);
  }
  /// The last of so many looks, one a second.
  std::vector<Observation> After(int looks) {
    std::vector<Observation> seen;
    for (int i = 0; i < looks; ++i) seen = At(second_++);
    return seen;
  }

  static PerModule<Budget> Budgets() {
    PerModule<Budget> budgets{};
    budgets.fill({.threads = 1, .buffer_bytes = 10'000, .heap_bytes = 1'000'000, .cpu = 0.5});
    return budgets;
  }

  PerModule<ModuleUsage> usage_{};
  std::vector<BudgetWatch::ThreadCpu> threads_;
  std::vector<AccountRow> rows_;
  BudgetWatch watch_{Budgets()};
  int second_ = 0;
};

TEST_F(BudgetWatchTest, WhoStaysWithinTheBudgetIsNotTold) {
  for (ModuleUsage& usage : usage_) {
    usage.heap_bytes = 1e6;
    usage.cpu = 0.5;
    usage.threads = 1;
  }
  EXPECT_THAT(After(30), IsEmpty());
}

TEST_F(BudgetWatchTest, HeapAboveTheBudgetIsToldAtOnceWithBothFigures) {
  Of(Module::kSim).heap_bytes = 1.5e6;
  const auto seen = At(0);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kOverBudget);
  EXPECT_EQ(seen[0].module, Module::kSim);
  EXPECT_EQ(seen[0].subject, "sim heap");
  EXPECT_EQ(seen[0].sentence, "sim holds 1.5 MB of heap, its budget is 1 MB");
  Of(Module::kSim).heap_known = false;
  EXPECT_THAT(At(1), IsEmpty());
}

TEST_F(BudgetWatchTest, ThreadsAreCounted) {
  Of(Module::kServer).threads = 3;
  const auto seen = At(0);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].subject, "server threads");
  EXPECT_EQ(seen[0].sentence, "server runs 3 threads, its budget is 1");
}

TEST_F(BudgetWatchTest, ProcessorTimeIsJudgedByItsMeanOverTenSeconds) {
  Of(Module::kApi).cpu = 0.8;
  EXPECT_THAT(After(10), IsEmpty());
  const auto seen = After(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].subject, "api cpu");
  EXPECT_EQ(seen[0].sentence, "api used 80 % of a core over ten seconds, its budget is 50 %");
  Of(Module::kApi).cpu = 0.0;
  EXPECT_THAT(After(4), IsEmpty());  // 0.48
}

TEST_F(BudgetWatchTest, AShortPeakIsNoBreach) {
  After(11);
  Of(Module::kApi).cpu = 1.0;
  EXPECT_THAT(After(4), IsEmpty());
}

TEST_F(BudgetWatchTest, BuffersOfQueuesPoolsAndCachesAddUp) {
  AccountRow row = Queue("a", 100, 0);
  row.item_bytes = 60;
  rows_ = {row};
  EXPECT_THAT(At(0), IsEmpty());
  row.name = "b";
  row.kind = AccountKind::kPool;
  rows_.push_back(row);
  const auto seen = At(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].subject, "control buffers");
  EXPECT_EQ(seen[0].sentence, "control has buffers of 12 kB, its budget is 10 kB");
  rows_[1].kind = AccountKind::kReader;  // owns nothing
  EXPECT_THAT(At(2), IsEmpty());
}

TEST_F(BudgetWatchTest, AThreadThatNeverPausesIsNamed) {
  threads_ = {{.name = "ctl", .module = Module::kControl, .cpu = 0.97, .tid = 7},
              {.name = "net", .module = Module::kServer, .cpu = 0.85, .tid = 8}};
  EXPECT_THAT(After(10), IsEmpty());
  const auto seen = After(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kBusyLoop);
  EXPECT_EQ(seen[0].module, Module::kControl);
  EXPECT_EQ(seen[0].subject, "ctl");
  EXPECT_EQ(seen[0].sentence,
            "thread ctl of control used 97 % of a core over ten seconds, limit 90 %: it computes "
            "without pause or waits without sleeping");
}

// On a machine with more to do than processors a spinning thread got two thirds of a core, and went
// unnamed.
TEST_F(BudgetWatchTest, AThreadThatNeverPausesIsNamedAlsoWhereOthersTakeTheProcessor) {
  threads_ = {{.name = "ctl", .module = Module::kControl, .cpu = 0.65, .tid = 7, .wait = 0.33},
              {.name = "net", .module = Module::kServer, .cpu = 0.4, .tid = 8, .wait = 0.4},
              {.name = "log", .module = Module::kLog, .cpu = 0.02, .tid = 9, .wait = 0.98}};
  EXPECT_THAT(After(10), IsEmpty());
  const auto seen = After(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].sentence,
            "thread ctl of control used 65 % of a core over ten seconds and waited for one for "
            "33 %, limit 90 %: it computes without pause or waits without sleeping");
}

TEST_F(BudgetWatchTest, ANewThreadOfAnOldNameIsJudgedByItsOwnTime) {
  threads_ = {{.name = "ctl", .module = Module::kControl, .cpu = 0.97, .tid = 7}};
  After(10);
  threads_[0].tid = 9;
  EXPECT_THAT(After(10), IsEmpty());
  EXPECT_THAT(After(1), SizeIs(1));
}

TEST_F(BudgetWatchTest, AQueueThatLostEntriesIsToldForTenSeconds) {
  rows_ = {Queue("net.commands", 64, 5)};  // lost before we looked
  EXPECT_THAT(After(2), IsEmpty());
  rows_[0].dropped = 17;
  auto seen = After(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].kind, FindingKind::kLosses);
  EXPECT_EQ(seen[0].subject, "net.commands");
  EXPECT_EQ(seen[0].light, Light::kAmber);
  EXPECT_EQ(seen[0].sentence,
            "net.commands (api -> control) lost 12 entries in the last ten seconds: it holds 64, "
            "at most 64 were in it; it is filled faster than it is emptied");
  EXPECT_THAT(After(9), SizeIs(1));
  EXPECT_THAT(After(1), IsEmpty());
}

TEST_F(BudgetWatchTest, OneLostEntryIsOneEntry) {
  rows_ = {Queue("life.requests", 4, 0)};
  At(0);
  rows_[0].dropped = 1;
  rows_[0].high_water = 0;  // an account that does not count it
  const auto seen = At(1);
  ASSERT_THAT(seen, SizeIs(1));
  EXPECT_EQ(seen[0].sentence,
            "life.requests (api -> control) lost 1 entry in the last ten seconds: it holds 4; it "
            "is filled faster than it is emptied");
}

TEST_F(BudgetWatchTest, WhatOverwritesByDesignLosesNothing) {
  rows_ = {Queue("net.setpoint", 1, 0), Queue("flight.ticks", 1000, 0)};
  rows_[1].kind = AccountKind::kPool;
  At(0);
  rows_[0].dropped = rows_[1].dropped = 500;
  EXPECT_THAT(At(1), IsEmpty());
}

TEST_F(BudgetWatchTest, AQueueThatWasBuiltAnewBeginsAtZero) {
  rows_ = {Queue("net.events", 256, 40)};
  rows_[0].age = Seconds{100};
  At(0);
  rows_[0].dropped = 0;
  rows_[0].age = Seconds{0.5};
  EXPECT_THAT(At(1), IsEmpty());
  rows_[0].dropped = 3;
  rows_[0].age = Seconds{1.5};
  EXPECT_THAT(At(2), SizeIs(1));
  rows_.clear();
  EXPECT_THAT(At(3), IsEmpty());
}

}  // namespace
}  // namespace bbia
