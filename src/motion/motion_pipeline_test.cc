#include "motion/motion_pipeline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "motion/path_meter_test.h"
#include "motion/random_stream.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr FullTarget kInit{kInitHeadPose, kInitAntennas, {}};
constexpr FullTarget kSleep{kSleepHeadPose, kSleepAntennas, {}};

bool Same(const FullTarget& a, const FullTarget& b) {
  return a.head == b.head && a.antennas == b.antennas && a.body_yaw == b.body_yaw;
}

void SwitchAllOn(MotionPipeline& pipeline) {
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    pipeline.mixer().Switch(static_cast<LayerId>(i), LayerSwitch::kOn);
  }
}

TEST(Axes, ATargetComesBackFromItsAxes) {
  RandomStream random(1);
  for (int i = 0; i < 1000; ++i) {
    const AxisVector axes({random.Uniform(-0.03, 0.03), 0.01, -0.02, random.Uniform(-0.7, 0.7),
                           random.Uniform(-1.1, 1.1), random.Uniform(-3.0, 3.0), -0.2, 0.3, 1.0});
    const AxisVector back = ToAxes(ToTarget(axes));
    for (std::size_t k = 0; k < kAxisCount; ++k) EXPECT_NEAR(back.values[k], axes.values[k], 1e-9);
  }
}

TEST(Axes, AnOffsetIsSeenFromWhereTheBaseLooks) {
  AxisVector base;
  base[Axis::kYaw] = Degrees(90.0).value();
  base[Axis::kX] = 0.01;
  AxisVector offset;
  offset[Axis::kX] = 0.002;     // forward
  offset[Axis::kPitch] = 0.02;  // a nod
  const AxisVector sum = Compose(base, offset);
  EXPECT_NEAR(sum[Axis::kX], 0.01, 1e-12);
  EXPECT_NEAR(sum[Axis::kY], 0.002, 1e-12) << "looks to the left, so forward is left";
  const HeadPose head = ToTarget(sum).head;
  EXPECT_NEAR(head.rotation(2, 0), -std::sin(0.02), 1e-12) << "the nose goes down";
  EXPECT_NEAR(head.rotation(2, 1), 0.0, 1e-12) << "and the head does not tilt";
}

TEST(Axes, YawDoesNotJumpBehindTheBack) {
  AxisVector base;
  base[Axis::kYaw] = 3.13;
  AxisVector offset;
  offset[Axis::kYaw] = 0.1;
  EXPECT_DOUBLE_EQ(Compose(base, offset)[Axis::kYaw], 3.23);
}

TEST(MotionPipeline, AtRestWithoutLayersItIsTheBaseBitByBit) {
  MotionPipeline pipeline(kSleep, {}, 1);
  EXPECT_TRUE(Same(pipeline.target(), kSleep)) << "not quite a rotation, and kept so";
  EXPECT_TRUE(Same(pipeline.Advance(kSleep, Commanded::kYes, kTick), kSleep));
  EXPECT_TRUE(pipeline.resting());
  int ticks = 0;
  do {
    pipeline.Advance(kInit, Commanded::kYes, kTick);
    ASSERT_LT(++ticks, 3 * kTicksPerSecond);
  } while (!pipeline.resting());
  EXPECT_TRUE(Same(pipeline.target(), kInit));
}

TEST(MotionPipeline, TheOfficialWakeUpPassesNearlyAsItIs) {
  // Its roll of 20 degrees in 0.2 s is the fastest motion that the robot's own scripts ask for.
  const Script script = BuildWakeUp({kSleep, kSleepHeadPose, kSleepAntennas, MotorMode::kEnabled});
  ScriptPlayer player(script, kSleep);
  MotionPipeline pipeline(kSleep, {}, 1);
  double most_roll = 0.0;
  for (bool finished = false; !finished;) {
    const ScriptPlayer::Step step = player.Advance(kTick);
    finished = step.finished;
    const FullTarget& now = pipeline.Advance(step.target, Commanded::kYes, kTick);
    most_roll = std::fmax(most_roll, ToRpy(now.head.rotation).roll.value());
  }
  EXPECT_GT(most_roll, Degrees(19.5).value());
  int late = 0;
  for (; !pipeline.resting(); ++late) pipeline.Advance(kInit, Commanded::kYes, kTick);
  EXPECT_LT(late * kTick.count(), 0.1);
}

