#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "kinematics/kinematics.h"
#include "kinematics/platform.h"
#include "kinematics/poses_test.h"
#include "robot/limits.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

struct Golden {
  std::string name;
  HeadPose pose;
  Radians wanted_yaw;
  Radians body_yaw;
  std::array<double, 6> angles;
};

const std::vector<Golden>& AppendixB() {
  static const std::vector<Golden> vectors = {
      {"identity",
       {},
       {},
       {},
       {0.626547136, -0.626542551, 0.626540251, -0.626536180, 0.626537196, -0.626539235}},
      {"sleep",
       kSleepHeadPose,
       {},
       {},
       {-0.170623806, 0.836487731, -0.123431858, 0.087571540, -0.812168555, 0.178508447}},
      {"yaw 30",
       PoseOf(0, 0, 0, 0, 0, 30),
       {},
       {},
       {0.819144505, -0.528417452, 0.819138114, -0.528410915, 0.819135514, -0.528414117}},
      {"yaw 90",
       PoseOf(0, 0, 0, 0, 0, 90),
       {},
       Radians{0.436332313},
       {1.092094536, -0.591574560, 1.092088030, -0.591567649, 1.092085820, -0.591570170}},
      {"roll 20",
       PoseOf(0, 0, 0, 20, 0, 0),
       {},
       {},
       {0.803515146, -0.883053043, 0.687061281, -0.576288181, 0.419351692, -0.453684552}},
      {"pitch 10, 10 mm up",
       PoseOf(0, 0, 10, 0, 10, 0),
       {},
       {},
       {0.783959379, -0.834065369, 1.025638145, -1.025633878, 0.834058897, -0.783951653}},
      {"a bit of everything",
       PoseOf(5, -5, 5, 5, 10, 15),
       20.0_deg,
       Radians{0.349065850},
       {0.640523677, -0.877102762, 0.947995424, -0.832682528, 0.607061240, -0.648409484}},
      {"yaw 170",
       PoseOf(0, 0, 0, 0, 0, 170),
       {},
       Radians{1.832595715},
       {1.092094536, -0.591574560, 1.092088030, -0.591567649, 1.092085820, -0.591570170}},
      {"identity, body wanted at 100",
       {},
       100.0_deg,
       Radians{1.134464014},
       {0.591575784, -1.092089619, 0.591566341, -1.092083445, 0.591562515, -1.092084849}},
      {"pitch -30",
       PoseOf(0, 0, 0, 0, -30, 0),
       {},
       {},
       {0.911556284, -0.718885858, 0.311108334, -0.311104452, 0.718881732, -0.911547552}},
      {"yaw 179, body wanted at 100",
       PoseOf(0, 0, 0, 0, 0, 179),
       100.0_deg,
       Radians{1.989675347},
       {1.092094536, -0.591574560, 1.092088030, -0.591567649, 1.092085820, -0.591570170}},
      {"yaw -179, body wanted at 100",
       PoseOf(0, 0, 0, 0, 0, -179),
       100.0_deg,
       Radians{-1.989675347},
       {0.591575784, -1.092089619, 0.591566341, -1.092083445, 0.591562515, -1.092084849}},
  };
  return vectors;
}

/// kinematics.md A.5; the body stands as wanted.
const std::vector<Golden>& NoteA5() {
  static const std::vector<Golden> vectors = {
      {"10 mm up",
       PoseOf(0, 0, 10, 0, 0, 0),
       {},
       {},
       {0.874635546, -0.874630799, 0.874627623, -0.874623457, 0.874624281, -0.874627173}},
      {"pitch 20",
       PoseOf(0, 0, 0, 0, 20, 0),
       {},
       {},
       {0.480845950, -0.555580425, 0.879060541, -0.879056865, 0.555574822, -0.480838860}},
      {"mixed",
       PoseOf(10, -5, 5, 5, -10, 15),
       {},
       {},
       {0.856748045, -0.890423757, 0.827661274, -0.556171426, 0.883075623, -0.665932758}},
      {"mixed, body at 20",
       PoseOf(10, -5, 5, 5, -10, 15),
       20.0_deg,
       20.0_deg,
       {0.797920724, -1.001847511, 0.734280991, -0.581595410, 0.717991065, -0.780941576}},
  };
  return vectors;
}

