#include <gtest/gtest.h>

#include "motion/script.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

HeadPose Turned(double roll, double pitch, double yaw, const Vec3& at = {}) {
  return {ToRotation({Degrees(roll), Degrees(pitch), Degrees(yaw)}), at};
}

double Difference(const Mat3& a, const Mat3& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < 9; ++i) worst = std::max(worst, std::abs(a.m[i] - b.m[i]));
  return worst;
}

TEST(MagicDistance, AgreesWithTheProtocolReference) {
  const HeadPose booted = Turned(0.064, 30.832, -0.267, {-0.015183, 0.001016, -0.050408});
  EXPECT_NEAR(MagicDistance(kInitHeadPose, kSleepHeadPose), 73.121, 1e-3);
  // The official matrix of this pose was never normalised, which its angles show; ours is.
  EXPECT_NEAR(MagicDistance(booted, kSleepHeadPose), 14.830, 0.15);
  EXPECT_NEAR(MagicDistance(booted, kInitHeadPose), 83.455, 0.04);
}

TEST(MagicDistance, IsMillimetresPlusDegrees) {
  EXPECT_NEAR(MagicDistance({}, {{}, {0.003, 0.0, 0.004}}), 5.0, 1e-12);
  EXPECT_NEAR(MagicDistance({}, Turned(0, 0, 30)), 30.0, 1e-6);
  EXPECT_EQ(MagicDistance(kSleepHeadPose, kSleepHeadPose), 0.0);
}

TEST(Interpolate, BeginsAtTheStartAndEndsAtTheGoal) {
  const FullTarget a{Turned(10, -20, 30, {0.01, 0, 0}), {0.1_rad, 0.2_rad}, 0.3_rad};
  const FullTarget b{Turned(-5, 15, -120, {0, 0.02, 0.01}), {-1.0_rad, 1.0_rad}, -0.6_rad};
  EXPECT_LT(Difference(Interpolate(a, b, 0.0).head.rotation, a.head.rotation), 1e-15);
  EXPECT_LT(Difference(Interpolate(a, b, 1.0).head.rotation, b.head.rotation), 1e-15);
  const FullTarget middle = Interpolate(a, b, 0.5);
  EXPECT_NEAR(Norm(middle.head.translation - Vec3{0.005, 0.01, 0.005}), 0.0, 1e-17);
  EXPECT_NEAR(middle.antennas.right.value(), -0.45, 1e-15);
  EXPECT_NEAR(middle.antennas.left.value(), 0.6, 1e-15);
  EXPECT_NEAR(middle.body_yaw.value(), -0.15, 1e-15);
}

TEST(Interpolate, ATurnFromSideToSidePassesThroughTheFront) {
  const FullTarget left{Turned(0, 0, 170), {}, {}};
  const FullTarget right{Turned(0, 0, -170), {}, {}};
  EXPECT_LT(Difference(Interpolate(left, right, 0.5).head.rotation, Mat3{}), 1e-15);
  EXPECT_NEAR(ToDegrees(ToRpy(Interpolate(left, right, 0.25).head.rotation).yaw), 85.0, 1e-12);
}

TEST(Interpolate, TheTiltTakesItsShortestArcWhileTheYawTurns) {
  const FullTarget a{Turned(20, 0, 0), {}, {}};
  const FullTarget b{Turned(0, 20, 90), {}, {}};
  for (const double s : {0.2, 0.5, 0.8}) {
    const Mat3 wanted = RotationZ(Degrees(90.0 * s)) *
                        InterpolateRotation(RotationX(20.0_deg), RotationY(20.0_deg), s);
    EXPECT_LT(Difference(Interpolate(a, b, s).head.rotation, wanted), 1e-15);
  }
}

TEST(Interpolate, WithoutYawItIsTheShortestArc) {
  const HeadPose a = Turned(15, 0, 0);
  const HeadPose b = Turned(0, -25, 0);
  const Mat3 middle = Interpolate({a, {}, {}}, {b, {}, {}}, 0.5).head.rotation;
  EXPECT_LT(Difference(middle, InterpolateRotation(a.rotation, b.rotation, 0.5)), 1e-15);
}

TEST(Interpolate, GoesOnBeyondBothEnds) {
  const FullTarget a{Turned(0, 0, 10), {0.0_rad, 0.0_rad}, 0.0_rad};
  const FullTarget b{Turned(0, 0, 30, {0.01, 0, 0}), {1.0_rad, 1.0_rad}, 1.0_rad};
  const FullTarget over = Interpolate(a, b, 1.1);
  EXPECT_NEAR(ToDegrees(ToRpy(over.head.rotation).yaw), 32.0, 1e-12);
  EXPECT_NEAR(over.head.translation.x, 0.011, 1e-15);
  EXPECT_NEAR(over.body_yaw.value(), 1.1, 1e-15);
  EXPECT_NEAR(Interpolate(a, b, -0.1).antennas.left.value(), -0.1, 1e-15);
}

}  // namespace
}  // namespace bbia
