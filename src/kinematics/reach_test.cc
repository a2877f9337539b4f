#include <gtest/gtest.h>

#include <limits>

#include "kinematics/kinematics.h"
#include "kinematics/poses_test.h"
#include "robot/limits.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

bool WithinLimits(const HeadJoints& joints) {
  bool within = kBodyYawRange.Contains(joints.body_yaw);
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    within = within && kStewartRanges[k].Contains(joints.stewart[k]);
  }
  return within;
}

double LargestStep(const HeadJoints& a, const HeadJoints& b) {
  double largest = Abs(a.body_yaw - b.body_yaw).value();
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    largest = std::max(largest, Abs(a.stewart[k] - b.stewart[k]).value());
  }
  return largest;
}

TEST(SolveHead, NamesWhyAPoseIsClamped) {
  const HeadSolution too_high = SolveHead(PoseOf(0, 0, 60, 0, 0, 0), {}, AutoBodyYaw::kOn);
  EXPECT_EQ(too_high.reach, Reach::kClamped);
  EXPECT_EQ(too_high.cause, Reach::kUnreachable);
  EXPECT_NEAR(too_high.reached.translation.z, 0.0231, 1e-4) << "as high as the motors go";

  const HeadSolution too_steep = SolveHead(PoseOf(0, 0, 0, 0, 49.5, 0), {}, AutoBodyYaw::kOn);
  EXPECT_EQ(too_steep.reach, Reach::kClamped);
  EXPECT_EQ(too_steep.cause, Reach::kOutOfLimits);
  EXPECT_NEAR(ToDegrees(ToRpy(too_steep.reached.rotation).pitch), 48.0, 0.1);
}

TEST(SolveHead, EverySingleAxisEndsWhereTheReferenceSaysItDoes) {
  struct Row {
    HeadPose far;
    double reach;  // mm or degrees
  };
  for (const Row& row : {Row{PoseOf(0, 0, 100, 0, 0, 0), 23.1},
                         {PoseOf(0, 0, -100, 0, 0, 0), 50.9},
                         {PoseOf(100, 0, 0, 0, 0, 0), 50.9},
                         {PoseOf(-100, 0, 0, 0, 0, 0), 46.9},
                         {PoseOf(0, 100, 0, 0, 0, 0), 47.6},
                         {PoseOf(0, 0, 0, 60, 0, 0), 47.7},
                         {PoseOf(0, 0, 0, 0, 60, 0), 48.0},
                         {PoseOf(0, 0, 0, 0, 0, -150), 88.2}}) {
    const HeadSolution solution = SolveHead(row.far, {}, AutoBodyYaw::kOff);
    EXPECT_EQ(solution.reach, Reach::kClamped);
    const double way =
        1000.0 * Norm(solution.reached.translation) + ToDegrees(Angle(solution.reached.rotation));
    EXPECT_NEAR(way, row.reach, 0.15);
  }
}

TEST(SolveHead, WhateverIsAskedTheJointsGiveThePoseItTells) {
  RandomPoses random(17);
  int clamped = 0;
  for (int i = 0; i < 10000; ++i) {
    const HeadPose wanted = random.Next({80, 180, 60, 60});
    const AutoBodyYaw automatic = i % 2 == 0 ? AutoBodyYaw::kOn : AutoBodyYaw::kOff;
    const HeadSolution solution = SolveHead(wanted, Degrees(200.0 * random.Unit()), automatic);
    ASSERT_TRUE(WithinLimits(solution.joints));
    clamped += solution.reach == Reach::kClamped;
    ASSERT_EQ(solution.reach == Reach::kOk, solution.cause == Reach::kOk);
    HeadPose found;
    ASSERT_EQ(SolveForward(solution.joints, solution.reached, found), Reach::kOk);
    EXPECT_LT(Distance(found, solution.reached), 1e-9);
  }
  EXPECT_GT(clamped, 5000);
}

TEST(SolveHead, TheDocumentedRangeIsClampedForTheMotorsSakeOnly) {
  // Roll and pitch +-40 degrees about the neutral place: nothing there is refused for being near
  // a pose in which the rods do not hold.
  RandomPoses random(23);
  int held = 0;
  for (int i = 0; i < 20000; ++i) {
    const HeadPose wanted = random.Next({40, 65, 0, 0});
    StewartAngles angles;
    const HeadSolution solution = SolveHead(wanted, {}, AutoBodyYaw::kOff);
    const Reach rods =
        SolveStewart({wanted.rotation, wanted.translation + Vec3{0.0, 0.0, 0.177}}, angles);
    EXPECT_EQ(solution.cause, rods);
    held += rods == Reach::kOk;
  }
  EXPECT_GT(held, 15000);
}

