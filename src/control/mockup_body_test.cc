#include "control/mockup_body.h"

#include <gtest/gtest.h>

#include "kinematics/kinematics.h"
#include "robot/body_contract.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

Joints Asleep() {
  return {SolveHead(kSleepHeadPose, Radians{}, AutoBodyYaw::kOff).joints, kSleepAntennas};
}

Joints At(const Rpy& rotation, const Vec3& translation, const Antennas& antennas) {
  const HeadPose X_WH{ToRotation(rotation), translation};
  return {SolveHead(X_WH, Radians{}, AutoBodyYaw::kOn).joints, antennas};
}

INSTANTIATE_TEST_SUITE_P(Mockup, BodyContract,
                         testing::Values(BodyUnderTest{
                             .name = "Mockup",
                             .make = [](Lease<Resource::kBody> lease) -> std::unique_ptr<Body> {
                               return std::make_unique<MockupBody>(std::move(lease));
                             },
                             .asleep = Asleep(),
                             .goals = {At({}, {}, kInitAntennas),
                                       At({20.0_deg, 5.0_deg, 60.0_deg}, {}, kSleepAntennas)},
                             .precision = Radians{0.0},
                             .patience = Seconds(MockupBody::kPeriod),
                             .obeys_ranges = false}),
                         BodyName);

TEST(MockupBody, IsAtItsGoalAfterOnePeriodHoweverFarEvenOutOfRange) {
  ManualClock clock;
  Ledger ledger(clock);
  MockupBody body(std::move(*ledger.Claim<Resource::kBody>("test")));
  Joints goal;
  goal.head.body_yaw = 3.5_rad;
  goal.head.stewart[0] = -2.0_rad;
  EXPECT_EQ(body.Exchange(HoldAt(goal)).joints, goal);
}

TEST(MockupBody, LeavesTheHeadsPoseToForwardKinematics) {
  ManualClock clock;
  Ledger ledger(clock);
  MockupBody body(std::move(*ledger.Claim<Resource::kBody>("test")));
  EXPECT_FALSE(body.Read().head.has_value());
}

}  // namespace
}  // namespace bbia
