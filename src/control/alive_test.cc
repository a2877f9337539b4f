#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "control/cycle_fixture_test.h"

// Idle life, the layers and the mind in the control cycle: who makes room for whom.

namespace bbia {
namespace {

class AliveTest : public CycleFixture {
 protected:
  AliveTest() { Live({.idle = LayerSwitch::kOn}); }

  [[nodiscard]] bool still() const { return cycle_->state().offset == AxisVector(); }
  /// The mind streams at 50 Hz for `seconds`; `at` says what, from the seconds since it began.
  template <class F>
  void Stream(double seconds, F at) {
    for (int i = 0; i < static_cast<int>(seconds * 50.0); ++i) {
      PutMind(at(i * 0.02));
      Tick(5);
    }
  }
  static FullTarget Looking(double yaw) {
    return {{RotationZ(Radians{yaw}), {}}, kInitAntennas, {}};
  }
};

TEST_F(AliveTest, IdleLifeBeginsAfterAWhileOfQuiet) {
  Tick(2 * kTicksPerSecond);
  EXPECT_TRUE(still());
  EXPECT_EQ(body_.joints.antennas, kInitAntennas);
  Tick(6 * kTicksPerSecond);
  EXPECT_EQ(gain(LayerId::kBreathing), 1.0);
  EXPECT_FALSE(still());
  EXPECT_EQ(cycle_->state().target.antennas, kInitAntennas) << "what was asked stays";
}

// 200 wake-ups a second more were most of what it cost to be alive.
TEST_F(AliveTest, WhileItOnlyBreathesATickStandsForFiveAndWhileItTurnsForOne) {
  Tick(8 * kTicksPerSecond);
  int left_out = 0;
  double fastest_in_calm = 0.0;
  AxisVector before = Told();
  for (int i = 0; i < 60 * kTicksPerSecond; ++i) {
    const bool calm = cycle_->resting();
    if (calm) {
      clock_.Advance(4 * kPeriod);
      i += 4;
      left_out += 4;
    }
    clock_.Advance(kPeriod);
    cycle_->Tick(clock_.Now(), (calm ? 5.0 : 1.0) * kDt);
    EXPECT_EQ(body_.last.periods, calm ? 5 : 1);
    if (calm) fastest_in_calm = std::fmax(fastest_in_calm, std::abs(yaw() - before[Axis::kYaw]));
    before = Told();
  }
  EXPECT_GT(left_out, 60 * kTicksPerSecond / 2);
  EXPECT_LT(left_out, 60 * kTicksPerSecond * 4 / 5) << "it does look around";
  EXPECT_LT(fastest_in_calm, Degrees(0.3).value()) << "the first step of a turn";
}

TEST_F(AliveTest, ItFadesUnderACommandWithinThreeTenthsAndComesBackAfterIt) {
  Tick(8 * kTicksPerSecond);
  PutAntennas({0.3_rad, -0.2_rad});
  Tick(kTicksPerSecond * 3 / 10 + 1);
  EXPECT_EQ(gain(LayerId::kBreathing), 0.0);
  Settle();
  EXPECT_EQ(body_.joints.antennas, (Antennas{0.3_rad, -0.2_rad})) << "exactly";
  EXPECT_TRUE(still());
  Tick(8 * kTicksPerSecond);
  EXPECT_EQ(gain(LayerId::kBreathing), 1.0);
}

TEST_F(AliveTest, AMoveIsQuietUntilItsEnd) {
  Command(YawBy(0.3_rad, Seconds{6.0}));
  Tick(6 * kTicksPerSecond + 2 * kTicksPerSecond);
  EXPECT_TRUE(still());
  EXPECT_NEAR(yaw(), 0.3, 1e-6);
}

TEST_F(AliveTest, AClientThatHoldsItFindsItWhereItPutIt) {
  board_.held_until = clock_.Now() + std::chrono::seconds{30};
  Tick(30 * kTicksPerSecond - 1);
  EXPECT_TRUE(still());
  EXPECT_FALSE(cycle_->state().mind_holds);
  Tick(8 * kTicksPerSecond);
  EXPECT_FALSE(still());
  EXPECT_TRUE(cycle_->state().mind_holds);
}

TEST_F(AliveTest, NothingMovesInBedOrWithoutMotors) {
  Tick(8 * kTicksPerSecond);
  Command(SetModeCommand{MotorMode::kDisabled});
  Tick(1);
  EXPECT_FALSE(cycle_->state().awake);
  const Joints limp = body_.joints;
  Tick(8 * kTicksPerSecond);
  EXPECT_TRUE(still());
  Command(SetModeCommand{MotorMode::kEnabled});
  Tick(2 * kTicksPerSecond);
  EXPECT_EQ(body_.joints, limp) << "torque returns where it is";

  Command(GotoCommand{.goal = {.head = kSleepHeadPose, .antennas = kSleepAntennas}});
  Tick(10 * kTicksPerSecond - 1);  // to a beat of the stream
  EXPECT_FALSE(cycle_->state().awake);
  EXPECT_TRUE(still());
  EXPECT_TRUE(cycle_->resting());
}

TEST_F(AliveTest, TheEmergencyStopPassesAllThatMovesByItself) {
  LayerInputs inputs;
  inputs.switches.fill(LayerSwitch::kOn);
  for (int round = 0; round < 40; ++round) {
    for (int i = 0; i < kTicksPerSecond * (round % 4 == 0 ? 5 : 1); ++i) {
      inputs.loudness_sequence = ++inputs.face_sequence;
      inputs.loudness = 0.7;
      inputs.face = {0.4_rad, 0.1_rad};
      board_.layers.Put(inputs);
      if (round % 2 == 0 && i % 5 == 0) PutMind(Looking(0.5 * std::sin(0.01 * i)));
      if (round % 2 == 1 && i == 100) MindCommand(YawBy(-0.5_rad, Seconds{1.0}));
      Tick(1);
    }
    const Joints before = body_.joints;
    board_.emergency_stop = true;
    Tick(1);
    EXPECT_EQ(body_.joints, before) << "not one tick further";
    Tick(20);
    EXPECT_EQ(body_.joints, before);
    EXPECT_FALSE(cycle_->state().mind_holds);
    EXPECT_FALSE(cycle_->state().move_running);
    board_.emergency_stop = false;
    Tick(20);
    EXPECT_EQ(body_.joints, before) << "and it does not go on by itself";
  }
}

TEST_F(AliveTest, TheMindsSetpointsBecomeASmoothCurve) {
  Live({});  // nothing on top
  PathMeter meter;
  double furthest_off = 0.0;
  const auto wave = [](double t) { return 0.4 * std::sin(2.0 * std::numbers::pi * 0.5 * t); };
  for (int i = 0; i < 10 * kTicksPerSecond; ++i) {
    const double t = i * kDt.count();
    if (i % 5 == 0) PutMind(Looking(wave(t)));
    Tick(1);
    meter.Take(Told());
    if (t > 2.0) furthest_off = std::fmax(furthest_off, std::abs(yaw() - wave(t - 0.034)));
  }
  EXPECT_LT(furthest_off, 0.003) << "34 ms late and otherwise the same";
  // The wave's own are 1.26 rad/s, 3.9 and 12.4; a staircase or straight pieces would need
  // hundreds.
  EXPECT_LT(meter[Axis::kYaw].velocity, 1.4);
  EXPECT_LT(meter[Axis::kYaw].acceleration, 7.0);
  EXPECT_LT(meter[Axis::kYaw].jerk, 60.0);
}

TEST_F(AliveTest, TheMindTakesOverSoftlyFromWhereAClientLeftTheRobot) {
  Live({});
  Command(YawBy(0.6_rad, Seconds{0.5}));
  Tick(5 * kTicksPerSecond);
  EXPECT_TRUE(cycle_->state().mind_holds);
  PathMeter meter;
  for (int i = 0; i < 100; ++i) {
    PutMind(Looking(-0.3));
    for (int tick = 0; tick < 5; ++tick) meter.Take((Tick(1), Told()));
    if (i == 0) {
      EXPECT_NEAR(yaw(), 0.6, 0.001);
    }
  }
  EXPECT_NEAR(yaw(), -0.3, 1e-9);
  EXPECT_LT(meter[Axis::kYaw].velocity, 1.8) << "0.9 rad in a second, softly";
  EXPECT_LT(meter[Axis::kYaw].jerk, 60.0);
}

TEST_F(AliveTest, AtTheEndOfItsStreamTheLastSetpointStaysAndTheLoopRests) {
  Live({});
  Stream(2.0, [](double t) { return Looking(0.1 * t); });
  Tick(3 * kTicksPerSecond);
  EXPECT_NEAR(yaw(), 0.1 * 1.98, 1e-9);
  EXPECT_EQ(cycle_->state().target.head.rotation, RotationZ(Radians{0.1 * 99 * 0.02}));
  EXPECT_TRUE(cycle_->resting());
}

TEST_F(AliveTest, AClientWinsOverTheMindAtOnceAndItsSetpointsAreNotCaughtUpWith) {
  Live({});
  Stream(2.0, [](double) { return Looking(0.3); });
  PutHead({RotationZ(-0.2_rad), {}});
  Tick(1);
  EXPECT_FALSE(cycle_->state().mind_holds);
  EXPECT_NEAR(ToRpy(cycle_->state().target.head.rotation).yaw.value(), -0.2, 1e-9);
  Stream(2.5, [](double) { return Looking(0.3); });
  EXPECT_NEAR(yaw(), -0.2, 1e-9) << "its setpoints are passed over";
  Tick(3 * kTicksPerSecond);
  EXPECT_TRUE(cycle_->state().mind_holds);
  EXPECT_NEAR(yaw(), -0.2, 1e-9) << "old ones do not move it";
  EXPECT_EQ(cycle_->state().setpoints_ignored, 0U);
}

TEST_F(AliveTest, TheMindsMoveEndsWhenAClientStreamsOrCommands) {
  Live({});
  MindCommand(YawBy(0.5_rad, Seconds{2.0}), 5);
  Tick(100);
  EXPECT_TRUE(cycle_->state().mind_moves);
  PutAntennas({0.2_rad, 0.2_rad});
  Tick(1);
  EXPECT_FALSE(cycle_->state().move_running);
  auto events = Events(board_.mind);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].kind, MotionEventKind::kPreempted);
  EXPECT_EQ(events[1].reason, MotionReason::kOthersCommand);
  EXPECT_EQ(cycle_->state().setpoints_applied, 1U);

