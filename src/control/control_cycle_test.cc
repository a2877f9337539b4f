#include "control/control_cycle.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "control/cycle_fixture_test.h"
#include "control/mockup_body.h"
#include "robot/limits.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

using ControlCycleTest = CycleFixture;

TEST_F(ControlCycleTest, HoldsStillUntilSomebodyAsks) {
  const Joints before = body_.joints;
  Tick(50);
  EXPECT_EQ(body_.joints, before);
  EXPECT_EQ(cycle_->state().tick, 50U);
}

TEST_F(ControlCycleTest, TakesASetpointInTheTickThatSeesItAndReachesItExactly) {
  PutAntennas({0.3_rad, -0.2_rad});
  EXPECT_EQ(Tick().target.antennas, (Antennas{0.3_rad, -0.2_rad}));
  EXPECT_NE(cycle_->state().joints.antennas, kInitAntennas) << "and begins to move";
  EXPECT_EQ(Settle().joints.antennas, (Antennas{0.3_rad, -0.2_rad}));
}

TEST_F(ControlCycleTest, LosesNoPartWhenSetpointsOvertakeEachOther) {
  PutHead({RotationZ(0.2_rad), {}});
  PutAntennas({0.3_rad, -0.2_rad});  // overwrites the head's before anybody took it
  const RobotState state = Settle();
  EXPECT_NEAR(ToRpy(state.head.rotation).yaw.value(), 0.2, 1e-6);
  EXPECT_EQ(state.joints.antennas, (Antennas{0.3_rad, -0.2_rad}));
}

TEST_F(ControlCycleTest, ClampsWhatCannotBeReachedAndSaysWhy) {
  PutHead({Mat3{}, {0.0, 0.0, 0.06}});
  EXPECT_EQ(Tick().reach, Reach::kClamped);
  const RobotState state = Settle();
  EXPECT_EQ(state.reach, Reach::kClamped);
  EXPECT_NE(state.cause, Reach::kOk);
  EXPECT_GT(state.head.translation.z, 0.015);
  EXPECT_EQ(state.target.head.translation.z, 0.06);
}

TEST_F(ControlCycleTest, ClampsAntennasToOneTurn) {
  PutAntennas({100.0_rad, -100.0_rad});
  EXPECT_EQ(Settle().joints.antennas, (Antennas{kAntennaRange.high, kAntennaRange.low}));
}

TEST_F(ControlCycleTest, AGotoTakesExactlyItsTimeAndEndsOnItsGoal) {
  Command(YawBy(0.4_rad, Seconds{0.2}));
  Tick(49);
  EXPECT_TRUE(cycle_->state().move_running);
  Tick(1);
  EXPECT_FALSE(cycle_->state().move_running);
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.4, 1e-6);
  const auto events = Events(board_.net);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, MotionEventKind::kStarted);
  EXPECT_EQ(events[1].kind, MotionEventKind::kFinished);
}

TEST_F(ControlCycleTest, SetpointsAreIgnoredAndCountedWhileAMoveRuns) {
  Command(YawBy(0.4_rad, Seconds{0.2}));
  Tick(10);
  PutAntennas({1.0_rad, 1.0_rad});
  Tick(60);
  EXPECT_EQ(cycle_->state().joints.antennas, kInitAntennas);
  EXPECT_EQ(cycle_->state().setpoints_ignored, 1U);
}

TEST_F(ControlCycleTest, ANewerMoveTakesOverFromWhereTheFirstOneIs) {
  Command(YawBy(0.4_rad, Seconds{0.2}), 1);
  Tick(25);
  const Joints before = body_.joints;
  Command(YawBy(-0.4_rad, Seconds{0.2}), 2);
  Tick(1);
  EXPECT_NEAR(body_.joints.head.stewart[0].value(), before.head.stewart[0].value(), 0.02);
  Settle();
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), -0.4, 1e-6);
  const auto events = Events(board_.net);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[1].id, 1U);
  EXPECT_EQ(events[1].kind, MotionEventKind::kPreempted);
  EXPECT_EQ(events[3].id, 2U);
  EXPECT_EQ(events[3].kind, MotionEventKind::kFinished);
}

TEST_F(ControlCycleTest, AnExclusiveMoveRefusesOthers) {
  ASSERT_TRUE(board_.life.commands.TryPush(
      {.id = 7, .claim = Claim::kExclusive, .action = YawBy(0.3_rad, Seconds{0.2})}));
  Tick(5);
  Command(YawBy(-0.4_rad, Seconds{0.2}), 1);
  Tick(5);
  const auto events = Events(board_.net);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, MotionEventKind::kRefused);
  EXPECT_EQ(events[0].reason, MotionReason::kExclusiveMove);
}

