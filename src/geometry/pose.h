#pragma once

#include "geometry/rotation.h"
#include "geometry/vec3.h"

namespace bbia {

// Frames. All right-handed, x forward (out of the face), y to the robot's left, z up.
// See docs/frames_and_units.md.
struct WorldFrame;  ///< W: fixed to the foot, origin where the head frame is in the neutral pose
struct BaseFrame;   ///< F: fixed to the foot, origin under the foot; W is 0.177 m above it
struct TorsoFrame;  ///< B: turns with the body about z; origin as F
struct HeadFrame;   ///< H: the platform that the six rods carry

/// `Pose<A, B>` is X_AB: where frame B stands, seen from A. Composes only where frames meet.
template <class A, class B>
struct Pose {
  Mat3 rotation;
  Vec3 translation;

  constexpr bool operator==(const Pose&) const noexcept = default;
};

template <class A, class B, class C>
[[nodiscard]] constexpr Pose<A, C> operator*(const Pose<A, B>& X_AB,
                                             const Pose<B, C>& X_BC) noexcept {
  return {X_AB.rotation * X_BC.rotation, X_AB.rotation * X_BC.translation + X_AB.translation};
}
template <class A, class B>
[[nodiscard]] constexpr Vec3 operator*(const Pose<A, B>& X_AB, const Vec3& p_B) noexcept {
  return X_AB.rotation * p_B + X_AB.translation;
}
template <class A, class B>
[[nodiscard]] constexpr Pose<B, A> Inverse(const Pose<A, B>& X_AB) noexcept {
  const Mat3 r = Transpose(X_AB.rotation);
  return {r, -(r * X_AB.translation)};
}
/// From `a` (s = 0) to `b` (s = 1): translation linear, rotation along the shortest arc.
template <class A, class B>
[[nodiscard]] Pose<A, B> InterpolatePose(const Pose<A, B>& a, const Pose<A, B>& b,
                                         double s) noexcept {
  return {InterpolateRotation(a.rotation, b.rotation, s),
          a.translation + s * (b.translation - a.translation)};
}

/// X_WH, the pose that the wire calls `head_pose`; identity is neutral.
using HeadPose = Pose<WorldFrame, HeadFrame>;

}  // namespace bbia