void ExpectGolden(const std::vector<Golden>& vectors) {
  for (const Golden& golden : vectors) {
    SCOPED_TRACE(golden.name);
    const HeadSolution solution = SolveHead(golden.pose, golden.wanted_yaw, AutoBodyYaw::kOn);
    EXPECT_EQ(solution.reach, Reach::kOk);
    EXPECT_EQ(solution.cause, Reach::kOk);
    EXPECT_EQ(solution.reached, golden.pose);
    EXPECT_NEAR(solution.joints.body_yaw.value(), golden.body_yaw.value(), 1e-9);
    for (std::size_t k = 0; k < kStewartCount; ++k) {
      EXPECT_NEAR(solution.joints.stewart[k].value(), golden.angles[k], 1e-9) << "crank " << k + 1;
    }
  }
}

TEST(InverseKinematics, AgreesWithTheProtocolReference) {
  ExpectGolden(AppendixB());
}

TEST(InverseKinematics, AgreesWithTheKinematicsNote) {
  ExpectGolden(NoteA5());
}

TEST(InverseKinematics, SaysThatARodCannotSpan) {
  for (const double z_mm : {30.0, 60.0, -70.0, 1e6}) {
    StewartAngles angles{};
    angles[0] = 0.5_rad;
    EXPECT_EQ(SolveStewart(stewart::ToTorso(PoseOf(0, 0, z_mm, 0, 0, 0), {}), angles),
              Reach::kUnreachable);
    EXPECT_EQ(angles[0], 0.5_rad) << "left alone";
  }
}

TEST(InverseKinematics, TellsTheServoLimitsFromTheRods) {
  // The rods reach 24.2 mm up, the motors 23.1.
  StewartAngles angles;
  EXPECT_EQ(SolveStewart(stewart::ToTorso(PoseOf(0, 0, 23.0, 0, 0, 0), {}), angles), Reach::kOk);
  EXPECT_EQ(SolveStewart(stewart::ToTorso(PoseOf(0, 0, 23.8, 0, 0, 0), {}), angles),
            Reach::kOutOfLimits);
  EXPECT_GT(angles[0], kStewartRanges[0].high) << "the angles are told nevertheless";
}

TEST(InverseKinematics, NumbersThatAreNoneAreNotReached) {
  for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), 1e200}) {
    StewartAngles angles{};
    EXPECT_EQ(SolveStewart({{}, {0.0, bad, 0.177}}, angles), Reach::kUnreachable);
  }
}

TEST(SafeBodyYaw, FollowsTheHeadSoThatTheNeckTurnsNoFurtherThan65Degrees) {
  struct Row {
    double head, wanted, body;
  };
  // kinematics.md A.3
  for (const Row row : {Row{0, -150, -65},
                        {45, -150, -20},
                        {90, 0, 25},
                        {90, 30, 30},
                        {120, 0, 55},
                        {120, 30, 55},
                        {120, -150, 55},
                        {170, 0, 105},
                        {170, 30, 105},
                        {170, -150, 105},
                        {-170, 0, -105},
                        {-170, -150, -150}}) {
    EXPECT_NEAR(ToDegrees(SafeBodyYaw(PoseOf(0, 0, 0, 0, 0, row.head), Degrees(row.wanted))),
                row.body, 1e-9)
        << "head " << row.head << ", wanted " << row.wanted;
  }
}

TEST(SafeBodyYaw, StaysWithinItsOwnRange) {
  EXPECT_NEAR(ToDegrees(SafeBodyYaw(PoseOf(0, 0, 0, 0, 0, 150), 179.0_deg)), 160.0, 1e-9);
  EXPECT_NEAR(ToDegrees(SafeBodyYaw(PoseOf(0, 0, 0, 0, 0, -150), Radians{-1e9})), -160.0, 1e-9);
}

TEST(SafeBodyYaw, TakesTheHeadsYawFromTheFirstRowAsTheOfficialDaemonDoes) {
  // 58.1 and 61.7 degrees, where the wire's own yaw says 60: A.3, first quirk.
  EXPECT_NEAR(ToDegrees(SafeBodyYaw(PoseOf(0, 0, 0, 20, 20, 60), -90.0_deg)), 58.1 - 65.0, 0.05);
  EXPECT_NEAR(ToDegrees(SafeBodyYaw(PoseOf(0, 0, 0, -20, 20, 60), -90.0_deg)), 61.7 - 65.0, 0.05);
}

}  // namespace
}  // namespace bbia
