#include "geometry/pose.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace bbia {
namespace {

template <class A, class B>
concept Composable = requires(A a, B b) { a* b; };

static_assert(Composable<Pose<WorldFrame, TorsoFrame>, Pose<TorsoFrame, HeadFrame>>);
static_assert(!Composable<Pose<TorsoFrame, HeadFrame>, Pose<WorldFrame, TorsoFrame>>,
              "frames that do not meet must not compile");
static_assert(std::is_trivially_copyable_v<HeadPose>);
static_assert(HeadPose{} == HeadPose{{{1, 0, 0, 0, 1, 0, 0, 0, 1}}, {0, 0, 0}},
              "neutral is the identity");

TEST(Pose, ComposesFromTheOutsideIn) {
  const Pose<WorldFrame, TorsoFrame> X_WB{RotationZ(90.0_deg), {0, 0, 1}};
  const Pose<TorsoFrame, HeadFrame> X_BH{Mat3{}, {2, 0, 0}};
  const Vec3 p = (X_WB * X_BH).translation;
  EXPECT_NEAR(Norm(p - Vec3{0, 2, 1}), 0.0, 1e-15);
  EXPECT_NEAR(Norm(X_WB * Vec3{2, 0, 0} - p), 0.0, 1e-15);
}

TEST(Pose, TimesItsInverseIsTheIdentity) {
  const HeadPose X_WH{ToRotation({10.0_deg, -20.0_deg, 130.0_deg}), {0.01, -0.02, 0.03}};
  const Pose<WorldFrame, WorldFrame> X_WW = X_WH * Inverse(X_WH);
  EXPECT_NEAR(Norm(X_WW.translation), 0.0, 1e-17);
  EXPECT_NEAR(Angle(X_WW.rotation).value(), 0.0, 1e-15);
}

TEST(Pose, InterpolatesBothPartsTogether) {
  const HeadPose a{RotationX(10.0_deg), {0, 0, 0.01}};
  const HeadPose b{RotationX(30.0_deg), {0, 0.02, 0.01}};
  const HeadPose middle = InterpolatePose(a, b, 0.5);
  EXPECT_NEAR(ToDegrees(ToRpy(middle.rotation).roll), 20.0, 1e-12);
  EXPECT_NEAR(Norm(middle.translation - Vec3{0, 0.01, 0.01}), 0.0, 1e-17);
}

}  // namespace
}  // namespace bbia
