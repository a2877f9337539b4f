#include "acts/clip.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "acts/gestures.h"
#include "mind/motion_test.h"
#include "motion/smoother.h"
#include "robot/limits.h"

namespace bbia {
namespace {

constexpr std::array<Key, 4> kKeys = {{
    {0.0, {}},
    {0.5, {.pitch = 10, .yaw = 5, .right = -20}},
    {1.0, {.pitch = -4, .yaw = 12, .right = -20}},
    {1.5, {}},
}};
constexpr Clip kClip{kKeys, Seconds{0.1}};

TEST(Clip, PassesThroughItsKeysAndHoldsItsEnds) {
  EXPECT_NEAR(ToDegrees(PostureAt(kClip, Seconds{0.5}).turn.pitch), 10.0, 1e-9);
  EXPECT_NEAR(ToDegrees(PostureAt(kClip, Seconds{1.0}).turn.pitch), -4.0, 1e-9);
  EXPECT_NEAR(ToDegrees(PostureAt(kClip, Seconds{1.0}).turn.yaw), 12.0, 1e-9);
  EXPECT_EQ(PostureAt(kClip, Seconds{-1.0}).turn.yaw, Radians{});
  EXPECT_EQ(PostureAt(kClip, Seconds{9.0}).turn.yaw, Radians{});
}

TEST(Clip, TheAntennasTrail) {
  EXPECT_NEAR(ToDegrees(PostureAt(kClip, Seconds{0.6}).antennas.right), -20.0, 1e-9);
  EXPECT_GT(ToDegrees(PostureAt(kClip, Seconds{0.5}).antennas.right), -19.0);
  EXPECT_DOUBLE_EQ(kClip.length().count(), 1.6);
}

TEST(Clip, NeverLeavesTheRangeOfItsKeys) {
  for (double t = 0.0; t < 1.6; t += 0.004) {
    const double yaw = ToDegrees(PostureAt(kClip, Seconds{t}).turn.yaw);
    EXPECT_GE(yaw, -1e-9);
    EXPECT_LE(yaw, 12.0 + 1e-9);
  }
}

TEST(Clip, AMannerChangesSizePaceAndSide) {
  const Manner manner{.size = 0.5, .pace = 2.0, .side = Side::kMirrored};
  const Posture p = PostureAt(kClip, Seconds{0.5}, manner);
  EXPECT_NEAR(ToDegrees(p.turn.pitch), -2.0, 1e-9);
  EXPECT_NEAR(ToDegrees(p.turn.yaw), -6.0, 1e-9);
  EXPECT_NEAR(ToDegrees(PostureAt(kClip, Seconds{0.35}, manner).antennas.left), 10.0, 1e-9);
}

TEST(Clip, MirroredTwiceIsTheSame) {
  const Posture p = PostureAt(kClip, Seconds{0.7});
  const Posture q = Mirrored(Mirrored(p));
  EXPECT_EQ(p.turn.yaw, q.turn.yaw);
  EXPECT_EQ(p.antennas, q.antennas);
  EXPECT_EQ(Mirrored(p).turn.pitch, p.turn.pitch);
}

class EveryGesture : public testing::TestWithParam<std::pair<const char*, const Clip*>> {};

// As quick and as large as a behaviour may take it (8 % more of both) nothing is blunted at the end
// of the pipe, and the head is where it was drawn.
TEST_P(EveryGesture, KeepsTheLimitsOfMotion) {
  const Clip& clip = *GetParam().second;
  for (const Side side : {Side::kAsDrawn, Side::kMirrored}) {
    MotionWatch watch;
    const Manner manner{.size = 1.08, .pace = 1.08, .side = side};
    for (double t = 0.0; t < clip.length().count() / 1.08; t += 1.0 / MotionWatch::kRate) {
      watch.Look(PostureAt(clip, Seconds{t}, manner));
    }
    EXPECT_TRUE(watch.reached());
    const SmootherLimits limits;
    const ExpressionBounds seen = watch.seen();
    EXPECT_LE(seen.shift.speed, limits.translation.velocity);
    EXPECT_LE(seen.shift.acceleration, limits.translation.acceleration);
    EXPECT_LE(seen.shift.jerk, limits.translation.jerk);
    EXPECT_LE(seen.turn.speed, limits.rotation.velocity);
    EXPECT_LE(seen.turn.acceleration, limits.rotation.acceleration);
    EXPECT_LE(seen.turn.jerk, limits.rotation.jerk);
    EXPECT_LE(seen.body.speed, limits.body_yaw.velocity);
    EXPECT_LE(seen.body.acceleration, limits.body_yaw.acceleration);
    EXPECT_LE(seen.body.jerk, limits.body_yaw.jerk);
    EXPECT_LE(seen.antenna.speed, limits.antenna.velocity);
    EXPECT_LE(seen.antenna.acceleration, limits.antenna.acceleration);
    EXPECT_LE(seen.antenna.jerk, limits.antenna.jerk);
    EXPECT_LE(seen.crank.speed, kMaxHeadJointRate.value());
  }
  for (std::size_t i = 0; i + 1 < clip.keys.size(); ++i) {
    EXPECT_LT(clip.keys[i].at, clip.keys[i + 1].at);
  }
  EXPECT_EQ(clip.keys.front().at, 0.0);
}

INSTANTIATE_TEST_SUITE_P(
    Gestures, EveryGesture,
    testing::Values(
        std::pair{"stretch", &gesture::kStretch}, std::pair{"shake_off", &gesture::kShakeOff},
        std::pair{"look_around", &gesture::kLookAround}, std::pair{"hello", &gesture::kHello},
        std::pair{"nod", &gesture::kNod}, std::pair{"nod_firmly", &gesture::kNodFirmly},
        std::pair{"shake_head", &gesture::kShakeHead}, std::pair{"bow", &gesture::kBow},
        std::pair{"wiggle", &gesture::kWiggle}, std::pair{"sigh", &gesture::kSigh},
        std::pair{"stomp", &gesture::kStomp}, std::pair{"tilt", &gesture::kTilt},
        std::pair{"bounce", &gesture::kBounce}, std::pair{"jump", &gesture::kJump},
        std::pair{"duck", &gesture::kDuck}, std::pair{"puzzle", &gesture::kPuzzle},
        std::pair{"dream", &gesture::kDream}, std::pair{"show_off", &gesture::kShowOff},
        std::pair{"breath", &gesture::kBreath}, std::pair{"think", &gesture::kThink},
        std::pair{"listen", &gesture::kListen}, std::pair{"hide", &gesture::kHide},
        std::pair{"peek", &gesture::kPeek}, std::pair{"come_out", &gesture::kComeOut},
        std::pair{"antennas", &gesture::kAntennas}, std::pair{"photo_pose", &gesture::kPhotoPose},
        std::pair{"count_one", &gesture::kCountOne}, std::pair{"rock", &gesture::kRock},
        std::pair{"paper", &gesture::kPaper}, std::pair{"scissors", &gesture::kScissors},
        std::pair{"look_left", &gesture::kLookLeft}, std::pair{"look_right", &gesture::kLookRight},
        std::pair{"look_up", &gesture::kLookUp}, std::pair{"look_down", &gesture::kLookDown},
        std::pair{"turn_head", &gesture::kTurnHead},
        std::pair{"stretch_neck", &gesture::kStretchNeck},
        std::pair{"roll_shoulders", &gesture::kRollShoulders}),
    [](const auto& one) { return std::string(one.param.first); });

}  // namespace
}  // namespace bbia
