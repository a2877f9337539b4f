#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "motion/script.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr Seconds kTick{0.005};

FullTarget Start() {
  return {{RotationZ(40.0_deg), {0.01, 0.0, 0.0}}, {0.5_rad, -0.5_rad}, 0.3_rad};
}

Segment GotoBodyYaw(Radians yaw, Seconds duration) {
  return {.kind = SegmentKind::kGoto,
          .duration = duration,
          .law = TimeLaw::kLinear,
          .goal = {.head = {}, .antennas = {}, .body_yaw = yaw}};
}
Segment Wait(Seconds duration) {
  return {.kind = SegmentKind::kWait, .duration = duration, .goal = {}};
}
Segment Sound(SoundCue cue) {
  return {.kind = SegmentKind::kSound, .goal = {}, .cue = cue};
}
Segment SetMode(MotorMode mode) {
  return {.kind = SegmentKind::kSetMode, .goal = {}, .mode = mode};
}

bool operator==(const FullTarget& a, const FullTarget& b) {
  return a.head == b.head && a.antennas == b.antennas && a.body_yaw == b.body_yaw;
}

TEST(ScriptPlayer, EndsExactlyOnTheGoalAfterExactlyItsTime) {
  const PartTargets goal{kSleepHeadPose, kSleepAntennas, Radians{0.0}};
  for (const double dt : {0.0007, 0.001, 0.002, 0.004, 0.005, 0.01, 0.02, 0.3, 7.0}) {
    for (const double duration : {0.001, 0.02, 0.2, 0.5, 1.0, 1.6691}) {
      ScriptPlayer player(BuildGoto(goal, Seconds{duration}, TimeLaw::kMinJerk), Start());
      int ticks = 0;
      ScriptPlayer::Step step;
      while (!step.finished) {
        step = player.Advance(Seconds{dt});
        ++ticks;
      }
      EXPECT_EQ(ticks, static_cast<int>(std::ceil(duration / dt - 1e-6))) << duration << "/" << dt;
      EXPECT_TRUE(step.target == (FullTarget{kSleepHeadPose, kSleepAntennas, Radians{0.0}}));
    }
  }
}

TEST(ScriptPlayer, HoldsThePartsThatTheGoalDoesNotName) {
  ScriptPlayer player(BuildGoto({.head = {}, .antennas = kInitAntennas, .body_yaw = {}},
                                Seconds{0.1}, TimeLaw::kMinJerk),
                      Start());
  ScriptPlayer::Step step = player.Advance(Seconds{0.05});
  EXPECT_NEAR(step.target.antennas.right.value(), 0.5 * (0.5 - 0.1745), 1e-12);
  EXPECT_EQ(step.target.body_yaw, Start().body_yaw);
  step = player.Advance(Seconds{0.05});
  EXPECT_TRUE(step.finished);
  EXPECT_EQ(step.target.head, Start().head);
  EXPECT_EQ(step.target.antennas, kInitAntennas);
}

TEST(ScriptPlayer, CarriesTheRestOfATickIntoTheNextSegment) {
  Script script;
  script.Add(GotoBodyYaw(1.0_rad, Seconds{0.0125}));
  script.Add(GotoBodyYaw(2.0_rad, Seconds{0.0125}));
  FullTarget start = Start();
  start.body_yaw = 0.0_rad;
  ScriptPlayer player(script, start);
  for (const double expected : {0.4, 0.8, 1.2, 1.6}) {
    const ScriptPlayer::Step step = player.Advance(kTick);
    EXPECT_NEAR(step.target.body_yaw.value(), expected, 1e-12);
    EXPECT_FALSE(step.finished);
  }
  EXPECT_TRUE(player.Advance(kTick).finished);
}

TEST(ScriptPlayer, ThousandsOfTicksDoNotShiftTheEnd) {
  Script script;
  for (int i = 0; i < 8; ++i) script.Add(Wait(Seconds{1.1}));
  ScriptPlayer player(script, Start());
  int ticks = 1;
  while (!player.Advance(Seconds{0.001}).finished) ++ticks;
  EXPECT_EQ(ticks, 8800);
}

TEST(ScriptPlayer, SeveralSegmentsMayEndInOneStep) {
  Script script;
  script.Add(SetMode(MotorMode::kEnabled));
  script.Add(GotoBodyYaw(1.0_rad, Seconds{0.001}));
  script.Add(Sound(SoundCue::kGoToSleep));
  script.Add(Wait(Seconds{0.001}));
  script.Add(GotoBodyYaw(2.0_rad, Seconds{0.1}));
  ScriptPlayer player(script, Start());
  const ScriptPlayer::Step step = player.Advance(Seconds{0.012});
  EXPECT_EQ(step.set_mode, MotorMode::kEnabled);
  EXPECT_EQ(step.sound, SoundCue::kGoToSleep);
  EXPECT_NEAR(step.target.body_yaw.value(), 1.1, 1e-12);
  EXPECT_FALSE(step.finished);
}

