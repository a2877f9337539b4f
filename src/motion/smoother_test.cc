#include "motion/smoother.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "motion/path_meter_test.h"
#include "motion/random_stream.h"

namespace bbia {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

AxisVector Anywhere(RandomStream& random) {
  AxisVector axes;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    const double half = i < 3 ? 0.04 : 1.0;
    axes.values[i] = random.Uniform(-half, half);
  }
  return axes;
}

TEST(Smoother, KeepsTheLimitsOfEveryAxisForTargetsThatJump) {
  const SmootherLimits limits;
  RandomStream random(3);
  Smoother smoother{AxisVector()};
  PathMeter meter;
  AxisVector target;
  for (int i = 0; i < 60 * kTicksPerSecond; ++i) {
    if (random.Chance(0.02)) target = Anywhere(random);
    meter.Take(smoother.Advance(target, kTick));
  }
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    const auto axis = static_cast<Axis>(i);
    EXPECT_LE(meter[axis].velocity, limits.Of(axis).velocity * (1.0 + 1e-6)) << i;
    EXPECT_LE(meter[axis].acceleration, limits.Of(axis).acceleration * (1.0 + 1e-6)) << i;
    EXPECT_LE(meter[axis].jerk, limits.Of(axis).jerk * (1.0 + 1e-6)) << i;
    EXPECT_GE(meter[axis].jerk, limits.Of(axis).jerk * 0.99) << i << " uses what it may";
  }
}

TEST(Smoother, RestsExactlyWhenTheTargetRests) {
  RandomStream random(4);
  Smoother smoother{AxisVector()};
  EXPECT_TRUE(smoother.resting());
  for (int k = 0; k < 20; ++k) {
    const AxisVector target = Anywhere(random);
    int ticks = 0;
    do {
      smoother.Advance(target, kTick);
      ASSERT_LT(++ticks, 4 * kTicksPerSecond);
    } while (!smoother.resting());
    EXPECT_EQ(smoother.position(), target);
    EXPECT_EQ(smoother.Advance(target, kTick), target);
    EXPECT_TRUE(smoother.resting());
  }
}

TEST(Smoother, HoldsWhereItStopsFirst) {
  Smoother smoother{AxisVector()};
  AxisVector target;
  target[Axis::kYaw] = 1.0;
  target[Axis::kZ] = 0.02;
  for (int i = 0; i < 30; ++i) smoother.Advance(target, kTick);
  smoother.Hold();
  const AxisVector end = smoother.target();
  EXPECT_LT(end[Axis::kYaw], 0.9);
  int ticks = 0;
  while (!smoother.resting()) {
    smoother.Advance(kTick);
    ASSERT_LT(++ticks, kTicksPerSecond / 5);
  }
  EXPECT_EQ(smoother.position(), end);
}

TEST(Smoother, PinsAtOnce) {
  Smoother smoother{AxisVector()};
  AxisVector target;
  target[Axis::kPitch] = 0.5;
  for (int i = 0; i < 10; ++i) smoother.Advance(target, kTick);
  AxisVector pose;
  pose[Axis::kPitch] = -0.3;
  smoother.Pin(pose);
  EXPECT_TRUE(smoother.resting());
  EXPECT_EQ(smoother.position(), pose);
  EXPECT_EQ(smoother.Advance(pose, kTick), pose);
  pose[Axis::kPitch] = kNaN;
  smoother.Pin(pose);
  EXPECT_EQ(smoother.position()[Axis::kPitch], -0.3);
}

TEST(Smoother, AnAxisThatIsNotANumberGoesOnToItsLastTarget) {
  Smoother smoother{AxisVector()};
  AxisVector target;
  target[Axis::kRoll] = 0.2;
  target[Axis::kYaw] = 0.2;
  smoother.Advance(target, kTick);
  target[Axis::kRoll] = kNaN;
  target[Axis::kYaw] = -0.1;
  for (int i = 0; i < kTicksPerSecond; ++i) smoother.Advance(target, kTick);
  EXPECT_EQ(smoother.position()[Axis::kRoll], 0.2);
  EXPECT_EQ(smoother.position()[Axis::kYaw], -0.1);
  EXPECT_TRUE(smoother.resting());
}

}  // namespace
}  // namespace bbia
