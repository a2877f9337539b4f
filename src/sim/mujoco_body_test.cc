#include "sim/mujoco_body.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <utility>
#include <vector>

#include "kinematics/kinematics.h"
#include "robot/body_contract.h"
#include "robot/mass.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

const HeadPose kAsleep{NearestRotation(kSleepHeadPose.rotation), kSleepHeadPose.translation};

Joints At(const HeadPose& X_WH, const Antennas& antennas = kInitAntennas) {
  return {SolveHead(X_WH, Radians{}, AutoBodyYaw::kOn).joints, antennas};
}
HeadPose Posed(const Rpy& rotation, const Vec3& translation = {}) {
  return {ToRotation(rotation), translation};
}

std::unique_ptr<MujocoBody> Make(Lease<Resource::kBody> lease, Scene scene = Scene::kEmpty) {
  Result<std::unique_ptr<MujocoBody>> body = MujocoBody::Create(std::move(lease), {.scene = scene});
  EXPECT_TRUE(body.has_value()) << body.error().message;
  return std::move(*body);
}

INSTANTIATE_TEST_SUITE_P(
    Mujoco, BodyContract,
    testing::Values(BodyUnderTest{
        .name = "Mujoco",
        .make = [](Lease<Resource::kBody> lease) -> std::unique_ptr<Body> {
          return Make(std::move(lease));
        },
        .asleep = At(kAsleep, kSleepAntennas),
        .goals = {At(kInitHeadPose), At(Posed({20.0_deg, 5.0_deg, 60.0_deg})),
                  At(Posed({-10.0_deg, -20.0_deg, -150.0_deg}, {0.01, -0.01, 0.01})),
                  At(kAsleep, kSleepAntennas)},
        .precision = Degrees(0.2),
        .patience = Seconds{2.5}}),
    BodyName);

/// Deterministic poses that the servos' limits allow.
class Poses final {
 public:
  HeadPose Next() {
    while (true) {
      const HeadPose pose =
          Posed({Turn(20.0), Turn(20.0), Turn(150.0)}, {Shift(0.01), Shift(0.01), Shift(0.015)});
      if (SolveHead(pose, Radians{}, AutoBodyYaw::kOn).reach == Reach::kOk) return pose;
    }
  }

 private:
  double Uniform() { return 2.0 * (static_cast<double>(random_()) / 4294967295.0) - 1.0; }
  Radians Turn(double degrees) { return Degrees(degrees * Uniform()); }
  double Shift(double metres) { return metres * Uniform(); }

  std::mt19937 random_{20260101};
};