  MindCommand(YawBy(0.5_rad, Seconds{2.0}), 6);
  Tick(1);
  events = Events(board_.mind);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, MotionEventKind::kRefused);
  EXPECT_EQ(events[0].reason, MotionReason::kOthersCommand);

  Tick(4 * kTicksPerSecond);
  MindCommand(YawBy(0.5_rad, Seconds{2.0}), 7);
  Tick(10);
  Command(YawBy(-0.1_rad, Seconds{0.5}), 1);
  Tick(1);
  EXPECT_EQ(Events(board_.mind).back().reason, MotionReason::kNewerMove);
  EXPECT_FALSE(cycle_->state().mind_moves);
}

TEST_F(AliveTest, TheMindStopsItsOwnMoveOnly) {
  Live({});
  ASSERT_TRUE(board_.life.commands.TryPush({.id = 3, .action = YawBy(0.2_rad, Seconds{1.0})}));
  Tick(10);
  MindCommand(StopMoveCommand{}, 1);
  Tick(1);
  EXPECT_TRUE(cycle_->state().move_running);
  EXPECT_EQ(Events(board_.mind).back().reason, MotionReason::kOthersCommand);
  Tick(2 * kTicksPerSecond);
  MindCommand(YawBy(0.5_rad, Seconds{2.0}), 2);
  Tick(10);
  MindCommand(StopMoveCommand{}, 3);
  Tick(1);
  EXPECT_EQ(Events(board_.mind).back().kind, MotionEventKind::kStopped);
}