TEST(ScriptPlayer, CuesComeOnceAndAtTheirTime) {
  Script script;
  script.Add(Wait(Seconds{0.010}));
  script.Add(Sound(SoundCue::kWakeUp));
  script.Add(Wait(Seconds{0.010}));
  script.Add(SetMode(MotorMode::kDisabled));
  ScriptPlayer player(script, Start());
  EXPECT_FALSE(player.Advance(kTick).sound.has_value());
  const ScriptPlayer::Step second = player.Advance(kTick);
  EXPECT_EQ(second.sound, SoundCue::kWakeUp);
  EXPECT_FALSE(second.set_mode.has_value());
  const ScriptPlayer::Step third = player.Advance(kTick);
  EXPECT_FALSE(third.sound.has_value());
  EXPECT_TRUE(third.target == Start()) << "waiting holds the place";
  const ScriptPlayer::Step last = player.Advance(kTick);
  EXPECT_EQ(last.set_mode, MotorMode::kDisabled);
  EXPECT_TRUE(last.finished);
}

TEST(ScriptPlayer, AGotoWithoutTimeIsDoneAtOnceAndMovesNothing) {
  for (const double duration : {0.0, -1.0, std::nan("")}) {
    ScriptPlayer player(
        BuildGoto({kSleepHeadPose, kSleepAntennas, 1.0_rad}, Seconds{duration}, TimeLaw::kLinear),
        Start());
    const ScriptPlayer::Step step = player.Advance(kTick);
    EXPECT_TRUE(step.finished);
    EXPECT_TRUE(step.target == Start());
  }
}

TEST(ScriptPlayer, AGotoThatNeverEndsStaysAtItsStart) {
  ScriptPlayer player(
      BuildGoto({kSleepHeadPose, {}, {}}, Seconds{std::numeric_limits<double>::infinity()},
                TimeLaw::kMinJerk),
      Start());
  const ScriptPlayer::Step step = player.Advance(kTick);
  EXPECT_FALSE(step.finished);
  EXPECT_NEAR(Norm(step.target.head.translation - Start().head.translation), 0.0, 1e-15);
}

TEST(ScriptPlayer, TimeDoesNotRunBackwards) {
  ScriptPlayer player(BuildGoto({.head = {}, .antennas = {}, .body_yaw = 1.0_rad}, Seconds{0.010},
                                TimeLaw::kLinear),
                      Start());
  const Radians before = player.Advance(kTick).target.body_yaw;
  EXPECT_EQ(player.Advance(Seconds{-1.0}).target.body_yaw, before);
  EXPECT_EQ(player.Advance(Seconds{std::nan("")}).target.body_yaw, before);
  EXPECT_TRUE(player.Advance(kTick).finished);
}

TEST(ScriptPlayer, AnEmptyScriptIsFinishedWhereItStarts) {
  ScriptPlayer player(Script{}, Start());
  const ScriptPlayer::Step step = player.Advance(kTick);
  EXPECT_TRUE(step.finished);
  EXPECT_TRUE(step.target == Start());
}

TEST(ScriptPlayer, TheCartoonOvershootsAndStillEndsOnTheGoal) {
  FullTarget start = Start();
  start.body_yaw = 0.0_rad;
  ScriptPlayer player(
      BuildGoto({.head = {}, .antennas = {}, .body_yaw = 1.0_rad}, Seconds{1.0}, TimeLaw::kCartoon),
      start);
  double lowest = 0.0;
  double highest = 0.0;
  ScriptPlayer::Step step;
  while (!step.finished) {
    step = player.Advance(kTick);
    lowest = std::min(lowest, step.target.body_yaw.value());
    highest = std::max(highest, step.target.body_yaw.value());
  }
  EXPECT_NEAR(lowest, -0.1, 0.001);
  EXPECT_NEAR(highest, 1.1, 0.001);
  EXPECT_EQ(step.target.body_yaw, 1.0_rad);
}

TEST(ScriptPlayer, WakesUpAndGoesToSleepInTheOfficialTimes) {
  const ScriptContext asleep{
      {kSleepHeadPose, kSleepAntennas, {}}, kSleepHeadPose, kSleepAntennas, MotorMode::kEnabled};
  const FullTarget bed{kSleepHeadPose, kSleepAntennas, {}};
  ScriptPlayer wake_up(BuildWakeUp(asleep), bed);
  int ticks = 1;
  ScriptPlayer::Step step;
  while (!(step = wake_up.Advance(kTick)).finished) ++ticks;
  EXPECT_NEAR(ticks * kTick.count(), 0.1 + 1.4624 + 0.1 + 0.4, 0.006);
  EXPECT_EQ(step.target.head, kInitHeadPose);
  EXPECT_EQ(step.target.antennas, kInitAntennas);

  ScriptPlayer sleep(BuildGoToSleep({step.target, step.target.head, step.target.antennas}),
                     step.target);
  ticks = 1;
  while (!(step = sleep.Advance(kTick)).finished) ++ticks;
  EXPECT_EQ(ticks, 800);
  EXPECT_EQ(step.set_mode, MotorMode::kDisabled);
  EXPECT_EQ(step.target.head, kSleepHeadPose);
}

}  // namespace
}  // namespace bbia
