#include "audit/ladder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bbia {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimePoint kStart{seconds{1000}};
constexpr std::uint64_t kMB = 1'000'000;

std::vector<std::string> Sentences(const std::vector<Saying>& reasons) {
  std::vector<std::string> sentences;
  for (const Saying& reason : reasons) sentences.push_back(reason.sentence);
  return sentences;
}

PressureVerdict JudgeMachine(const PressureReading& reading) {
  return JudgePressure(reading, std::nullopt, PressureLimits{});
}

TEST(JudgePressure, WhatTheMachineDoesNotTellIsNoPressure) {
  const PressureVerdict verdict = JudgeMachine({});
  EXPECT_THAT(Sentences(verdict.reasons), IsEmpty());
  EXPECT_TRUE(verdict.relieved());
}

TEST(JudgePressure, SaysHowLittleMemoryThereIs) {
  PressureReading reading{.memory_total = 4000 * kMB, .memory_available = 312 * kMB};
  const PressureVerdict verdict = JudgeMachine(reading);
  EXPECT_THAT(Sentences(verdict.reasons),
              ElementsAre("memory available: 312 MB of the machine's 4 GB (7.8 %), limit 8 %"));
  EXPECT_FALSE(verdict.relieved());

  reading.memory_available = 400 * kMB;  // between limit and relief
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons), IsEmpty());
  EXPECT_FALSE(JudgeMachine(reading).relieved());

  reading.memory_available = 500 * kMB;
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons), IsEmpty());
  EXPECT_TRUE(JudgeMachine(reading).relieved());
}

// A limit of 70 % asked for 105 % before the steps were undone: never.
TEST(JudgePressure, EveryLimitOfMemoryCanBeRelieved) {
  const PressureReading idle{.memory_total = 4000 * kMB, .memory_available = 3800 * kMB};
  const PressureLimits limits{.memory_available = 0.7, .memory_relieved = 1.05};
  EXPECT_TRUE(JudgePressure(idle, std::nullopt, limits).relieved());
}

TEST(JudgePressure, TheTighterOfMachineAndCgroupCounts) {
  PressureReading reading{.memory_total = 4000 * kMB,
                          .memory_available = 3000 * kMB,
                          .cgroup_limit = 512 * kMB,
                          .cgroup_current = 492 * kMB};
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons),
              ElementsAre("memory available: 20 MB of the cgroup's 512 MB (3.9 %), limit 8 %"));
  reading.cgroup_current = 600 * kMB;  // read a moment later than the limit
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons),
              ElementsAre("memory available: 0 B of the cgroup's 512 MB (0 %), limit 8 %"));
  reading.cgroup_current = 12 * kMB;
  reading.memory_available = 40 * kMB;
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons),
              ElementsAre("memory available: 40 MB of the machine's 4 GB (1 %), limit 8 %"));
  reading.memory_available = 3000 * kMB;
  EXPECT_TRUE(JudgeMachine(reading).relieved());
}

TEST(JudgePressure, LoadIsJudgedByCore) {
  PressureReading reading{.load1 = 12.1, .cores = 2};
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons),
              ElementsAre("load 12.1 on 2 cores, limit 2.5 a core"));
  reading.cores = 4;  // 3 a core
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons), testing::SizeIs(1));
  reading.cores = 6;
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons), IsEmpty());
  EXPECT_FALSE(JudgeMachine(reading).relieved());
  reading.cores = 16;
  EXPECT_TRUE(JudgeMachine(reading).relieved());
  reading.cores = std::nullopt;
  EXPECT_TRUE(JudgeMachine(reading).relieved());
}

TEST(JudgePressure, HeatStallsAndTheFirmwareAreReasons) {
  PressureReading reading{
      .memory_stall_percent = 12.0, .temperature = 81.5, .throttle_bits = kThrottled};
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons),
              ElementsAre("stalls for memory: 12 % of the last ten seconds, limit 10 %",
                          "temperature 81.5 C, limit 80 C",
                          "processor slowed down by its firmware for heat or voltage "
                          "(throttled=0x4)"));
  reading = {.memory_stall_percent = 7.0, .temperature = 77.0, .throttle_bits = 0};
  EXPECT_THAT(Sentences(JudgeMachine(reading).reasons), IsEmpty());
  EXPECT_FALSE(JudgeMachine(reading).relieved());
  // It was throttled once; that is past.
  reading = {.memory_stall_percent = 0.0, .temperature = 60.0, .throttle_bits = kThrottled << 16U};
  EXPECT_TRUE(JudgeMachine(reading).relieved());
}

