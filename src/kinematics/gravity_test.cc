#include <gtest/gtest.h>

#include "kinematics/kinematics.h"
#include "kinematics/poses_test.h"
#include "robot/mass.h"

namespace bbia {
namespace {

double PotentialEnergy(const HeadJoints& joints, const HeadPose& guess) {
  HeadPose pose = guess;
  EXPECT_EQ(SolveForward(joints, guess, pose), Reach::kOk);
  return kHeadMass.value() * 9.80665 * (pose * kHeadCentreOfMass).z;
}

TEST(GravityTorques, AreTheSlopeOfThePotentialEnergy) {
  RandomPoses random(31);
  for (int i = 0; i < 500; ++i) {
    const HeadPose pose = random.Next({20, 150, 10, 10});
    const HeadSolution solution = SolveHead(pose, {}, AutoBodyYaw::kOn);
    const auto torques =
        GravityTorques(solution.joints, solution.reached, kHeadMass, kHeadCentreOfMass);
    for (std::size_t k = 0; k < kStewartCount; ++k) {
      constexpr double kStep = 1e-5;
      HeadJoints up = solution.joints;
      HeadJoints down = solution.joints;
      up.stewart[k] += Radians{kStep};
      down.stewart[k] -= Radians{kStep};
      const double slope =
          (PotentialEnergy(up, solution.reached) - PotentialEnergy(down, solution.reached)) /
          (2.0 * kStep);
      EXPECT_NEAR(torques[k].value(), slope, 1e-6 + 1e-4 * std::abs(slope)) << "crank " << k + 1;
    }
  }
}

TEST(GravityTorques, LiftWithOddCranksUpAndEvenCranksDown) {
  const HeadSolution neutral = SolveHead({}, {}, AutoBodyYaw::kOn);
  const auto torques = GravityTorques(neutral.joints, {}, kHeadMass, kHeadCentreOfMass);
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    EXPECT_GT(k % 2 == 0 ? torques[k].value() : -torques[k].value(), 0.0) << "crank " << k + 1;
    EXPECT_LT(Abs(torques[k]).value(), 0.1) << "crank " << k + 1;
  }
}

TEST(GravityTorques, DoNotChangeWhenAllTurnsWithTheBody) {
  const HeadPose pose = PoseOf(5, 0, 0, 10, -15, 20);
  HeadJoints joints = SolveHead(pose, {}, AutoBodyYaw::kOff).joints;
  const auto before = GravityTorques(joints, pose, kHeadMass, kHeadCentreOfMass);
  joints.body_yaw = 70.0_deg;
  const Mat3 turn = RotationZ(70.0_deg);
  const auto after = GravityTorques(joints, {turn * pose.rotation, turn * pose.translation},
                                    kHeadMass, kHeadCentreOfMass);
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    EXPECT_NEAR(after[k].value(), before[k].value(), 1e-12);
  }
}

TEST(GravityTorques, AreZeroWhereTheRodsDoNotHold) {
  const HeadSolution neutral = SolveHead({}, {}, AutoBodyYaw::kOn);
  for (const HeadPose& impossible :
       {PoseOf(0, 0, 0, 180, 0, 0), PoseOf(0, 0, std::nan(""), 0, 0, 0)}) {
    for (const NewtonMetres torque :
         GravityTorques(neutral.joints, impossible, kHeadMass, kHeadCentreOfMass)) {
      EXPECT_EQ(torque.value(), 0.0);
    }
  }
}

}  // namespace
}  // namespace bbia
