#include "perception/lens.h"

#include <gtest/gtest.h>

#include <numbers>

namespace bbia {
namespace {

using namespace bbia::literals;

/// The official camera of the robot, as calibrated.
Lens Official() {
  return {.width = 3840,
          .height = 2592,
          .fx = 2001.8076426486707,
          .fy = 2003.0778885944105,
          .cx = 1905.876059826701,
          .cy = 1328.3239717935594,
          .distortion = {-1.4652320301298614, 0.6542714131667414, 0.012147809271745049,
                         -0.002677286460143648, 0.3035939941825349, -1.4300809080461876,
                         0.570024082887235, 0.3567299243352951, 0.003057363348400015,
                         0.0003357614008682464, -0.009897126394310923, -0.002050919484589521}};
}

TEST(Lens, OfTheSimulatedEyeHasItsTrueFocalLength) {
  const Lens lens = Lens::Pinhole(1280, 720, 80.0_deg);
  EXPECT_NEAR(lens.fx, 429.03, 0.01);
  EXPECT_EQ(lens.fx, lens.fy);
  EXPECT_NEAR(lens.Scaled(640, 360).fx, 214.5, 0.1);
  EXPECT_EQ(lens.Scaled(640, 360), Lens::Pinhole(640, 360, 80.0_deg));
}

TEST(Lens, TheMiddleOfThePictureIsStraightAhead) {
  const Lens lens = Lens::Pinhole(640, 480, 80.0_deg);
  const Bearing ahead = BearingAt(lens, {}, 320, 240);
  EXPECT_NEAR(ahead.yaw.value(), 0.0, 1e-12);
  EXPECT_NEAR(ahead.pitch.value(), 0.0, 1e-12);
  EXPECT_GT(BearingAt(lens, {}, 0, 240).yaw.value(), 0.5) << "left of the picture is left";
  EXPECT_GT(BearingAt(lens, {}, 320, 480).pitch.value(), 0.5) << "down is nose down";
}

TEST(Lens, ARayGoesBackToItsPixelThroughTheDistortion) {
  const Lens lens = Official();
  for (double u = 400; u < 3500; u += 300) {
    for (double v = 300; v < 2400; v += 300) {
      const auto pixel = lens.PixelOf(lens.RayAt(u, v));
      ASSERT_TRUE(pixel);
      EXPECT_NEAR(pixel->u, u, 0.5) << u << "," << v;
      EXPECT_NEAR(pixel->v, v, 0.5) << u << "," << v;
    }
  }
}

TEST(Lens, TurningTheHeadTurnsWhatItSees) {
  const Lens lens = Lens::Pinhole(640, 480, 80.0_deg);
  const HeadPose X_WH{.rotation = ToRotation({0.0_rad, 0.1_rad, 0.5_rad})};
  const Bearing seen = BearingAt(lens, X_WH, 320, 240);
  EXPECT_NEAR(seen.yaw.value(), 0.5, 1e-9);
  EXPECT_NEAR(seen.pitch.value(), 0.1, 1e-9);
}

TEST(Lens, ANearThingIsSeenFromTheOriginAndFoundAgain) {
  const Lens lens = Lens::Pinhole(640, 480, 80.0_deg);
  const HeadPose X_WH{.rotation = ToRotation({0.0_rad, -0.2_rad, -0.4_rad}),
                      .translation = {0.01, 0.02, 0.0}};
  const Vec3 thing{0.5, -0.2, 0.1};
  const auto pixel = lens.PixelOf(Inverse(X_WH * lens.mount) * thing);
  ASSERT_TRUE(pixel);
  const double distance = Norm(thing - (X_WH * lens.mount).translation);
  const Bearing bearing = BearingAt(lens, X_WH, pixel->u, pixel->v, Metres{distance});
  EXPECT_NEAR(bearing.yaw.value(), BearingOf(thing).yaw.value(), 1e-9);
  EXPECT_NEAR(bearing.pitch.value(), BearingOf(thing).pitch.value(), 1e-9);
  const auto again = PixelAt(lens, X_WH, bearing, Metres{Norm(thing)});
  EXPECT_NEAR(again->u, pixel->u, 1e-6);
  EXPECT_FALSE(PixelAt(lens, X_WH, {Radians{std::numbers::pi}, {}}, Metres{1.0}));
}

TEST(LookAt, IsTheSmallestTurnOfTheNoseToThePoint) {
  EXPECT_EQ(LookAtPoint({0, 0, 0}), HeadPose{});
  EXPECT_EQ(LookAtPoint({2, 0, 0}), HeadPose{});
  const HeadPose left = LookAtPoint({1, 1, 0});
  EXPECT_NEAR(ToRpy(left.rotation).yaw.value(), std::numbers::pi / 4, 1e-12);
  const HeadPose up = LookAtPoint({1, 0, 1});
  EXPECT_NEAR(ToRpy(up.rotation).pitch.value(), -std::numbers::pi / 4, 1e-12);
  EXPECT_EQ(LookAtPoint({-1, 0, 0}).rotation, (Mat3{{-1, 0, 0, 0, 1, 0, 0, 0, -1}}));
  const Vec3 point{0.3, -0.8, 0.4};
  const Vec3 nose = LookAtPoint(point).rotation * Vec3{1, 0, 0};
  EXPECT_NEAR(Dot(nose, point) / Norm(point), 1.0, 1e-12);
}

TEST(LookAt, APixelIsLookedAtFromWhereTheHeadIs) {
  const Lens lens = Lens::Pinhole(640, 480, 80.0_deg);
  const HeadPose X_WH{.rotation = ToRotation({0.0_rad, 0.0_rad, 0.5_rad})};
  EXPECT_NEAR(ToRpy(LookAtPixel(lens, X_WH, 320, 240).rotation).yaw.value(), 0.5, 1e-9);
  const double edge = std::atan(320 / lens.fx);
  EXPECT_NEAR(ToRpy(LookAtPixel(lens, X_WH, 0, 240).rotation).yaw.value(), 0.5 + edge, 1e-9);
}

}  // namespace
}  // namespace bbia