TEST(JudgePressure, OurOwnMemoryHasALimit) {
  const PressureLimits limits{.own_memory = 256 * kMB};
  const auto judge = [&](std::uint64_t resident) { return JudgePressure({}, resident, limits); };
  EXPECT_THAT(Sentences(judge(300 * kMB).reasons),
              ElementsAre("resident memory of this process: 300 MB, limit 256 MB"));
  EXPECT_THAT(Sentences(judge(250 * kMB).reasons), IsEmpty());
  EXPECT_FALSE(judge(250 * kMB).relieved());
  EXPECT_TRUE(judge(200 * kMB).relieved());
}

TEST(AddHeapReasons, ABrokenHeapBudgetIsAReason) {
  PerModule<Budget> budgets{};
  for (Budget& budget : budgets) budget.heap_bytes = kMB;
  PerModule<ModuleUsage> usage{};
  usage[Index(Module::kSim)] = {.heap_bytes = 1.5e6, .heap_known = true};
  usage[Index(Module::kApi)] = {.heap_bytes = 9e6, .heap_known = false};
  PressureVerdict verdict;
  AddHeapReasons(usage, budgets, verdict);
  EXPECT_THAT(Sentences(verdict.reasons),
              ElementsAre("sim holds 1.5 MB of heap, its budget is 1 MB"));
  EXPECT_FALSE(verdict.relieved());

  usage[Index(Module::kSim)].heap_bytes = 0.5e6;
  PressureVerdict calm;
  AddHeapReasons(usage, budgets, calm);
  EXPECT_THAT(Sentences(calm.reasons), IsEmpty());
  EXPECT_TRUE(calm.relieved());
}

TEST(ReliefNames, EachStepHasANameAndASentence) {
  for (std::size_t i = 0; i < kReliefSteps; ++i) {
    EXPECT_NE(Name(static_cast<ReliefStep>(i)), "?");
    EXPECT_NE(Sentence(static_cast<ReliefStep>(i)), "?");
  }
  EXPECT_EQ(Name(ReliefStep::kSlowStreams), "slow-streams");
  EXPECT_EQ(Sentence(ReliefStep::kSlowStreams), "state streams run at 10 Hz at most");
}

class LadderTest : public testing::Test {
 protected:
  static PressureVerdict Pressure() {
    return {.reasons = {{"load 9", "load"}, {"hot", "hot"}},
            .steps = kReliefSteps,
            .hold = kReliefSteps};
  }
  static PressureVerdict Between() { return {.reasons = {}, .steps = 0, .hold = kReliefSteps}; }
  static PressureVerdict Calm() { return {}; }

  std::optional<StepChange> At(int second, const PressureVerdict& pressure) {
    return ladder_.Look(kStart + seconds{second}, pressure);
  }
  std::size_t Taken() const {
    std::size_t taken = 0;
    for (const StepState& step : ladder_.steps()) {
      EXPECT_EQ(relief_.taken(step.step), step.taken);
      taken += step.taken ? 1 : 0;
    }
    return taken;
  }

  Relief relief_;
  Ladder ladder_{relief_};
};

TEST_F(LadderTest, NothingIsGivenUpWithoutPressure) {
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(At(i, i % 2 == 0 ? Calm() : Between()));
  EXPECT_EQ(Taken(), 0U);
}

TEST_F(LadderTest, TakesOneStepAtATimeInOrder) {
  std::vector<ReliefStep> taken;
  for (int i = 0; i < 60; ++i) {
    const auto change = At(i, Pressure());
    if (!change) continue;
    EXPECT_EQ(i, 3 * static_cast<int>(taken.size()));
    EXPECT_TRUE(change->taken);
    EXPECT_EQ(change->reason, "load 9; hot");
    taken.push_back(change->step);
  }
  EXPECT_THAT(taken,
              ElementsAre(ReliefStep::kTrimHeap, ReliefStep::kSlowAudit, ReliefStep::kSlowStreams,
                          ReliefStep::kRefuseRecords, ReliefStep::kRefuseClients));
  EXPECT_EQ(Taken(), kReliefSteps);
  EXPECT_EQ(ladder_.steps()[1].since, kStart + seconds{3});
  EXPECT_EQ(ladder_.steps()[1].times, 1U);
  EXPECT_EQ(ladder_.steps()[1].reason, "load 9; hot");
}