TEST(MotionPipeline, AliveUnderJumpingTargetsItKeepsTheLimits) {
  MotionPipeline pipeline(kInit, {}, 2);
  SwitchAllOn(pipeline);
  RandomStream random(3);
  PathMeter meter;
  FullTarget base = kInit;
  for (int i = 0; i < 120 * kTicksPerSecond; ++i) {
    if (random.Chance(0.003)) {
      base.head = {
          ToRotation({Radians{random.Uniform(-0.3, 0.3)}, Radians{random.Uniform(-0.3, 0.3)},
                      Radians{random.Uniform(-0.8, 0.8)}}),
          {0.0, random.Uniform(-0.01, 0.01), random.Uniform(-0.02, 0.01)}};
      base.antennas = {Radians{random.Uniform(-2.0, 0.0)}, Radians{random.Uniform(0.0, 2.0)}};
    }
    const bool commanded = i / 2500 % 2 == 0;
    meter.Take(ToAxes(pipeline.Advance(base, commanded ? Commanded::kYes : Commanded::kNo, kTick)));
  }
  const SmootherLimits limits;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    const auto axis = static_cast<Axis>(i);
    constexpr double kRounding = 1.0 + 1e-4;  // there and back through the matrix
    EXPECT_LE(meter[axis].velocity, limits.Of(axis).velocity * kRounding) << i;
    EXPECT_LE(meter[axis].acceleration, limits.Of(axis).acceleration * kRounding) << i;
    EXPECT_LE(meter[axis].jerk, limits.Of(axis).most_jerk() * kRounding) << i;
  }
}

TEST(MotionPipeline, IsExactlyAtRestAgainWhenIdleLifeHasMadeRoom) {
  MotionPipeline pipeline(kInit, {}, 1);
  SwitchAllOn(pipeline);
  for (int i = 0; i < 20 * kTicksPerSecond; ++i) pipeline.Advance(kInit, Commanded::kNo, kTick);
  EXPECT_FALSE(Same(pipeline.target(), kInit));
  for (int i = 0; i < kTicksPerSecond / 2; ++i) pipeline.Advance(kInit, Commanded::kYes, kTick);
  EXPECT_TRUE(pipeline.resting());
  EXPECT_TRUE(Same(pipeline.target(), kInit));
}

TEST(MotionPipeline, ABaseThatIsNotANumberIsIgnored) {
  MotionPipeline pipeline(kInit, {}, 1);
  FullTarget broken = kInit;
  broken.head.rotation(1, 0) = std::numeric_limits<double>::quiet_NaN();
  broken.antennas.left = Radians{1.0};
  for (int i = 0; i < 100; ++i) pipeline.Advance(broken, Commanded::kYes, kTick);
  EXPECT_TRUE(Same(pipeline.target(), kInit));
}

TEST(MotionPipeline, HoldSaysWhereItStopsAndPinIsThereAtOnce) {
  MotionPipeline pipeline(kSleep, {}, 1);
  for (int i = 0; i < 40; ++i) pipeline.Advance(kInit, Commanded::kYes, kTick);
  const FullTarget stop = pipeline.Hold();
  int ticks = 0;
  do {
    pipeline.Advance(stop, Commanded::kYes, kTick);
    ASSERT_LT(++ticks, kTicksPerSecond);
  } while (!pipeline.resting());
  EXPECT_TRUE(Same(pipeline.target(), stop));
  pipeline.Pin(kSleep);
  EXPECT_TRUE(pipeline.resting());
  EXPECT_TRUE(Same(pipeline.Advance(kSleep, Commanded::kYes, kTick), kSleep));
}

}  // namespace
}  // namespace bbia
