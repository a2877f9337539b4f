#pragma once

#include "geometry/pose.h"
#include "kinematics/linear6.h"
#include "kinematics/stewart_geometry.h"
#include "robot/joints.h"

// Inside of kinematics: what forward kinematics and gravity share. Everything in the torso frame.

namespace bbia::stewart {

using TorsoPose = Pose<TorsoFrame, HeadFrame>;

inline constexpr TorsoPose kNeutral{{}, {0.0, 0.0, kNeutralHeight}};

/// From the foot's point of view to the torso's and back.
[[nodiscard]] inline TorsoPose ToTorso(const HeadPose& X_WH, Radians body_yaw) noexcept {
  const Mat3 r = RotationZ(-body_yaw);
  return {r * X_WH.rotation, r * X_WH.translation + kNeutral.translation};
}
[[nodiscard]] inline HeadPose ToWorld(const TorsoPose& X_BH, Radians body_yaw) noexcept {
  const Mat3 r = RotationZ(body_yaw);
  return {r * X_BH.rotation, r * (X_BH.translation - kNeutral.translation)};
}

/// Upper ends of the six cranks (the rods' lower balls), metres.
using CrankTips = std::array<Vec3, kStewartCount>;
[[nodiscard]] CrankTips TipsOf(const StewartAngles& angles) noexcept;

/// The rods as they would have to be for a pose: how much too long, and in which direction.
struct Rods {
  Vector6 excess;                             ///< |rod| - kRod, metres
  std::array<Vec3, kStewartCount> direction;  ///< unit vectors from crank to head
  std::array<Vec3, kStewartCount> lever;      ///< from the head's origin to the ball, metres
  [[nodiscard]] double SquaredError() const noexcept {
    double sum = 0.0;
    for (const double e : excess) sum += e * e;
    return sum;
  }
};
[[nodiscard]] Rods RodsOf(const TorsoPose& X_BH, const CrankTips& tips) noexcept;

/// Row k: how rod k grows with the head's twist (translation in metres, rotation in units of
/// 1 rad / kPlatformRadius, so that all columns are of one size).
[[nodiscard]] Matrix6 RodJacobian(const Rods& rods) noexcept;

/// Determinant of the rods' Jacobian at neutral.
inline constexpr double kNeutralDeterminant = 2.273234;
/// The least clearance the head is sent to. Nothing within the documented range (roll and pitch
/// +-40 degrees, relative yaw +-65 degrees) that the motors reach lies below it.
inline constexpr double kLeastClearance = 0.02;

/// How far a pose is from one in which the rods do not hold the head: 1 at neutral, 0 there, and
/// negative behind it, where the same joints carry the head in another pose.
[[nodiscard]] double Clearance(const TorsoPose& X_BH, const CrankTips& tips) noexcept;

}  // namespace bbia::stewart
