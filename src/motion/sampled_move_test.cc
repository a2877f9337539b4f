#include "motion/sampled_move.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bbia {
namespace {

using ::testing::HasSubstr;

FullTarget At(double yaw, double x = 0.0) {
  return {{RotationZ(Degrees(yaw)), {x, 0.0, 0.0}},
          {Radians{yaw * 0.01}, Radians{-yaw * 0.01}},
          Radians{x}};
}

TEST(SampledMove, IsExactAtItsSamplesAndGoesAlongTheArcBetweenThem) {
  SampledMove move;
  ASSERT_TRUE(move.Append(Seconds{5.0}, At(0.0)));
  ASSERT_TRUE(move.Append(Seconds{5.5}, At(40.0, 0.01)));
  ASSERT_TRUE(move.Append(Seconds{6.0}, At(-40.0, 0.02)));
  EXPECT_NEAR(move.duration().count(), 1.0, 1e-9);
  const FullTarget half = move.At(Seconds{0.25});
  EXPECT_NEAR(ToDegrees(ToRpy(half.head.rotation).yaw), 20.0, 1e-4);
  EXPECT_NEAR(half.head.translation.x, 0.005, 1e-7);
  EXPECT_NEAR(half.antennas.right.value(), 0.2, 1e-6);
  EXPECT_NEAR(move.At(Seconds{0.5}).body_yaw.value(), 0.01, 1e-7);
  EXPECT_NEAR(ToDegrees(ToRpy(move.At(Seconds{0.75}).head.rotation).yaw), 0.0, 1e-4);
  EXPECT_LT(OrthonormalityError(half.head.rotation), 1e-12);
}

TEST(SampledMove, HoldsItsEnds) {
  SampledMove move;
  ASSERT_TRUE(move.Append(Seconds{0.0}, At(10.0)));
  ASSERT_TRUE(move.Append(Seconds{1.0}, At(20.0)));
  EXPECT_NEAR(ToDegrees(ToRpy(move.At(Seconds{-3.0}).head.rotation).yaw), 10.0, 1e-4);
  EXPECT_NEAR(ToDegrees(ToRpy(move.At(Seconds{9.0}).head.rotation).yaw), 20.0, 1e-4);
}

TEST(SampledMove, KeepsEveryRotation) {
  for (double angle = -3.1; angle <= 3.1; angle += 0.31) {
    for (const Vec3 axis : {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}, Vec3{0.6, -0.8, 0.0},
                            Vec3{-0.48, 0.6, 0.64}}) {
      SampledMove move;
      const Mat3 rotation = ExpMap(angle * axis);
      ASSERT_TRUE(move.Append(Seconds{0.0}, {{rotation, {}}, {}, {}}));
      const Mat3 kept = move.At(Seconds{0.0}).head.rotation;
      EXPECT_LT(Angle(Transpose(rotation) * kept).value(), 1e-5) << angle;
    }
  }
}

TEST(SampledMove, RefusesTimesThatGoBackAndWhatIsTooLong) {
  SampledMove move;
  ASSERT_TRUE(move.Append(Seconds{1.0}, At(0.0)));
  ASSERT_TRUE(move.Append(Seconds{2.0}, At(0.0)));
  EXPECT_THAT(move.Append(Seconds{1.9}, At(0.0)).error().message, HasSubstr("go back"));
  EXPECT_THAT(move.Append(Seconds{0.5}, At(0.0)).error().message, HasSubstr("go back"));
  EXPECT_THAT(move.Append(Seconds{700.0}, At(0.0)).error().message, HasSubstr("600 s"));
  EXPECT_EQ(move.size(), 2U);
}

class TrackScript : public ::testing::Test {
 protected:
  TrackScript() {
    EXPECT_TRUE(move_.Append(Seconds{0.0}, At(0.0)));
    EXPECT_TRUE(move_.Append(Seconds{2.0}, At(20.0)));
  }
  SampledMove move_;
};

TEST_F(TrackScript, BeginsAtOnceWhereTheRobotStandsThere) {
  const Script script = BuildTrack({.move = &move_}, At(0.0));
  ASSERT_EQ(script.size(), 1U);
  EXPECT_EQ(script[0].kind, SegmentKind::kTrack);
  EXPECT_EQ(script.duration(), Seconds{2.0});
}

TEST_F(TrackScript, DoesNotJumpToAFarFirstPose) {
  const Script script = BuildTrack({.move = &move_}, At(60.0));
  ASSERT_EQ(script.size(), 2U);
  EXPECT_EQ(script[0].kind, SegmentKind::kGoto);
  EXPECT_GE(script[0].duration, Seconds{0.2});
}

TEST_F(TrackScript, MayBeGivenMoreTimeToItsFirstPose) {
  const Script script = BuildTrack({.move = &move_, .lead_in = Seconds{1.5}}, At(0.0));
  ASSERT_EQ(script.size(), 2U);
  EXPECT_EQ(script[0].duration, Seconds{1.5});
}

TEST_F(TrackScript, PutsTheSoundWhereItBelongs) {
  const Script with = BuildTrack({.move = &move_, .with_sound = true}, At(0.0));
  ASSERT_EQ(with.size(), 2U);
  EXPECT_EQ(with[0].kind, SegmentKind::kSound);
  EXPECT_EQ(with[0].cue, SoundCue::kTrack);
  const Script early =
      BuildTrack({.move = &move_, .with_sound = true, .sound_lead = Seconds{0.5}}, At(0.0));
  ASSERT_EQ(early.size(), 3U);
  EXPECT_EQ(early[1].kind, SegmentKind::kWait);
  const Script late =
      BuildTrack({.move = &move_, .with_sound = true, .sound_lead = Seconds{-0.5}}, At(0.0));
  ASSERT_EQ(late.size(), 3U);
  EXPECT_EQ(late[0].kind, SegmentKind::kTrack);
  EXPECT_EQ(late[1].kind, SegmentKind::kSound);
  EXPECT_EQ(late[2].track_from, Seconds{0.5});
  EXPECT_EQ(late.duration(), Seconds{2.0});
}

TEST_F(TrackScript, PlaysThroughToTheLastSample) {
  ScriptPlayer player(
      BuildTrack({.move = &move_, .with_sound = true, .sound_lead = Seconds{-0.5}}, At(0.0)),
      At(0.0));
  int sounds = 0;
  double seconds = 0.0;
  for (ScriptPlayer::Step step = player.Advance(Seconds{0.0});;
       step = player.Advance(Seconds{0.01})) {
    sounds += step.sound.has_value() ? 1 : 0;
    EXPECT_NEAR(ToDegrees(ToRpy(step.target.head.rotation).yaw), 10.0 * std::min(seconds, 2.0),
                1e-3);
    if (step.finished) break;
    seconds += 0.01;
  }
  EXPECT_EQ(sounds, 1);
  EXPECT_NEAR(seconds, 2.0, 0.011);
}

}  // namespace
}  // namespace bbia
