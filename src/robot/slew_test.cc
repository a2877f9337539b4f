#include "robot/slew.h"

#include <gtest/gtest.h>

#include <limits>

namespace bbia {
namespace {

constexpr Seconds kDt{0.002};
constexpr Radians kHeadStep = kMaxHeadJointRate * kDt;

TEST(SlewLimiter, ReachesANearGoalAtOnce) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.stewart[2] = 0.5 * kHeadStep;
  goal.antennas.left = Radians{0.001};
  EXPECT_EQ(slew.Advance(goal, MotorSet::All(), Joints{}, kDt), goal);
}

TEST(SlewLimiter, SlowsAllHeadJointsByOneFactor) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.body_yaw = 1.0_rad;
  goal.head.stewart[0] = 0.5_rad;
  goal.head.stewart[1] = -0.25_rad;
  const Joints after = slew.Advance(goal, MotorSet::All(), Joints{}, kDt);
  EXPECT_DOUBLE_EQ(after.head.body_yaw.value(), kHeadStep.value());
  EXPECT_DOUBLE_EQ(after.head.stewart[0].value(), 0.5 * kHeadStep.value());
  EXPECT_DOUBLE_EQ(after.head.stewart[1].value(), -0.25 * kHeadStep.value());
}

TEST(SlewLimiter, LetsAntennasMoveFasterAndEachOnItsOwn) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.body_yaw = 1.0_rad;
  goal.antennas = {-3.0_rad, Radians{0.001}};
  const Joints after = slew.Advance(goal, MotorSet::All(), Joints{}, kDt);
  EXPECT_DOUBLE_EQ(after.antennas.right.value(), -(kMaxAntennaRate * kDt).value());
  EXPECT_DOUBLE_EQ(after.antennas.left.value(), 0.001);
}

TEST(SlewLimiter, NeverExceedsItsRateAndArrivesExactlyInTime) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.stewart[3] = -1.0_rad;
  Joints at;
  for (int i = 0; i < 125; ++i) {  // 1 rad at 4 rad/s
    const Joints next = slew.Advance(goal, MotorSet::All(), at, kDt);
    EXPECT_LE(Abs(next.head.stewart[3] - at.head.stewart[3]).value(), kHeadStep.value() + 1e-15);
    at = next;
  }
  EXPECT_NEAR(at.head.stewart[3].value(), -1.0, 1e-12);
}

TEST(SlewLimiter, StopsAtTheEndOfTheRange) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.stewart[0] = Degrees(-90.0);
  Joints at;
  for (int i = 0; i < 1000; ++i) at = slew.Advance(goal, MotorSet::All(), at, kDt);
  EXPECT_DOUBLE_EQ(at.head.stewart[0].value(), kStewartRanges[0].low.value());
}

TEST(SlewLimiter, KeepsALooseMotorWhereItIsMeasured) {
  SlewLimiter slew(Joints{});
  MotorSet held = MotorSet::All();
  held.Remove(Motor::kStewart1);
  Joints goal;
  goal.head.stewart[0] = 1.0_rad;
  goal.head.stewart[1] = 0.5 * kHeadStep;
  Joints measured;
  measured.head.stewart[0] = -0.4_rad;
  const Joints after = slew.Advance(goal, held, measured, kDt);
  EXPECT_EQ(after.head.stewart[0], -0.4_rad);
  EXPECT_EQ(after.head.stewart[1], 0.5 * kHeadStep);  // not slowed by a motor that is off
}

TEST(SlewLimiter, StartsFromTheMeasuredJointWhenTorqueReturns) {
  SlewLimiter slew(Joints{});
  Joints measured;
  measured.head.body_yaw = 0.7_rad;
  static_cast<void>(slew.Advance(Joints{}, MotorSet{}, measured, kDt));
  const Joints after = slew.Advance(Joints{}, MotorSet::All(), measured, kDt);
  EXPECT_DOUBLE_EQ(after.head.body_yaw.value(), 0.7 - kHeadStep.value());
}

TEST(SlewLimiter, IgnoresAGoalThatIsNoNumber) {
  SlewLimiter slew(Joints{});
  Joints goal;
  goal.head.stewart[4] = Radians{std::numeric_limits<double>::quiet_NaN()};
  goal.antennas.left = Radians{std::numeric_limits<double>::infinity()};
  EXPECT_EQ(slew.Advance(goal, MotorSet::All(), Joints{}, kDt), Joints{});
}

}  // namespace
}  // namespace bbia
