#include "perception/tracker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "perception/face_choice.h"
#include "perception/known_size.h"

namespace bbia {
namespace {

using namespace bbia::literals;
using std::chrono::milliseconds;

constexpr Looked kAll{.faces = true, .objects = true, .bodies = true};

View At(int ms, const HeadPose& X_WH = {}) {
  return {.lens = Lens::Pinhole(640, 480, 80.0_deg),
          .X_WH = X_WH,
          .stamp = TimePoint{milliseconds{1000 + ms}}};
}

Detection Face(float x, float y, float size = 80) {
  Detection face{.kind = SightKind::kFace,
                 .score = 0.9F,
                 .box = {.x = x - size / 2, .y = y - size / 2, .width = size, .height = size},
                 .label = "face"};
  const auto mark = [](float u, float v) { return Mark{u / 640, v / 480, 1}; };
  face.mark_count = kFaceMarks;
  face.marks = {mark(x - size / 4, y - size / 6), mark(x + size / 4, y - size / 6), mark(x, y),
                mark(x - size / 6, y + size / 4), mark(x + size / 6, y + size / 4)};
  return face;
}

class TrackerTest : public testing::Test {
 protected:
  Sight See(std::vector<Detection> seen, const View& view, const Looked& kinds = kAll) {
    tracker_.See(seen, view, kinds);
    Sight sight;
    tracker_.Fill(sight);
    choice_.See(sight, view);
    return sight;
  }