TEST_F(ControlCycleTest, StopsWhereTheLimitsAllowAndDoesNotComeBack) {
  const auto yaw = [this] { return ToRpy(cycle_->state().head.rotation).yaw.value(); };
  Command(YawBy(0.4_rad, Seconds{0.4}));
  Tick(50);
  const double asked = yaw();
  Command(StopMoveCommand{}, 2);
  Tick(1);
  EXPECT_EQ(Events(board_.net).back().kind, MotionEventKind::kStopped);
  double furthest = 0.0;
  for (int i = 0; i < 25; ++i) furthest = std::max(furthest, (Tick(), yaw()));
  const Joints stopped = body_.joints;
  Tick(50);
  EXPECT_EQ(body_.joints, stopped) << "after a tenth of a second";
  EXPECT_NEAR(yaw(), furthest, 1e-5);
  EXPECT_NEAR(yaw(), asked, 0.06) << "it was at 1.9 rad/s";
}

TEST_F(ControlCycleTest, TheEmergencyStopPassesEverything) {
  ASSERT_TRUE(board_.life.commands.TryPush(
      {.id = 7, .claim = Claim::kExclusive, .action = YawBy(0.6_rad, Seconds{0.2})}));
  Tick(25);
  board_.emergency_stop = true;
  Tick(1);
  const Joints stopped = body_.joints;
  PutHead({RotationZ(-0.4_rad), {}});
  Command(YawBy(0.2_rad, Seconds{0.2}), 2);
  Tick(50);
  EXPECT_EQ(body_.joints, stopped);
  EXPECT_EQ(Events(board_.net).back().reason, MotionReason::kEmergencyStop);
  board_.emergency_stop = false;
  Command(YawBy(0.2_rad, Seconds{0.2}), 3);
  Tick(51);
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.2, 1e-6);
}

TEST_F(ControlCycleTest, TorqueReturnsWithoutAJump) {
  Command(SetModeCommand{MotorMode::kDisabled});
  Tick(1);
  EXPECT_TRUE(body_.last.torque.empty());
  body_.joints.head.stewart[0] += 0.1_rad;  // somebody moves the limp head
  Tick(1);
  const Joints held = body_.joints;
  Command(SetModeCommand{MotorMode::kEnabled});
  Tick(20);
  EXPECT_EQ(body_.joints, held);
  EXPECT_TRUE(body_.last.torque.full());
}

// set_target() and enable_motors(), sent one after the other, used to arrive the other way round
// when they fell into one tick: the head jumped to a target from the time without torque.
TEST_F(ControlCycleTest, SetpointsAndCommandsOfOneTickKeepTheirOrder) {
  Command(SetModeCommand{MotorMode::kDisabled});
  Tick();
  PutHead({RotationZ(0.3_rad), {}});
  PutAntennas({0.5_rad, 0.5_rad});
  Command(SetModeCommand{MotorMode::kEnabled});
  Tick(2);
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.0, 1e-6);
  EXPECT_EQ(body_.joints.antennas, kInitAntennas);
  EXPECT_EQ(cycle_->state().setpoints_ignored, 1U);

  Command(SetModeCommand{MotorMode::kDisabled});
  Command(SetModeCommand{MotorMode::kEnabled});
  PutHead({RotationZ(0.2_rad), {}});
  Settle();
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.2, 1e-6);
}

TEST_F(ControlCycleTest, SetpointsForALimpHeadAreIgnored) {
  Command(SetModeCommand{MotorMode::kDisabled});
  Tick(1);
  PutHead({RotationZ(0.4_rad), {}});
  Tick(1);
  EXPECT_EQ(cycle_->state().setpoints_ignored, 1U);
  Command(SetModeCommand{MotorMode::kEnabled});
  Tick(5);
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.0, 1e-6);
}

TEST_F(ControlCycleTest, GravityCompensationCarriesTheHead) {
  Command(SetModeCommand{MotorMode::kGravityCompensation});
  Tick(2);
  EXPECT_EQ(body_.last.mode, MotorMode::kGravityCompensation);
  EXPECT_GT(Abs(body_.last.gravity[0]).value(), 0.005);
  EXPECT_TRUE(body_.last.torque.has(Motor::kBodyRotation));
}