TEST_F(AliveTest, LayersRideOnTheMindsMovesAndStream) {
  Tick(8 * kTicksPerSecond);
  MindCommand(YawBy(0.3_rad, Seconds{1.0}));
  Tick(kTicksPerSecond);
  EXPECT_EQ(gain(LayerId::kBreathing), 1.0);
  EXPECT_FALSE(still());
}

TEST_F(AliveTest, SpeechAndFacesReachTheirLayersAndTheirSwitchesShow) {
  LayerInputs inputs;
  inputs.switches[static_cast<std::size_t>(LayerId::kTracking)] = LayerSwitch::kOn;
  for (int i = 0; i < 2 * kTicksPerSecond; ++i) {
    inputs.face = {0.4_rad, 0.0_rad};
    ++inputs.face_sequence;
    board_.layers.Put(inputs);
    Tick(1);
  }
  EXPECT_NEAR(yaw(), 0.4, 0.02);
  EXPECT_NEAR(cycle_->state().offset[Axis::kYaw], 0.4, 0.02);
  EXPECT_EQ(gain(LayerId::kTracking), 1.0);
  EXPECT_EQ(gain(LayerId::kBreathing), 0.0) << "the mind switched it off";
  inputs.tracking_weight = 0.5;
  board_.layers.Put(inputs);
  Tick(kTicksPerSecond);
  EXPECT_NEAR(yaw(), 0.2, 0.02);
  inputs.face_lost = true;
  board_.layers.Put(inputs);
  Tick(6 * kTicksPerSecond);
  EXPECT_NEAR(yaw(), 0.0, 1e-9);

  inputs.face_lost = false;
  ++inputs.face_sequence;
  board_.layers.Put(inputs);
  Tick(1);
  Live({.idle = LayerSwitch::kOn});  // another loop for the same board
  Tick(10);
  EXPECT_EQ(cycle_->state().layers[static_cast<std::size_t>(LayerId::kTracking)].switched,
            LayerSwitch::kOn)
      << "what the mind said last still holds";
  EXPECT_EQ(cycle_->state().layers[0].switched, LayerSwitch::kOff);
}

}  // namespace
}  // namespace bbia
