#include <gtest/gtest.h>

#include <limits>

#include "kinematics/kinematics.h"
#include "kinematics/platform.h"
#include "kinematics/poses_test.h"
#include "robot/limits.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr HeadJoints kSleepJoints{
    Radians{0.0},
    {Radians{-0.9848156658225817}, Radians{1.2624661884298831}, Radians{-0.24390294527381684},
     Radians{0.20555342557667577}, Radians{-1.2363885150358267}, Radians{1.0032234352772091}}};

TEST(Platform, TheDeterminantAtNeutralIsTheOneWeMeasureBy) {
  StewartAngles angles;
  ASSERT_EQ(SolveStewart(stewart::kNeutral, angles), Reach::kOk);
  EXPECT_NEAR(stewart::Clearance(stewart::kNeutral, stewart::TipsOf(angles)), 1.0, 1e-6);
}

TEST(ForwardKinematics, AgreesWithTheProtocolReference) {
  // Its figures come from a rotation that was never normalised, which is worth up to 30 um.
  HeadPose pose;
  ASSERT_EQ(SolveForward(kSleepJoints, kSleepHeadPose, pose), Reach::kOk);
  EXPECT_NEAR(Norm(pose.translation - Vec3{-0.015183, 0.001016, -0.050408}), 0.0, 40e-6);
  const Rpy rpy = ToRpy(pose.rotation);
  EXPECT_NEAR(ToDegrees(rpy.roll), 0.064, 0.01);
  EXPECT_NEAR(ToDegrees(rpy.pitch), 30.832, 0.01);
  EXPECT_NEAR(ToDegrees(rpy.yaw), -0.267, 0.01);

  ASSERT_EQ(SolveForward(HeadJoints{}, HeadPose{}, pose), Reach::kOk);
  EXPECT_NEAR(1000.0 * pose.translation.z, -27.43, 0.005)
      << "all motors at zero; kinematics.md A.5";
  EXPECT_LT(ToDegrees(Angle(pose.rotation)), 0.01);
}

TEST(ForwardKinematics, FindsTheSleepingHeadFromNeutral) {
  HeadPose from_neutral;
  HeadPose from_sleep;
  ASSERT_EQ(SolveForward(kSleepJoints, HeadPose{}, from_neutral), Reach::kOk);
  ASSERT_EQ(SolveForward(kSleepJoints, kSleepHeadPose, from_sleep), Reach::kOk);
  EXPECT_LT(Distance(from_neutral, from_sleep), 1e-10);
}

struct RoundTrips {
  int held = 0;
  int lost = 0;
  double worst = 0.0;
};

RoundTrips Try(const PoseBox& box, double guess_error, int count, std::uint64_t seed) {
  RandomPoses random(seed);
  RoundTrips trips;
  for (int i = 0; i < count; ++i) {
    const HeadPose pose = random.Next(box);
    const HeadSolution solution = SolveHead(pose, Degrees(180.0 * random.Unit()), AutoBodyYaw::kOn);
    HeadPose guess;
    if (guess_error < 1.0) {
      const Vec3 turn{random.Unit(), random.Unit(), random.Unit()};
      const Vec3 shift{random.Unit(), random.Unit(), random.Unit()};
      guess = {ExpMap(guess_error * 2.0 * turn) * solution.reached.rotation,
               solution.reached.translation + guess_error * 0.1 * shift};
    }
    if (solution.reach != Reach::kOk) continue;
    ++trips.held;
    HeadPose found;
    if (SolveForward(solution.joints, guess, found) != Reach::kOk) {
      ++trips.lost;
      continue;
    }
    EXPECT_LT(OrthonormalityError(found.rotation), 1e-14);
    trips.worst = std::max(trips.worst, Distance(found, pose));
  }
  return trips;
}

TEST(ForwardKinematics, UndoesInverseKinematicsFromNeutral) {
  for (const PoseBox box : {PoseBox{40, 180, 0, 0}, {40, 180, 10, 10}, {40, 180, 20, 30}}) {
    const RoundTrips trips = Try(box, 1.0, 6000, 7);
    EXPECT_GT(trips.held, 2500);
    EXPECT_EQ(trips.lost, 0);
    EXPECT_LT(trips.worst, 1e-9);
  }
}

TEST(ForwardKinematics, UndoesInverseKinematicsFromANearbyGuess) {
  for (const PoseBox box : {PoseBox{40, 180, 0, 0}, {40, 180, 10, 10}, {40, 180, 20, 30}}) {
    const RoundTrips trips = Try(box, 0.03, 6000, 11);
    EXPECT_GT(trips.held, 2500);
    EXPECT_EQ(trips.lost, 0);
    EXPECT_LT(trips.worst, 1e-9);
  }
}

