#include "sim/eye_source.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

namespace bbia {
namespace {

using namespace bbia::literals;

/// Red in the upper left quarter, green in the upper right, blue below.
Picture Flag() {
  Picture flag{.width = 64, .height = 64, .pixels = std::vector<std::uint8_t>(64 * 64 * 3, 0)};
  for (std::size_t y = 0; y < 64; ++y) {
    for (std::size_t x = 0; x < 64; ++x) {
      flag.pixels[3 * (64 * y + x) + (y >= 32 ? 0 : (x < 32 ? 2 : 1))] = 255;
    }
  }
  return flag;
}

struct Spot {
  double u = 0.0;
  double v = 0.0;
  int count = 0;
};

/// The middle of all pixels in which `channel` (blue, green, red) is much the strongest.
Spot Find(const Shot& shot, std::size_t channel) {
  Spot spot;
  for (int y = 0; y < shot.height; ++y) {
    for (int x = 0; x < shot.width; ++x) {
      const std::uint8_t* const p =
          shot.pixels.data() + 3 * static_cast<std::size_t>(y * shot.width + x);
      if (p[channel] < 80 || p[channel] < 2 * p[(channel + 1) % 3] ||
          p[channel] < 2 * p[(channel + 2) % 3]) {
        continue;
      }
      spot.u += x + 0.5;
      spot.v += y + 0.5;
      ++spot.count;
    }
  }
  if (spot.count > 0) {
    spot.u /= spot.count;
    spot.v /= spot.count;
  }
  return spot;
}

class EyeSourceTest : public testing::TestWithParam<GlContext::Way> {
 protected:
  void Open(const Vec3& visitor_W) {
    EyeOptions options{.way = GetParam()};
    options.visitor = [this, visitor_W]() -> std::optional<Visitor> {
      place_ = visitor_W;
      return Visitor{.picture = Flag(), .height = 0.4, .place = [this] { return place_; }};
    };
    auto opened = OpenEyeSource(
        options, [this] { return state_; }, clock_);
    if (!opened) GTEST_SKIP() << opened.error().message;
    source_ = std::move(*opened);
  }
  Shot Look() {
    Shot shot;
    const auto grabbed = source_->Grab(shot);
    EXPECT_TRUE(grabbed && *grabbed == Grabbed::kPicture);
    return shot;
  }

  ManualClock clock_;
  std::optional<EyeState> state_ = EyeState{};
  Vec3 place_;
  std::unique_ptr<CameraSource> source_;
};

TEST_P(EyeSourceTest, SeesAThingWhereItsLensSaysItIs) {
  Open({1.0, 0.2, 0.1});
  if (!source_) return;
  const Lens& lens = source_->traits().lens;
  EXPECT_NEAR(lens.fx, 286.02, 0.01) << "80 degrees from top to bottom of 480 pixels";
  for (const HeadPose& X_WH : {HeadPose{}, HeadPose{.rotation = ToRotation({{}, 0.1_rad, 0.2_rad})},
                               HeadPose{.rotation = ToRotation({0.1_rad, -0.1_rad, 0.4_rad}),
                               .translation = {0, 0.01, 0.01}}}) {
    state_->X_WH = X_WH;
    const Shot shot = Look();
    const Spot red = Find(shot, 2);
    const Spot green = Find(shot, 1);
    ASSERT_GT(red.count, 200);
    ASSERT_GT(green.count, 200);
    // The middle between the two upper quarters: 0.1 m above the middle of the board.
    const auto expected = lens.PixelOf(Inverse(X_WH * lens.mount) * Vec3{1.0, 0.2, 0.2});
    ASSERT_TRUE(expected);
    EXPECT_NEAR((red.u + green.u) / 2, expected->u, 2.0);
    EXPECT_NEAR((red.v + green.v) / 2, expected->v, 2.0);
  }
}

TEST_P(EyeSourceTest, APictureInTheSceneIsNeitherMirroredNorUpsideDown) {
  Open({1.0, 0.0, 0.0});
  if (!source_) return;
  const Shot shot = Look();
  EXPECT_LT(Find(shot, 2).u, Find(shot, 1).u - 20) << "red is left of green";
  EXPECT_GT(Find(shot, 0).v, Find(shot, 1).v + 20) << "blue is below";
}

TEST_P(EyeSourceTest, AVisitorThatMovesIsSeenToMove) {
  Open({1.0, 0.0, 0.0});
  if (!source_) return;
  const double before = Find(Look(), 2).u;
  place_ = {1.0, 0.3, 0.0};
  EXPECT_LT(Find(Look(), 2).u, before - 50) << "the robot's left is the picture's left";
}

TEST_P(EyeSourceTest, WithoutAStateItIsDrawnNeutral) {
  Open({1.0, 0.0, 0.0});
  if (!source_) return;
  const Shot neutral = Look();
  state_.reset();
  EXPECT_EQ(Look().pixels, neutral.pixels);
}

INSTANTIATE_TEST_SUITE_P(Ways, EyeSourceTest,
                         testing::Values(GlContext::Way::kEgl, GlContext::Way::kOsMesa),
                         [](const auto& way) {
                           return way.param == GlContext::Way::kEgl ? "Egl" : "OsMesa";
                         });

}  // namespace
}  // namespace bbia
