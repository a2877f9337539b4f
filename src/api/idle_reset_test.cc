#include "api/idle_reset.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

using Step = IdleReset::Step;
using Leave = IdleReset::Leave;

class IdleResetTest : public ::testing::Test {
 protected:
  Step After(Nanos time) {
    clock_.Advance(time);
    return reset_.Look(robot_, commands_);
  }

  ManualClock clock_;
  IdleReset reset_{clock_};
  IdleReset::Robot robot_{.there = true};
  std::uint64_t commands_ = 7;
};

constexpr Nanos kMoment{10'000'000};

TEST_F(IdleResetTest, BeginsOnceTheGraceTimeIsOver) {
  EXPECT_EQ(After(IdleReset::kHandOff), Step::kNone) << "nobody had it";
  reset_.LockFreed(Leave::kGone);
  EXPECT_EQ(After(IdleReset::kAftermath), Step::kNone);
  EXPECT_EQ(After(IdleReset::kGrace - IdleReset::kAftermath - kMoment), Step::kNone);
  EXPECT_EQ(After(kMoment), Step::kBegin);
  reset_.Begun(commands_);
  robot_.moves = true;
  EXPECT_EQ(After(kMoment), Step::kNone);
  EXPECT_TRUE(reset_.pending());
  robot_.moves = false;
  EXPECT_EQ(After(kMoment), Step::kNone);
  EXPECT_FALSE(reset_.pending());
}

TEST_F(IdleResetTest, WaitsLongerForASuccessorThatWasAnnounced) {
  reset_.LockFreed(Leave::kHandedOff);
  EXPECT_EQ(After(IdleReset::kHandOff - kMoment), Step::kNone);
  EXPECT_EQ(After(kMoment), Step::kBegin);
}

TEST_F(IdleResetTest, IsCalledOffByAnyCommand) {
  reset_.LockFreed(Leave::kGone);
  EXPECT_EQ(After(IdleReset::kAftermath), Step::kNone);
  ++commands_;
  EXPECT_EQ(After(kMoment), Step::kNone);
  EXPECT_EQ(After(IdleReset::kHandOff), Step::kNone);
}

TEST_F(IdleResetTest, IsNotCalledOffByWhatTheOneWhoLeftHadSent) {
  reset_.LockFreed(Leave::kGone);
  ++commands_;
  EXPECT_EQ(After(kMoment), Step::kNone);
  ++commands_;
  EXPECT_EQ(After(IdleReset::kAftermath - kMoment), Step::kNone);
  EXPECT_EQ(After(IdleReset::kGrace), Step::kBegin);
}

TEST_F(IdleResetTest, IsCalledOffOnTheWayToBed) {
  for (const bool by_command : {true, false}) {
    reset_.LockFreed(Leave::kGone);
    ASSERT_EQ(After(IdleReset::kGrace), Step::kBegin);
    reset_.Begun(++commands_);
    robot_.moves = true;
    ASSERT_EQ(After(kMoment), Step::kNone);
    by_command ? static_cast<void>(++commands_) : reset_.Cancel();
    EXPECT_EQ(After(kMoment), Step::kCallOff);
    EXPECT_EQ(After(kMoment), Step::kNone) << "once";
    robot_.moves = false;
    EXPECT_EQ(After(IdleReset::kHandOff), Step::kNone);
  }
}

TEST_F(IdleResetTest, WaitsForTheMoveThatACrashedAppLeft) {
  reset_.LockFreed(Leave::kGone);
  robot_.moves = true;
  EXPECT_EQ(After(IdleReset::kGrace), Step::kNone);
  EXPECT_EQ(After(IdleReset::kHandOff), Step::kNone);
  robot_.moves = false;
  EXPECT_EQ(After(kMoment), Step::kBegin);
}

TEST_F(IdleResetTest, HasNothingToDoWithARobotThatSleepsOrIsNotThere) {
  robot_.asleep = true;
  reset_.LockFreed(Leave::kGone);
  EXPECT_EQ(After(IdleReset::kGrace), Step::kNone);
  EXPECT_FALSE(reset_.pending());
  robot_ = {};
  reset_.LockFreed(Leave::kGone);
  EXPECT_EQ(After(IdleReset::kGrace), Step::kNone);
  EXPECT_FALSE(reset_.pending());
}

}  // namespace
}  // namespace bbia
