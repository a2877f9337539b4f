#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "control/cycle_fixture_test.h"

// Velocity, acceleration and jerk over whole paths, as they come out at the robot's end.

namespace bbia {
namespace {

class MotionLimitsTest : public CycleFixture {
 protected:
  void Watch() override {
    EXPECT_FALSE(cycle_->state().at_edge);
    meter_.Take(Told());
  }
  /// All layers on, as lively as they get.
  void LiveFully() {
    LifeSettings life{.idle = LayerSwitch::kOn};
    life.motion.mixer.idle_quiet = Seconds{0.2};
    Live(life);
  }
  void ExpectWithinLimits() const {
    const SmootherLimits limits;
    for (std::size_t i = 0; i < kAxisCount; ++i) {
      const auto axis = static_cast<Axis>(i);
      constexpr double kRounding = 1.0 + 1e-3;  // there and back through the kinematics
      EXPECT_LE(meter_[axis].velocity, limits.Of(axis).velocity * kRounding) << i;
      EXPECT_LE(meter_[axis].acceleration, limits.Of(axis).acceleration * kRounding) << i;
      EXPECT_LE(meter_[axis].jerk, limits.Of(axis).most_jerk() * kRounding) << i;
    }
  }
  /// What the path of `axis` would be without any limit, against what it is.
  double Lag(Axis axis) const {
    return std::abs(ToAxes(cycle_->state().target)[axis] - Told()[axis]);
  }

  PathMeter meter_;
};

TEST_F(MotionLimitsTest, EveryWayToMoveAGoto) {
  for (const TimeLaw law :
       {TimeLaw::kLinear, TimeLaw::kMinJerk, TimeLaw::kEaseInOut, TimeLaw::kCartoon}) {
    for (const double seconds : {0.01, 0.1, 0.3, 1.0}) {
      for (const double side : {1.0, -1.0}) {
        GotoCommand go;
        go.goal = {
            .head = HeadPose{ToRotation({Radians{0.2 * side}, Radians{0.1}, Radians{0.6 * side}}),
                             {0.0, 0.0, 0.01 * side}},
            .antennas = Antennas{Radians{side}, Radians{-side}},
            .body_yaw = Radians{0.5 * side}};
        go.duration = Seconds{seconds};
        go.law = law;
        Command(go);
        Tick(static_cast<int>(seconds * kTicksPerSecond) + kTicksPerSecond / 2);
        EXPECT_NEAR(yaw(), 0.6 * side, 1e-9) << "half a second after its end it is there";
      }
    }
  }
  ExpectWithinLimits();
}

TEST_F(MotionLimitsTest, AGotoWithinTheLimitsIsPlayedAsItIs) {
  Command(YawBy(0.5_rad, Seconds{0.5}));
  for (int i = 0; i < kTicksPerSecond / 2; ++i) {
    Tick(1);
    ASSERT_NEAR(Lag(Axis::kYaw), 0.0, 1e-9) << i;
  }
  ExpectWithinLimits();
}

TEST_F(MotionLimitsTest, ToBedAndUpAgain) {
  Command(GoToSleepCommand{});
  Tick(5 * kTicksPerSecond);
  EXPECT_EQ(cycle_->state().mode, MotorMode::kDisabled);
  Command(SetModeCommand{MotorMode::kEnabled});
  Command(WakeUpCommand{});
  double most_roll = 0.0;
  double most_lag = 0.0;
  for (int i = 0; i < 4 * kTicksPerSecond; ++i) {
    Tick(1);
    most_roll = std::fmax(most_roll, Told()[Axis::kRoll]);
    most_lag = std::fmax(most_lag, Lag(Axis::kRoll));
  }
  EXPECT_NEAR(most_roll, Degrees(20.0).value(), 1e-3) << "the official gesture, whole";
  EXPECT_LT(most_lag, 1e-3);
  ExpectWithinLimits();
}

TEST_F(MotionLimitsTest, StreamsOfClientsAtAnyRateWithJumpsInThem) {
  for (const int every : {1, 2, 5, 25}) {
    for (int i = 0; i < 4 * kTicksPerSecond; ++i) {
      const double t = i * kDt.count();
      const double jump = i / 250 % 2 == 0 ? 0.0 : 0.2;
      if (i % every == 0) {
        PutHead(
            {ToRotation(
                 {Radians{0.1 * std::sin(9.0 * t)}, {}, Radians{0.4 * std::sin(3.0 * t) + jump}}),
             {0.0, 0.0, 0.01 * std::sin(5.0 * t)}});
        PutAntennas({Radians{std::sin(7.0 * t)}, Radians{jump}});
      }
      Tick(1);
    }
  }
  ExpectWithinLimits();
}

TEST_F(MotionLimitsTest, AStreamAtTheControlRateIsFollowedExactly) {
  for (int i = 0; i < 2 * kTicksPerSecond; ++i) {
    const double t = i * kDt.count();
    PutHead({RotationZ(Radians{0.2 * (1.0 - std::cos(4.0 * t))}), {}});
    Tick(1);
    ASSERT_NEAR(Lag(Axis::kYaw), 0.0, 1e-9) << i;
  }
  ExpectWithinLimits();
}

TEST_F(MotionLimitsTest, TheMindAndEverythingOnTopOfIt) {
  LiveFully();
  LayerInputs inputs;
  inputs.switches.fill(LayerSwitch::kOn);
  for (int i = 0; i < 40 * kTicksPerSecond; ++i) {
    const double t = i * kDt.count();
    if (i % 5 == 0) {
      inputs.loudness = 0.5 + 0.5 * std::sin(20.0 * t);
      inputs.loudness_sequence = inputs.face_sequence = static_cast<std::uint64_t>(i) + 1;
      inputs.face = {Radians{i / 1000 % 2 == 0 ? 0.4 : -0.3}, 0.1_rad};
      inputs.face_lost = i / 2500 % 2 == 1;
      board_.layers.Put(inputs);
      if (i / 1250 % 3 != 2) {
        PutMind({{ToRotation({Radians{0.1 * std::sin(t)}, {}, Radians{0.3 * std::sin(0.7 * t)}}),
                  {0.0, 0.0, 0.005 * std::sin(2.0 * t)}},
                 {Radians{0.5 * std::sin(3.0 * t)}, Radians{-0.5}},
                 {}});
      }
    }
    if (i % 2000 == 1900) MindCommand(YawBy(-0.2_rad, Seconds{0.6}), static_cast<CommandId>(i));
    if (i % 3000 == 2900) Command(YawBy(0.2_rad, Seconds{0.4}), static_cast<CommandId>(i));
    Tick(1);
  }
  ExpectWithinLimits();
}

}  // namespace
}  // namespace bbia