  Tracker tracker_;
  FaceChoice choice_;
};

TEST_F(TrackerTest, KeepsTheNumberOfAFaceThatMoves) {
  for (int i = 0; i < 30; ++i) {
    const Sight sight = See({Face(100.0F + 12.0F * static_cast<float>(i), 200)}, At(100 * i));
    ASSERT_EQ(sight.tracks().size(), 1U);
    EXPECT_EQ(sight.tracks()[0].id, 1U);
    EXPECT_EQ(int{sight.tracks()[0].seen_times}, i + 1);
  }
}

TEST_F(TrackerTest, TwoThatPassEachOtherKeepTheirNumbers) {
  for (int i = 0; i <= 40; ++i) {
    const auto x = 12.0F * static_cast<float>(i);
    const Sight sight = See({Face(80 + x, 160), Face(560 - x, 330)}, At(100 * i));
    ASSERT_EQ(sight.tracks().size(), 2U);
    const Track* const one = FindTrack(sight, 1);
    ASSERT_NE(one, nullptr);
    EXPECT_NEAR(one->box.center_y(), 160, 1) << i;
  }
}

TEST_F(TrackerTest, ATurnOfTheHeadDoesNotTearATrack) {
  const Lens lens = At(0).lens;
  const Bearing still{0.2_rad, 0.05_rad};
  for (int i = 0; i < 10; ++i) {
    const HeadPose X_WH{.rotation = ToRotation({{}, {}, Radians{0.12 * i - 0.4}})};
    const auto pixel = PixelAt(lens, X_WH, still, Metres{0.0});
    ASSERT_TRUE(pixel);
    const Sight sight = See({Face(static_cast<float>(pixel->u), static_cast<float>(pixel->v), 40)},
                            At(100 * i, X_WH));
    ASSERT_EQ(sight.tracks().size(), 1U) << i;
    EXPECT_EQ(sight.tracks()[0].id, 1U);
  }
}

TEST_F(TrackerTest, AMissedFaceIsWaitedForAndThenForgotten) {
  See({Face(300, 200)}, At(0));
  Sight sight = See({}, At(100));
  ASSERT_EQ(sight.tracks().size(), 1U);
  EXPECT_FALSE(sight.tracks()[0].fresh);
  sight = See({Face(310, 205)}, At(900));
  EXPECT_EQ(sight.tracks()[0].id, 1U);
  EXPECT_TRUE(sight.tracks()[0].fresh);
  sight = See({}, At(2500));
  EXPECT_TRUE(sight.tracks().empty());
  sight = See({Face(310, 205)}, At(2600));
  EXPECT_EQ(sight.tracks()[0].id, 2U) << "a number is never used again";
}

TEST_F(TrackerTest, WhatWasNotLookedForIsNotMissed) {
  See({Face(300, 200)}, At(0));
  const Sight sight = See({}, At(1000), {.objects = true});
  ASSERT_EQ(sight.tracks().size(), 1U);
  EXPECT_TRUE(sight.tracks()[0].fresh);
}

TEST_F(TrackerTest, KeepsTheLargestSixteen) {
  std::vector<Detection> crowd;
  for (int i = 0; i < 30; ++i) {
    const auto size = static_cast<float>(10 + i);
    crowd.push_back(Face(static_cast<float>(20 * (i % 30) + 20), i % 2 == 0 ? 100 : 400, size));
  }
  const Sight sight = See(crowd, At(0));
  ASSERT_EQ(sight.tracks().size(), Sight::kMostTracks);
  EXPECT_EQ(sight.tracks()[0].box.width, 39);
  EXPECT_EQ(sight.tracks()[15].box.width, 24);
}

TEST_F(TrackerTest, AFacesDistanceComesFromItsEyes) {
  const Lens lens = At(0).lens;
  // 63 mm at 1 m are 0.063 fx pixels apart; the test's face has its eyes half its size apart.
  const Range range = RangeOf(Face(320, 240, static_cast<float>(0.126 * lens.fx)), lens);
  EXPECT_NEAR(range.distance.value(), 1.0, 0.01);
  EXPECT_GT(range.sigma.value(), 0.06);
  EXPECT_LT(range.sigma.value(), 0.15);
  EXPECT_FALSE(RangeOf({.box = {10, 10, 50, 50}, .label = "kite"}, lens).known());
  EXPECT_TRUE(RangeOf({.box = {10, 10, 50, 50}, .label = "cup"}, lens).known());
  EXPECT_FALSE(RangeOf({.box = {0, 10, 50, 50}, .label = "cup"}, lens).known()) << "cut";
}

TEST_F(TrackerTest, ChoosesTheLargestFaceAndStaysWithIt) {
  Sight sight = See({Face(100, 200, 60), Face(400, 200, 90)}, At(0));
  ASSERT_TRUE(sight.face.detected);
  EXPECT_NEAR(sight.face.x, 2 * 400.0 / 640 - 1, 1e-6);
  sight = See({Face(100, 200, 150), Face(400, 200, 90)}, At(100));
  EXPECT_NEAR(sight.face.x, 2 * 400.0 / 640 - 1, 1e-6);
}

TEST_F(TrackerTest, ATremblingFaceIsHeldStillAndAJumpFollowedFast) {
  See({Face(320, 240)}, At(0));
  Sight sight = See({Face(325, 240)}, At(100));
  EXPECT_NEAR(sight.face.x, 0.0, 1e-6) << "within 0.02";
  sight = See({Face(381, 240)}, At(200));
  EXPECT_NEAR(sight.face.x, 0.6 * (2 * 381.0 / 640 - 1), 1e-6) << "moved by more than 0.15";
}

TEST_F(TrackerTest, DropsTheFaceAfterTwentyMisses) {
  See({Face(320, 240)}, At(0));
  Sight sight;
  for (int i = 1; i <= 20; ++i) sight = See({}, At(100 * i));
  EXPECT_TRUE(sight.face.detected);
  sight = See({}, At(2100));
  EXPECT_FALSE(sight.face.detected);
}

TEST_F(TrackerTest, AFaceTooSmallIsNotChosen) {
  EXPECT_FALSE(See({Face(320, 240, 25)}, At(0)).face.detected);
  EXPECT_TRUE(See({Face(320, 240, 31)}, At(100)).face.detected);
}

}  // namespace
}  // namespace bbia
