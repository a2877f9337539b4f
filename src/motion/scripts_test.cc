#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "motion/script.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;

/// Where a simulated robot of the official daemon boots: nearly, but not quite, asleep.
const HeadPose kBooted{ToRotation({Degrees(0.064), Degrees(30.832), Degrees(-0.267)}),
                       {-0.015183, 0.001016, -0.050408}};

ScriptContext AwakeAt(const HeadPose& present) {
  return {{present, kInitAntennas, {}}, kInitHeadPose, kInitAntennas, MotorMode::kEnabled};
}

std::vector<SegmentKind> KindsOf(const Script& script) {
  std::vector<SegmentKind> kinds;
  for (std::size_t i = 0; i < script.size(); ++i) kinds.push_back(script[i].kind);
  return kinds;
}

constexpr SegmentKind kGoto = SegmentKind::kGoto;
constexpr SegmentKind kWait = SegmentKind::kWait;
constexpr SegmentKind kSound = SegmentKind::kSound;
constexpr SegmentKind kSetMode = SegmentKind::kSetMode;

TEST(BuildGoto, IsOneSegment) {
  const Script script =
      BuildGoto({.head = {}, .antennas = {}, .body_yaw = 1.0_rad}, Seconds{2.0}, TimeLaw::kCartoon);
  ASSERT_THAT(KindsOf(script), ElementsAre(kGoto));
  EXPECT_EQ(script[0].law, TimeLaw::kCartoon);
  EXPECT_EQ(script[0].goal.body_yaw, 1.0_rad);
  EXPECT_FALSE(script[0].goal.head.has_value());
  EXPECT_EQ(script.duration(), Seconds{2.0});
}

TEST(BuildWakeUp, StandsUpSoundsAndTiltsTheHead) {
  ScriptContext now = AwakeAt(kBooted);
  now.commanded_head = kSleepHeadPose;
  const Script script = BuildWakeUp(now);
  ASSERT_THAT(KindsOf(script), ElementsAre(kWait, kGoto, kWait, kSound, kGoto, kGoto));
  EXPECT_EQ(script[0].duration, Seconds{0.1});
  EXPECT_NEAR(script[1].duration.count(), 1.669, 1e-3);
  EXPECT_EQ(script[1].goal.head, kInitHeadPose);
  EXPECT_EQ(script[1].goal.antennas, kInitAntennas);
  EXPECT_EQ(script[1].goal.body_yaw, 0.0_rad);
  EXPECT_EQ(script[1].law, TimeLaw::kMinJerk);
  EXPECT_EQ(script[2].duration, Seconds{0.1});
  EXPECT_EQ(script[3].cue, SoundCue::kWakeUp);
  EXPECT_EQ(script[4].duration, Seconds{0.2});
  EXPECT_NEAR(ToDegrees(ToRpy(script[4].goal.head->rotation).roll), 20.0, 1e-12);
  EXPECT_FALSE(script[4].goal.antennas.has_value());
  EXPECT_EQ(script[5].duration, Seconds{0.2});
  EXPECT_EQ(script[5].goal.head, kInitHeadPose);
}

// On the official mock-up a goto that left the head exactly at INIT and the antennas elsewhere was
// followed by a wake-up whose first move had no duration: the antennas stayed where they were.
TEST(BuildWakeUp, TakesTimeForTheAntennasAndTheBodyToo) {
  ScriptContext now = AwakeAt(kInitHeadPose);
  now.present.antennas = {0.0_rad, 1.1745_rad};
  now.commanded_antennas = now.present.antennas;
  EXPECT_NEAR(BuildWakeUp(now)[1].duration.count(), 0.5, 1e-12);
  now.present.body_yaw = Degrees(-90.0);
  EXPECT_NEAR(BuildWakeUp(now)[1].duration.count(), 1.8, 1e-12);
}

TEST(BuildWakeUp, OnlyPausesWhenTheRobotStandsAwake) {
  ScriptContext now = AwakeAt(kBooted);  // where it is measured does not count
  now.commanded_head.translation.z = 0.0099;
  now.commanded_antennas.left += 0.0099_rad;
  EXPECT_THAT(KindsOf(BuildWakeUp(now)), ElementsAre(kWait));
  EXPECT_EQ(BuildWakeUp(now).duration(), Seconds{0.1});
}