class MujocoBodyTest : public testing::Test {
 protected:
  BodyReading Run(const BodyCommand& command, Seconds duration) {
    BodyReading reading = body_->Read();
    for (Seconds t{0.0}; t < duration; t += Seconds(MujocoBody::kPeriod)) {
      reading = body_->Exchange(command);
      faults_ += reading.fault != BodyFault::kNone ? 1 : 0;
    }
    return reading;
  }
  BodyReading Compensate(Seconds duration) {
    BodyReading reading = body_->Read();
    for (Seconds t{0.0}; t < duration; t += Seconds(MujocoBody::kPeriod)) {
      BodyCommand command = HoldAt(reading.joints);
      command.mode = MotorMode::kGravityCompensation;
      command.gravity =
          GravityTorques(reading.joints.head, *reading.head, kHeadMass, kHeadCentreOfMass);
      reading = body_->Exchange(command);
      faults_ += reading.fault != BodyFault::kNone ? 1 : 0;
    }
    return reading;
  }
  static double Millimetres(const HeadPose& a, const HeadPose& b) {
    return 1000.0 * Norm(a.translation - b.translation);
  }
  static double Turned(const HeadPose& a, const HeadPose& b) {
    return ToDegrees(Angle(Transpose(a.rotation) * b.rotation));
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  std::unique_ptr<MujocoBody> body_ = Make(std::move(*ledger_.Claim<Resource::kBody>("test")));
  int faults_ = 0;
};

TEST_F(MujocoBodyTest, SleepsInTheSleepPose) {
  EXPECT_LT(Millimetres(*body_->Read().head, kAsleep), 0.2);
  EXPECT_LT(Turned(*body_->Read().head, kAsleep), 0.2);
}

TEST_F(MujocoBodyTest, ReportsTheHeadWhereForwardKinematicsSeesIt) {
  Poses poses;
  for (int i = 0; i < 20; ++i) {
    const HeadPose wanted = poses.Next();
    const BodyReading reading = Run(HoldAt(At(wanted)), Seconds{2.5});
    HeadPose seen = wanted;
    ASSERT_EQ(SolveForward(reading.joints.head, wanted, seen), Reach::kOk);
    EXPECT_LT(Millimetres(seen, *reading.head), 0.02);
    EXPECT_LT(Millimetres(wanted, *reading.head), 0.3);
    EXPECT_LT(Turned(wanted, *reading.head), 0.7);
  }
}

TEST_F(MujocoBodyTest, SleepsOnForAMinuteWithoutTorque) {
  const BodyReading after = Run(Loosen(Joints{}), Seconds{60.0});
  EXPECT_LT(Millimetres(*after.head, kAsleep), 0.5);
  EXPECT_LT(Turned(*after.head, kAsleep), 0.5);
  EXPECT_LT(Distance(after.joints, At(kAsleep, kSleepAntennas)), Degrees(1.0));
  EXPECT_EQ(faults_, 0);
}

TEST_F(MujocoBodyTest, SinksSoftlyToItsRestWhenTorqueIsCut) {
  Poses poses;
  for (int i = 0; i < 20; ++i) {
    const Joints raised = At(poses.Next());
    Run(HoldAt(raised), Seconds{2.5});
    HeadPose before = *body_->Read().head;
    double fastest = 0.0;  // metres a second
    for (int period = 0; period < 1250; ++period) {
      const HeadPose now = *body_->Exchange(Loosen(raised)).head;
      fastest = std::max(fastest, Norm(now.translation - before.translation) / 0.004);
      before = now;
    }
    EXPECT_LT(fastest, 0.2);
    const HeadPose X_BH{RotationZ(-body_->Read().joints.head.body_yaw) * before.rotation,
                        RotationZ(-body_->Read().joints.head.body_yaw) * before.translation};
    EXPECT_LT(Millimetres(X_BH, kAsleep), 5.0) << "pose " << i;
    EXPECT_LT(Turned(X_BH, kAsleep), 5.0) << "pose " << i;
    const BodyReading rest = body_->Read();
    Run(Loosen(raised), Seconds{1.0});
    EXPECT_LT(Distance(rest.joints, body_->Read().joints), Degrees(0.5));
  }
  EXPECT_EQ(faults_, 0);
}

TEST_F(MujocoBodyTest, KeepsTheHeadUpWhenOnlySomeCranksLoseTheirTorque) {
  const Joints raised = At(kInitHeadPose);
  for (std::size_t first = 0; first < kStewartCount; ++first) {
    BodyCommand command = HoldAt(raised);
    for (std::size_t i = 0; i < 3; ++i) {
      Run(HoldAt(raised), Seconds{1.0});
      command.torque.Remove(static_cast<Motor>(1 + (first + i * (first + 1)) % kStewartCount));
      EXPECT_LT(Millimetres(*Run(command, Seconds{2.0}).head, kInitHeadPose), 1.0);
    }
  }
  EXPECT_EQ(faults_, 0);
}

TEST_F(MujocoBodyTest, HoldsTheHeadInGravityCompensationAndLetsAHandMoveIt) {
  Run(HoldAt(At(kInitHeadPose)), Seconds{2.5});
  const HeadPose start = *body_->Read().head;
  EXPECT_LT(Millimetres(*Compensate(Seconds{5.0}).head, start), 1.0);
  body_->PushHead({0.0, 0.0, -2.0});
  const HeadPose pushed = *Compensate(Seconds{1.0}).head;
  EXPECT_GT(Millimetres(pushed, start), 2.0);
  body_->PushHead({});
  EXPECT_LT(Millimetres(*Compensate(Seconds{5.0}).head, pushed), 1.0);
  EXPECT_EQ(faults_, 0);
}

TEST_F(MujocoBodyTest, HoldsAgainstAHandWithTorque) {
  Run(HoldAt(At(kInitHeadPose)), Seconds{2.5});
  body_->PushHead({2.0, 0.0, 0.0});
  EXPECT_LT(Millimetres(*Run(HoldAt(At(kInitHeadPose)), Seconds{1.0}).head, kInitHeadPose), 1.0);
}

// Raw joint jumps threw the platform into another assembly mode until all joints were slowed down
// by one factor (kinematics.md, "the one real hazard").
TEST_F(MujocoBodyTest, IsNeverThrownOverByFarJumps) {
  Poses poses;
  for (int i = 0; i < 2000; ++i) Run(HoldAt(At(poses.Next())), Seconds{0.2 + 0.01 * (i % 40)});
  EXPECT_EQ(faults_, 0);
  const HeadPose last = poses.Next();
  EXPECT_LT(Turned(*Run(HoldAt(At(last)), Seconds{2.5}).head, last), 1.0);
}

TEST_F(MujocoBodyTest, PutsAFlippedPlatformBackAndSaysSo) {
  Run(HoldAt(At(kInitHeadPose)), Seconds{2.5});
  body_->PushHead({0.0, 200.0, 0.0});
  int periods = 0;
  while (body_->Exchange(HoldAt(At(kInitHeadPose))).fault == BodyFault::kNone) {
    ASSERT_LT(++periods, 1000) << "the push was meant to throw it over";
  }
  faults_ = 0;
  EXPECT_LT(Turned(*Run(HoldAt(At(kInitHeadPose)), Seconds{3.0}).head, kInitHeadPose), 1.0);
  EXPECT_LE(faults_, 10);
}

TEST_F(MujocoBodyTest, SurvivesABlowThatBreaksTheSimulation) {
  body_->PushHead({0.0, 0.0, 1e30});
  EXPECT_EQ(body_->Exchange(HoldAt(At(kAsleep, kSleepAntennas))).fault, BodyFault::kReseated);
  const BodyReading after = Run(HoldAt(At(kAsleep, kSleepAntennas)), Seconds{1.0});
  EXPECT_EQ(faults_, 0);
  EXPECT_LT(Millimetres(*after.head, kAsleep), 0.5);
  EXPECT_FALSE(std::filesystem::exists("MUJOCO_LOG.TXT"));
}

// Idle, the physics took more of a processor than all the rest of the program.
TEST_F(MujocoBodyTest, RestsOnlyUntilItIsMovedOrPushed) {
  const BodyCommand hold = HoldAt(At(kInitHeadPose));
  const BodyReading still = Run(hold, Seconds{4.0});
  const BodyReading later = Run(hold, Seconds{4.0});
  EXPECT_EQ(later.joints, still.joints);
  EXPECT_EQ(later.head, still.head);

  body_->PushHead({0.0, 5.0, 0.0});
  EXPECT_GT(Millimetres(*Run(hold, Seconds{0.1}).head, *still.head), 1e-3);
  body_->PushHead({});
  EXPECT_LT(Millimetres(*Run(hold, Seconds{4.0}).head, *still.head), 1e-3);

  const HeadPose other = Posed({10.0_deg, 0.0_deg, 20.0_deg});
  EXPECT_LT(Turned(*Run(HoldAt(At(other)), Seconds{2.5}).head, other), 1.0);
}

TEST_F(MujocoBodyTest, CannotExistTwice) {
  EXPECT_FALSE(ledger_.Claim<Resource::kBody>("second").has_value());
}

TEST(MujocoScenes, AreFoundByTheirNames) {
  EXPECT_EQ(*SceneFromName("empty"), Scene::kEmpty);
  EXPECT_EQ(*SceneFromName("minimal"), Scene::kMinimal);
  EXPECT_EQ(SceneFromName("mars").error().field, "scene");
}

TEST(MujocoScenes, DoNotChangeTheRobot) {
  ManualClock clock;
  Ledger ledger(clock);
  const auto run = [&ledger](Scene scene) {
    const auto body = Make(std::move(*ledger.Claim<Resource::kBody>("test")), scene);
    for (int i = 0; i < 250; ++i) body->Exchange(HoldAt(At(kInitHeadPose)));
    return body->Read();
  };
  const BodyReading empty = run(Scene::kEmpty);
  const BodyReading minimal = run(Scene::kMinimal);
  EXPECT_EQ(empty.joints, minimal.joints);
  EXPECT_EQ(empty.head, minimal.head);
}

TEST(MujocoBody, FivePeriodsAtOnceAreTheSameAsFiveOneByOne) {
  ManualClock clock;
  Ledger one_ledger(clock);
  Ledger five_ledger(clock);
  const auto one = MujocoBody::Create(std::move(*one_ledger.Claim<Resource::kBody>("one")), {});
  const auto five = MujocoBody::Create(std::move(*five_ledger.Claim<Resource::kBody>("five")), {});
  ASSERT_TRUE(one.has_value() && five.has_value());
  BodyCommand command{.torque = MotorSet::All()};
  for (int step = 0; step < 100; ++step) {
    const HeadPose head{RotationZ(Radians{0.002 * step}), {}};
    command.position.head = SolveHead(head, Radians{}, AutoBodyYaw::kOn).joints;
    BodyReading reading;
    command.periods = 1;
    for (int i = 0; i < 5; ++i) reading = (*one)->Exchange(command);
    command.periods = 5;
    ASSERT_EQ((*five)->Exchange(command).joints, reading.joints) << step;
  }
}

}  // namespace
}  // namespace bbia