TEST_F(ControlCycleTest, JointTargetsAreTakenAsTheyAreUntilTheNextPose) {
  HeadJoints joints = body_.joints.head;
  joints.stewart[0] += 0.05_rad;
  setpoint_.joints = joints;
  setpoint_.joints_sequence = ++sequence_;
  board_.net.setpoint.Put(setpoint_);
  Settle();
  EXPECT_EQ(body_.joints.head, joints);
  PutHead(kInitHeadPose);
  Settle();
  EXPECT_NEAR(body_.joints.head.stewart[0].value(), 0.626547136, 1e-6);
}

TEST_F(ControlCycleTest, SpeechOffsetsRideOnTheTarget) {
  PutHead({RotationZ(0.2_rad), {}});
  setpoint_.speech = {.translation = {0.0, 0.0, 0.005}, .rotation = {.pitch = 0.05_rad}};
  setpoint_.speech_sequence = ++sequence_;
  board_.net.setpoint.Put(setpoint_);
  const RobotState state = Settle();
  EXPECT_NEAR(state.head.translation.z, 0.005, 1e-6);
  EXPECT_NEAR(state.target.head.translation.z, 0.0, 1e-12);
}

TEST_F(ControlCycleTest, ABodyThatIsReplacedStartsFromWhereTheNewOneIs) {
  // Setpoints and commands meant for the last body must not move the new one.
  PutHead({RotationZ(0.4_rad), {}});
  Command(YawBy(0.4_rad, Seconds{0.2}), 9);
  cycle_->Abort();
  const Joints rest = body_.joints;
  cycle_ = std::make_unique<ControlCycle>(body_, board_);
  Tick(20);
  EXPECT_EQ(body_.joints, rest);
  const auto events = Events(board_.net);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].reason, MotionReason::kNotRunning);
  PutAntennas({0.3_rad, -0.2_rad});
  Tick(1);
  EXPECT_NEAR(ToRpy(cycle_->state().head.rotation).yaw.value(), 0.0, 1e-6);
}

TEST_F(ControlCycleTest, WakesTheServerOnlyAsOftenAsItAsked) {
  board_.net.wake.Clear();
  std::uint64_t woken = 0;
  const auto count = [&] {
    std::uint64_t n = 0;
    if (read(board_.net.wake.fd(), &n, sizeof n) == sizeof n) woken += n;
  };
  Tick(10);
  count();
  EXPECT_EQ(woken, 0U);
  board_.publish_every = 5;
  Tick(10);
  count();
  EXPECT_EQ(woken, 2U);
}

// After a tick that came too late the stream kept its new phase: it lost frames for good, and at
// 50 Hz a listener counted 49.6.
TEST_F(ControlCycleTest, KeepsTheBeatOfTheStreamOverSkippedPeriods) {
  board_.publish_every = 5;
  const auto woken = [this] {
    std::uint64_t signals = 0;
    return read(board_.net.wake.fd(), &signals, sizeof signals) > 0;
  };
  const auto tick = [&](int periods) {
    clock_.Advance(periods * Nanos{4'000'000});
    cycle_->Tick(clock_.Now(), periods * kDt);
    return woken();
  };
  Tick(5);
  EXPECT_TRUE(woken());
  Tick(3);
  EXPECT_FALSE(woken());
  EXPECT_TRUE(tick(3));   // periods 9 to 11: the beat of 10 comes late
  EXPECT_FALSE(tick(1));  // 12
  EXPECT_FALSE(tick(2));  // 14
  EXPECT_TRUE(tick(1));   // 15: on time again
}

// 250 wake-ups a second were most of what an idle robot cost.
TEST_F(ControlCycleTest, RestsAfterASecondInWhichNothingWasAskedAndNothingMoved) {
  Tick(249);
  EXPECT_FALSE(cycle_->resting());
  Tick(1);
  EXPECT_TRUE(cycle_->resting());
  Tick(1);
  EXPECT_FALSE(cycle_->resting()) << "only on the beat of the stream";
  Tick(4);
  EXPECT_TRUE(cycle_->resting());
  PutAntennas({0.3_rad, -0.2_rad});
  Tick(5);
  EXPECT_FALSE(cycle_->resting());
  Tick(240);
  EXPECT_FALSE(cycle_->resting());
  Tick(250);
  EXPECT_TRUE(cycle_->resting());
  board_.publish_every = 1;
  Tick(5);
  EXPECT_FALSE(cycle_->resting()) << "somebody watches every tick";
}

TEST_F(ControlCycleTest, DoesNotRestWhileAMoveRuns) {
  Command(GotoCommand{.goal = {}, .duration = Seconds{5.0}});
  Tick(1000);
  EXPECT_FALSE(cycle_->resting());
}

}  // namespace
}  // namespace bbia
