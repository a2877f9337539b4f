#pragma once

#include <array>

#include "base/units.h"
#include "geometry/pose.h"
#include "robot/joints.h"
#include "robot/reach.h"

namespace bbia {

/// Whether the body turns along when the head looks far to the side.
enum class AutoBodyYaw : std::uint8_t { kOn, kOff };

/// Angles of the six cranks that put the head at `X_BH`, the head seen from the torso (with the
/// 0.177 m from the foot to the neutral head included).
///
/// Pure; any thread; real-time safe. Accepts any finite pose; does not normalise the rotation.
/// @param[out] angles written when the result is kOk or kOutOfLimits.
/// @return kOk, kOutOfLimits or kUnreachable.
[[nodiscard]] Reach SolveStewart(const Pose<TorsoFrame, HeadFrame>& X_BH,
                                 StewartAngles& angles) noexcept;

/// The body yaw the official daemon chooses for a head pose: `wanted`, no further than 65 degrees
/// from the head's yaw, within +-160 degrees. Pure; real-time safe.
[[nodiscard]] Radians SafeBodyYaw(const HeadPose& X_WH, Radians wanted) noexcept;

/// What the seven head joints should do for a wanted pose, and how honest that is.
struct HeadSolution {
  HeadJoints joints;
  HeadPose reached;  ///< the pose those joints give; equals the wanted one when `reach` is kOk
  Reach reach = Reach::kOk;
  /// Why it was clamped: kOutOfLimits or kUnreachable; kOk when it was not. kUnreachable also means
  /// at or behind a singular pose, where the rods cannot hold the head (beyond 65 degrees of
  /// looking up or 88 of turning against the torso).
  Reach cause = Reach::kOk;
};

/// Inverse kinematics with the body yaw rule and clamping to the nearest reachable pose, on the
/// straight way (axis-angle, translation, seen from the torso) from neutral to the wanted pose. The
/// answer moves continuously with the wish, but where the head is turned by half a turn.
/// With kOff the body yaw is taken as it is, but for the motor's range (reported as clamped).
///
/// @pre rotation orthonormal to 1e-2. A number that is not finite gives kNoSolution and the neutral
/// joints: keep what you have. Real-time safe, under 10 us.
[[nodiscard]] HeadSolution SolveHead(const HeadPose& X_WH, Radians body_yaw,
                                     AutoBodyYaw automatic) noexcept;

/// Where the head is for measured joints (Newton). `guess` is the last known pose; keep one per
/// user. A guess that is far off or broken is not used: the search starts at neutral then. Begun
/// there, a head turned by more than some 65 degrees against the torso may, in up to 1 % of such
/// poses, not be found or be taken for another that the same joints allow.
/// @return kOk and the pose in `X_WH` (a rotation to 1e-14, upright), or kNoSolution and `X_WH`
/// untouched. Real-time safe; under 5 us warm, bounded iterations.
[[nodiscard]] Reach SolveForward(const HeadJoints& joints, const HeadPose& guess,
                                 HeadPose& X_WH) noexcept;

/// Crank torques that carry a mass fixed to the head (gravity along -z of the world).
/// `com_H` in metres in the head frame. @return zeros near a singular pose. Real-time safe.
[[nodiscard]] std::array<NewtonMetres, kStewartCount> GravityTorques(const HeadJoints& joints,
                                                                     const HeadPose& X_WH,
                                                                     Kilograms mass,
                                                                     const Vec3& com_H) noexcept;

}  // namespace bbia