TEST_F(LadderTest, UndoesInReverseOrderWithCaution) {
  At(0, Pressure());
  At(3, Pressure());
  std::vector<std::pair<int, ReliefStep>> undone;
  for (int i = 4; i < 60; ++i) {
    const auto change = At(i, Calm());
    if (!change) continue;
    EXPECT_FALSE(change->taken);
    undone.emplace_back(i, change->step);
    EXPECT_THAT(change->reason,
                testing::StartsWith("what it is for is well below its limits for "));
  }
  EXPECT_THAT(undone, ElementsAre(std::pair(14, ReliefStep::kSlowAudit),
                                  std::pair(24, ReliefStep::kTrimHeap)));
  EXPECT_EQ(Taken(), 0U);
  EXPECT_EQ(ladder_.steps()[0].since, kStart + seconds{24});
  EXPECT_EQ(ladder_.steps()[0].times, 1U);
  EXPECT_EQ(ladder_.steps()[0].reason, "load 9; hot");
}

TEST_F(LadderTest, StaysWhereItIsBetweenLimitAndRelief) {
  At(0, Pressure());
  for (int i = 1; i < 100; ++i) EXPECT_FALSE(At(i, Between()));
  EXPECT_EQ(Taken(), 1U);
  // The calm begins now, not when the pressure ended.
  EXPECT_FALSE(At(100, Calm()));
  EXPECT_FALSE(At(109, Calm()));
  EXPECT_TRUE(At(110, Calm()));
}

TEST_F(LadderTest, PressureThatComesBackInTimeKeepsTheSteps) {
  At(0, Pressure());
  EXPECT_FALSE(At(1, Calm()));
  EXPECT_FALSE(At(2, Pressure()));  // not yet the next step
  EXPECT_FALSE(At(11, Calm()));     // the caution begins anew
  EXPECT_EQ(Taken(), 1U);
}

TEST_F(LadderTest, CountsHowOftenAStepWasTaken) {
  At(0, Pressure());
  At(1, Calm());
  ASSERT_TRUE(At(11, Calm()));
  EXPECT_FALSE(At(12, Pressure()));  // just undone
  ASSERT_TRUE(At(14, Pressure()));
  EXPECT_EQ(ladder_.steps()[0].times, 2U);
  EXPECT_EQ(Taken(), 1U);
}

// A machine that others keep busy used to turn clients away, which helps nobody.
TEST_F(LadderTest, ABusyMachineIsWorthSlowerStreamsAndNoMore) {
  PressureReading reading;
  reading.load1 = 9.0;
  reading.cores = 2;
  const PressureVerdict busy = JudgePressure(reading, std::nullopt, {});
  ASSERT_EQ(busy.reasons.size(), 1U);
  for (int i = 0; i < 60; ++i) At(i, busy);
  EXPECT_EQ(Taken(), kStepsForLoad);
  EXPECT_TRUE(relief_.taken(ReliefStep::kSlowStreams));
  EXPECT_FALSE(relief_.taken(ReliefStep::kRefuseRecords));

  reading.memory_total = 1000;
  reading.memory_available = 10;
  const PressureVerdict short_too = JudgePressure(reading, std::nullopt, {});
  for (int i = 60; i < 80; ++i) At(i, short_too);
  EXPECT_EQ(Taken(), kReliefSteps);

  reading.memory_available = 100;  // between its limit and relief
  for (int i = 80; i < 120; ++i) EXPECT_FALSE(At(i, JudgePressure(reading, std::nullopt, {})));
  for (int i = 120; i < 160; ++i) At(i, busy);
  EXPECT_EQ(Taken(), kStepsForLoad) << "what memory was given up for comes back, the rest stays";
}

}  // namespace
}  // namespace bbia
