#include "geometry/rotation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace bbia {
namespace {

constexpr double kPi = std::numbers::pi;

double MaxDifference(const Mat3& a, const Mat3& b) {
  double worst = 0.0;
  for (std::size_t i = 0; i < 9; ++i) worst = std::max(worst, std::abs(a.m[i] - b.m[i]));
  return worst;
}

class RandomRotations {
 public:
  Vec3 Axis() {
    for (;;) {
      const Vec3 v{unit_(engine_), unit_(engine_), unit_(engine_)};
      const double n = Norm(v);
      if (n > 0.1 && n < 1.0) return (1.0 / n) * v;
    }
  }
  Mat3 Next() { return ExpMap(kPi * unit_(engine_) * Axis()); }
  double Unit() { return unit_(engine_); }

 private:
  std::mt19937_64 engine_{42};
  std::uniform_real_distribution<double> unit_{-1.0, 1.0};
};

TEST(Rotation, TurnsTheAxesToTheRightHand) {
  const Vec3 x{1, 0, 0};
  const Vec3 y{0, 1, 0};
  const Vec3 z{0, 0, 1};
  EXPECT_NEAR(Norm(RotationZ(90.0_deg) * x - y), 0.0, 1e-15);
  EXPECT_NEAR(Norm(RotationX(90.0_deg) * y - z), 0.0, 1e-15);
  EXPECT_NEAR(Norm(RotationY(90.0_deg) * z - x), 0.0, 1e-15);
}

TEST(Rotation, PositivePitchLowersTheNoseAndPositiveYawTurnsItToTheLeft) {
  const Vec3 nose{1, 0, 0};
  EXPECT_LT((ToRotation({0.0_deg, 20.0_deg, 0.0_deg}) * nose).z, 0.0);
  EXPECT_GT((ToRotation({0.0_deg, 0.0_deg, 20.0_deg}) * nose).y, 0.0);
  const Vec3 crown{0, 0, 1};
  EXPECT_LT((ToRotation({20.0_deg, 0.0_deg, 0.0_deg}) * crown).y, 0.0);  // towards the right
}

TEST(Rotation, RollPitchYawGoThereAndBack) {
  RandomRotations random;
  for (int i = 0; i < 2000; ++i) {
    const Rpy rpy{Radians{kPi * random.Unit()}, Radians{0.499 * kPi * random.Unit()},
                  Radians{kPi * random.Unit()}};
    const Rpy back = ToRpy(ToRotation(rpy));
    EXPECT_NEAR(back.roll.value(), rpy.roll.value(), 1e-11);
    EXPECT_NEAR(back.pitch.value(), rpy.pitch.value(), 1e-11);
    EXPECT_NEAR(back.yaw.value(), rpy.yaw.value(), 1e-11);
  }
}

TEST(Rotation, NoseStraightUpOrDownStillGivesTheSameRotation) {
  for (const double pitch : {-90.0, 90.0}) {
    const Mat3 r = ToRotation({25.0_deg, Degrees(pitch), 40.0_deg});
    const Rpy rpy = ToRpy(r);
    EXPECT_EQ(rpy.roll, 0.0_rad);
    EXPECT_LT(MaxDifference(ToRotation(rpy), r), 1e-9);
  }
}

TEST(Rotation, ExpAndLogAreInverseForEveryAngle) {
  RandomRotations random;
  for (const double angle : {0.0, 1e-12, 1e-9, 1e-8, 3e-8, 1e-6, 1e-4, 1.1e-4, 1e-2, 1.0, 2.0, 3.0,
                             kPi - 1e-4, kPi - 1e-8}) {
    for (int i = 0; i < 200; ++i) {
      const Vec3 v = angle * random.Axis();
      const Mat3 r = ExpMap(v);
      EXPECT_LT(OrthonormalityError(r), 4e-15) << angle;
      EXPECT_LT(Norm(LogMap(r) - v), 1e-14 + 1e-15 * angle) << angle;
    }
  }
}

TEST(Rotation, LogOfHalfATurnIsOneOfTheTwoVectorsOfLengthPi) {
  RandomRotations random;
  for (int i = 0; i < 500; ++i) {
    const Mat3 r = ExpMap(kPi * random.Axis());
    const Vec3 v = LogMap(r);
    EXPECT_NEAR(Norm(v), kPi, 1e-12);
    EXPECT_LT(MaxDifference(ExpMap(v), r), 1e-12);
  }
}

TEST(Rotation, AngleIsTheLengthOfTheTurn) {
  EXPECT_NEAR(ToDegrees(Angle(ToRotation({0.0_deg, -35.0_deg, 0.0_deg}))), 35.0, 1e-12);
  EXPECT_EQ(Angle(Mat3{}), 0.0_rad);
}

TEST(Rotation, InterpolationGoesTheShortWayAtConstantSpeed) {
  const Mat3 a = RotationZ(170.0_deg);
  const Mat3 b = RotationZ(-170.0_deg);
  EXPECT_LT(MaxDifference(InterpolateRotation(a, b, 0.5), RotationZ(180.0_deg)), 1e-15);
  EXPECT_LT(MaxDifference(InterpolateRotation(a, b, 0.25), RotationZ(175.0_deg)), 1e-15);
  EXPECT_LT(MaxDifference(InterpolateRotation(a, b, 0.0), a), 1e-15);
  EXPECT_LT(MaxDifference(InterpolateRotation(a, b, 1.0), b), 1e-15);
  EXPECT_LT(MaxDifference(InterpolateRotation(a, b, 1.5), RotationZ(-160.0_deg)), 1e-15);
}

TEST(NearestRotation, LeavesARotationAlone) {
  RandomRotations random;
  for (int i = 0; i < 500; ++i) {
    const Mat3 r = random.Next();
    EXPECT_LT(MaxDifference(NearestRotation(r), r), 2e-15);
  }
}

TEST(NearestRotation, TakesTheStretchAwayAndKeepsTheTurn) {
  // R S with S symmetric and positive: the polar decomposition gives R back.
  RandomRotations random;
  for (int i = 0; i < 500; ++i) {
    const Mat3 r = random.Next();
    const Mat3 q = random.Next();
    const Mat3 diagonal{{1.0 + 0.4 * random.Unit(), 0, 0, 0, 1.0 + 0.4 * random.Unit(), 0, 0, 0,
                         1.0 + 0.4 * random.Unit()}};
    const Mat3 stretched = r * (Transpose(q) * diagonal * q);
    const Mat3 nearest = NearestRotation(stretched);
    EXPECT_LT(OrthonormalityError(nearest), 2e-15);
    EXPECT_LT(MaxDifference(nearest, r), 1e-14);
  }
}

TEST(NearestRotation, EndsForNumbersThatAreNone) {
  Mat3 broken;
  broken(1, 1) = std::nan("");
  EXPECT_TRUE(std::isnan(NearestRotation(broken)(1, 1)));
}

TEST(OrthonormalityError, MeasuresTheWorstElement) {
  EXPECT_EQ(OrthonormalityError(Mat3{}), 0.0);
  EXPECT_NEAR(OrthonormalityError(Mat3{{1.1, 0, 0, 0, 1, 0, 0, 0, 1}}), 0.21, 1e-15);
  EXPECT_NEAR(OrthonormalityError(Mat3{{1, 0.3, 0, 0, 1, 0, 0, 0, 1}}), 0.3, 1e-15);
}

}  // namespace
}  // namespace bbia