TEST(ForwardKinematics, ABadGuessDoesNotSpoilTheAnswer) {
  // The official solver walked into another assembly from a bad start and stayed there.
  RandomPoses random(3);
  const double nan = std::nan("");
  const HeadPose bad_guesses[] = {
      PoseOf(0, 0, 0, 180, 0, 0),
      PoseOf(0, 0, 0, 0, 0, 180),
      PoseOf(0, 0, -177 - 60, 170, 20, 0),
      PoseOf(500, 0, 0, 0, 0, 0),
      {{{0, 0, 0, 0, 0, 0, 0, 0, 0}}, {}},
      {{{1, 0, 0, 0, 1, 0, 0, 0, -1}}, {}},
      {{{nan, 0, 0, 0, 1, 0, 0, 0, 1}}, {}},
      {{}, {nan, 0, 0}},
      {{}, {std::numeric_limits<double>::infinity(), 0, 0}},
  };
  for (int i = 0; i < 300; ++i) {
    const HeadPose pose = random.Next({25, 60, 10, 10});
    const HeadSolution solution = SolveHead(pose, {}, AutoBodyYaw::kOn);
    for (const HeadPose& guess : bad_guesses) {
      HeadPose found;
      ASSERT_EQ(SolveForward(solution.joints, guess, found), Reach::kOk);
      EXPECT_LT(Distance(found, solution.reached), 1e-9);
    }
  }
}

TEST(ForwardKinematics, NormalisesAGuessThatIsNotQuiteARotation) {
  HeadPose pose = kSleepHeadPose;
  const HeadSolution asleep = SolveHead(kSleepHeadPose, {}, AutoBodyYaw::kOn);
  ASSERT_EQ(SolveForward(asleep.joints, pose, pose), Reach::kOk);
  EXPECT_LT(OrthonormalityError(pose.rotation), 1e-14);
  EXPECT_LT(Distance(pose, kSleepHeadPose), 1e-4);
}

TEST(ForwardKinematics, StaysOrthonormalOverManySteps) {
  HeadPose pose;
  for (int i = 0; i < 100'000; ++i) {
    HeadJoints joints = kSleepJoints;
    joints.stewart[static_cast<std::size_t>(i) % 6] += Radians{i % 2 == 0 ? 0.001 : -0.001};
    ASSERT_EQ(SolveForward(joints, pose, pose), Reach::kOk);
  }
  EXPECT_LT(OrthonormalityError(pose.rotation), 1e-14);
}

TEST(ForwardKinematics, SaysWhenTheJointsDoNotFitAndLeavesThePoseAlone) {
  const HeadPose before = PoseOf(1, 2, 3, 4, 5, 6);
  HeadPose pose = before;
  HeadJoints torn;
  torn.stewart = {80.0_deg, 70.0_deg, -48.0_deg, -80.0_deg, -70.0_deg, -80.0_deg};
  EXPECT_EQ(SolveForward(torn, HeadPose{}, pose), Reach::kNoSolution);
  EXPECT_EQ(pose, before);
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    HeadJoints joints;
    joints.stewart[3] = Radians{bad};
    EXPECT_EQ(SolveForward(joints, HeadPose{}, pose), Reach::kNoSolution);
    joints = {};
    joints.body_yaw = Radians{bad};
    EXPECT_EQ(SolveForward(joints, HeadPose{}, pose), Reach::kNoSolution);
  }
  EXPECT_EQ(pose, before);
}

TEST(ForwardKinematics, AnyJointsGiveEitherAPoseThatFitsOrNone) {
  RandomPoses random(5);
  int none = 0;
  for (int i = 0; i < 5000; ++i) {
    HeadJoints joints{Degrees(160.0 * random.Unit()), {}};
    for (std::size_t k = 0; k < kStewartCount; ++k) {
      const JointRange range = kStewartRanges[k];
      joints.stewart[k] = range.low + 0.5 * (random.Unit() + 1.0) * (range.high - range.low);
    }
    HeadPose pose;
    if (SolveForward(joints, HeadPose{}, pose) == Reach::kNoSolution) {
      ++none;
      continue;
    }
    EXPECT_GT(pose.rotation(2, 2), 0.0);
    const stewart::Rods rods =
        stewart::RodsOf(stewart::ToTorso(pose, joints.body_yaw), stewart::TipsOf(joints.stewart));
    EXPECT_LT(std::sqrt(rods.SquaredError()), 1e-12);
  }
  EXPECT_GT(none, 2500);
  EXPECT_LT(none, 4000);
}

TEST(ForwardKinematics, TurnsWithTheBody) {
  const HeadPose pose = PoseOf(10, -5, 5, 5, -10, 15);
  const HeadSolution solution = SolveHead(pose, {}, AutoBodyYaw::kOff);
  HeadJoints turned = solution.joints;
  turned.body_yaw = 45.0_deg;
  HeadPose found;
  ASSERT_EQ(SolveForward(turned, pose, found), Reach::kOk);
  EXPECT_LT(Distance(found,
                     {RotationZ(45.0_deg) * pose.rotation, RotationZ(45.0_deg) * pose.translation}),
            1e-10);
}

}  // namespace
}  // namespace bbia