TEST(SolveHead, RefusesAPoseBehindASingularOne) {
  // Its six angles are within the motors' limits, and the official engine sends them; but the
  // platform comes to rest in another pose, for it would have to pass one where the rods give way.
  RandomPoses random(1);
  int behind = 0;
  for (int i = 0; i < 200000 && behind < 5; ++i) {
    const HeadPose wanted = random.Next({40, 65, 10, 10});
    const Radians yaw{};
    StewartAngles angles;
    if (SolveStewart({wanted.rotation, wanted.translation + Vec3{0.0, 0.0, 0.177}}, angles) !=
        Reach::kOk) {
      continue;
    }
    HeadPose found;
    if (SolveForward({yaw, angles}, HeadPose{}, found) == Reach::kOk &&
        Distance(found, wanted) < 1e-6) {
      continue;
    }
    ++behind;
    const HeadSolution solution = SolveHead(wanted, yaw, AutoBodyYaw::kOff);
    EXPECT_EQ(solution.reach, Reach::kClamped);
    EXPECT_EQ(solution.cause, Reach::kUnreachable);
  }
  EXPECT_EQ(behind, 5);
}

TEST(SolveHead, StopsLookingUpBeforeTheRodsGiveWay) {
  // The motors would allow 72.5 degrees, but at 67 the platform is singular, and behind it the
  // joints of "70" carry the head at 65.
  const HeadSolution solution = SolveHead(PoseOf(0, 0, 0, 0, -72, 0), {}, AutoBodyYaw::kOff);
  EXPECT_EQ(solution.reach, Reach::kClamped);
  EXPECT_EQ(solution.cause, Reach::kUnreachable);
  EXPECT_NEAR(ToDegrees(ToRpy(solution.reached.rotation).pitch), -65.3, 0.1);
}

TEST(SolveHead, MovesContinuouslyInAndOutOfReach) {
  RandomPoses random(29);
  for (int run = 0; run < 40; ++run) {
    const HeadPose a = random.Next({60, 60, 40, 40});
    const HeadPose b = random.Next({60, 60, 40, 40});
    constexpr int kSteps = 2000;
    HeadSolution before = SolveHead(a, {}, AutoBodyYaw::kOn);
    for (int i = 1; i <= kSteps; ++i) {
      const HeadSolution now =
          SolveHead(InterpolatePose(a, b, static_cast<double>(i) / kSteps), {}, AutoBodyYaw::kOn);
      // A step of about 0.05 degrees or 0.03 mm.
      ASSERT_LT(LargestStep(before.joints, now.joints), 0.03) << "run " << run << ", step " << i;
      ASSERT_LT(Distance(before.reached, now.reached), 0.5e-3);
      before = now;
    }
  }
}

TEST(SolveHead, TakesTheBodyYawAsGivenWhenItIsNotAutomatic) {
  const HeadSolution solution = SolveHead(PoseOf(0, 0, 0, 0, 0, 80), {}, AutoBodyYaw::kOff);
  EXPECT_EQ(solution.reach, Reach::kOk);
  EXPECT_EQ(solution.joints.body_yaw, 0.0_rad);
}

TEST(SolveHead, ClampsABodyYawThatTheMotorCannotDoAndSaysSo) {
  const HeadPose head = PoseOf(0, 0, 5, 0, 0, 150);
  const HeadSolution solution = SolveHead(head, 170.0_deg, AutoBodyYaw::kOff);
  EXPECT_EQ(solution.joints.body_yaw, 160.0_deg);
  EXPECT_EQ(solution.reach, Reach::kClamped);
  EXPECT_EQ(solution.cause, Reach::kOutOfLimits);
  EXPECT_EQ(solution.reached, head) << "the head is where it was wanted all the same";
}

TEST(SolveHead, GivesARotationBackWhenItClampsOneThatIsNotQuite) {
  HeadPose wanted = kSleepHeadPose;
  wanted.translation.z = -0.2;
  const HeadSolution solution = SolveHead(wanted, {}, AutoBodyYaw::kOn);
  EXPECT_EQ(solution.reach, Reach::kClamped);
  EXPECT_LT(OrthonormalityError(solution.reached.rotation), 1e-14);
}

TEST(SolveHead, NumbersThatAreNoneHaveNoSolution) {
  const double bad_numbers[] = {std::nan(""), std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()};
  for (const double bad : bad_numbers) {
    HeadPose turned;
    turned.rotation(0, 1) = bad;
    for (const HeadSolution& solution : {SolveHead({{}, {bad, 0, 0}}, {}, AutoBodyYaw::kOn),
                                         SolveHead(turned, {}, AutoBodyYaw::kOn),
                                         SolveHead({}, Radians{bad}, AutoBodyYaw::kOff)}) {
      EXPECT_EQ(solution.reach, Reach::kNoSolution);
      EXPECT_TRUE(WithinLimits(solution.joints));
      EXPECT_EQ(solution.reached, HeadPose{});
    }
  }
}

TEST(SolveHead, AbsurdNumbersAreClamped) {
  for (const double far : {1.0, 1e9, 1e160, 1e300}) {
    const HeadSolution solution = SolveHead({{}, {far, far, 0}}, {}, AutoBodyYaw::kOn);
    EXPECT_EQ(solution.reach, Reach::kClamped);
    EXPECT_TRUE(WithinLimits(solution.joints));
    EXPECT_LT(Norm(solution.reached.translation), 0.07);
  }
  const HeadSolution backwards = SolveHead(PoseOf(0, 0, 0, 180, 0, 0), {}, AutoBodyYaw::kOn);
  EXPECT_EQ(backwards.reach, Reach::kClamped);
  EXPECT_TRUE(WithinLimits(backwards.joints));
}

}  // namespace
}  // namespace bbia