TEST(BuildWakeUp, MovesWhenAnythingIsNotAsWhenAwake) {
  const auto moves = [](const ScriptContext& now) { return BuildWakeUp(now).size() > 1; };
  ScriptContext now = AwakeAt({});
  now.mode = MotorMode::kDisabled;
  EXPECT_TRUE(moves(now));
  now = AwakeAt({});
  now.mode = MotorMode::kGravityCompensation;
  EXPECT_TRUE(moves(now));
  now = AwakeAt({});
  now.commanded_head.translation.x = -0.011;
  EXPECT_TRUE(moves(now));
  now = AwakeAt({});
  now.commanded_head.rotation = RotationY(1.0_deg);
  EXPECT_TRUE(moves(now));
  now = AwakeAt({});
  now.commanded_antennas.right -= 0.011_rad;
  EXPECT_TRUE(moves(now));
  now = AwakeAt({});
  now.commanded_antennas.left = Radians{std::nan("")};
  EXPECT_TRUE(moves(now));
}

TEST(BuildGoToSleep, FromNeutralGoesStraightToBed) {
  const Script script = BuildGoToSleep(AwakeAt({}));
  ASSERT_THAT(KindsOf(script), ElementsAre(kSound, kGoto, kWait, kSetMode));
  EXPECT_EQ(script[0].cue, SoundCue::kGoToSleep);
  EXPECT_EQ(script[1].goal.head, kSleepHeadPose);
  EXPECT_EQ(script[1].goal.antennas, kSleepAntennas);
  EXPECT_EQ(script[1].goal.body_yaw, 0.0_rad);
  EXPECT_EQ(script[1].duration, Seconds{2.0});
  EXPECT_EQ(script[2].duration, Seconds{2.0});
  EXPECT_EQ(script[3].mode, MotorMode::kDisabled);
}

TEST(BuildGoToSleep, FromFarAwayGoesThroughInit) {
  const Script script = BuildGoToSleep(AwakeAt({RotationZ(30.1_deg), {}}));
  ASSERT_THAT(KindsOf(script), ElementsAre(kGoto, kWait, kSound, kGoto, kWait, kSetMode));
  EXPECT_EQ(script[0].goal.head, kInitHeadPose);
  EXPECT_EQ(script[0].goal.antennas, kInitAntennas);
  EXPECT_EQ(script[0].duration, Seconds{1.0});
  EXPECT_EQ(script[1].duration, Seconds{0.2});
  EXPECT_NEAR(script.duration().count(), 5.2, 1e-12);
  EXPECT_THAT(KindsOf(BuildGoToSleep(AwakeAt({RotationZ(29.9_deg), {}}))),
              ElementsAre(kSound, kGoto, kWait, kSetMode));
}

TEST(BuildGoToSleep, InBedOnlyTheSoundIsPlayed) {
  HeadPose nearly = kSleepHeadPose;
  nearly.translation.x += 0.0099;
  const Script script = BuildGoToSleep(AwakeAt(nearly));
  ASSERT_THAT(KindsOf(script), ElementsAre(kSound, kWait, kSetMode));
  EXPECT_EQ(script[1].duration, Seconds{5.0});
  nearly.translation.x += 0.0002;
  EXPECT_GT(BuildGoToSleep(AwakeAt(nearly)).size(), 3u);
}

TEST(BuildResetToSleep, LiftsToInitBeforeGoingToBed) {
  ScriptContext now = AwakeAt(kBooted);
  now.mode = MotorMode::kGravityCompensation;
  const Script script = BuildResetToSleep(now);
  ASSERT_THAT(KindsOf(script), ElementsAre(kSetMode, kGoto, kWait, kSound, kGoto, kWait, kSetMode));
  EXPECT_EQ(script[0].mode, MotorMode::kEnabled);
  EXPECT_EQ(script[1].duration, Seconds{1.5}) << "1.669 s, but no more than 1.5";
  EXPECT_EQ(script[1].goal.head, kInitHeadPose);
  EXPECT_EQ(script[1].goal.antennas, kInitAntennas);
  EXPECT_EQ(script[2].duration, Seconds{0.2});
  EXPECT_EQ(script[4].goal.head, kSleepHeadPose);
  EXPECT_EQ(script[6].mode, MotorMode::kDisabled);
}

TEST(BuildResetToSleep, TheLiftIsNeverHasty) {
  EXPECT_EQ(BuildResetToSleep(AwakeAt({}))[1].duration, Seconds{0.3});
  const HeadPose turned{RotationZ(40.0_deg), {}};
  EXPECT_NEAR(BuildResetToSleep(AwakeAt(turned))[1].duration.count(), 0.8, 1e-9);
}

}  // namespace
}  // namespace bbia
