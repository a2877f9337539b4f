#pragma once

#include <array>

#include "base/units.h"
#include "geometry/vec3.h"

namespace bbia {

/// A 3x3 matrix, row by row. Used as a rotation everywhere but on the way in from the wire.
struct Mat3 {
  std::array<double, 9> m = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  [[nodiscard]] constexpr double operator()(int row, int column) const noexcept {
    return m[static_cast<std::size_t>(3 * row + column)];
  }
  [[nodiscard]] constexpr double& operator()(int row, int column) noexcept {
    return m[static_cast<std::size_t>(3 * row + column)];
  }
  constexpr bool operator==(const Mat3&) const noexcept = default;
};

[[nodiscard]] constexpr Vec3 operator*(const Mat3& a, const Vec3& v) noexcept {
  return {a.m[0] * v.x + a.m[1] * v.y + a.m[2] * v.z, a.m[3] * v.x + a.m[4] * v.y + a.m[5] * v.z,
          a.m[6] * v.x + a.m[7] * v.y + a.m[8] * v.z};
}
[[nodiscard]] constexpr Mat3 operator*(const Mat3& a, const Mat3& b) noexcept {
  Mat3 c;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      c(i, j) = a(i, 0) * b(0, j) + a(i, 1) * b(1, j) + a(i, 2) * b(2, j);
    }
  }
  return c;
}
[[nodiscard]] constexpr Mat3 Transpose(const Mat3& a) noexcept {
  return {{a.m[0], a.m[3], a.m[6], a.m[1], a.m[4], a.m[7], a.m[2], a.m[5], a.m[8]}};
}
[[nodiscard]] constexpr double Trace(const Mat3& a) noexcept {
  return a.m[0] + a.m[4] + a.m[8];
}
[[nodiscard]] constexpr double Determinant(const Mat3& a) noexcept {
  return a.m[0] * (a.m[4] * a.m[8] - a.m[5] * a.m[7]) -
         a.m[1] * (a.m[3] * a.m[8] - a.m[5] * a.m[6]) +
         a.m[2] * (a.m[3] * a.m[7] - a.m[4] * a.m[6]);
}

/// Roll, pitch, yaw about the fixed axes x, y, z: R = Rz(yaw) Ry(pitch) Rx(roll), the wire's
/// convention (scipy "xyz").
struct Rpy {
  Radians roll;
  Radians pitch;
  Radians yaw;
};

// All of the following: any thread, real-time safe (no heap).

[[nodiscard]] Mat3 RotationX(Radians angle) noexcept;
[[nodiscard]] Mat3 RotationY(Radians angle) noexcept;
[[nodiscard]] Mat3 RotationZ(Radians angle) noexcept;
[[nodiscard]] Mat3 ToRotation(const Rpy& rpy) noexcept;
/// At pitch = +-90 degrees roll is reported as 0.
[[nodiscard]] Rpy ToRpy(const Mat3& rotation) noexcept;
/// Rotation by |v| radians about v (Rodrigues). Exact to first order near zero.
[[nodiscard]] Mat3 ExpMap(const Vec3& rotation_vector) noexcept;
/// The rotation vector of length [0, pi] with ExpMap(LogMap(R)) = R.
[[nodiscard]] Vec3 LogMap(const Mat3& rotation) noexcept;
/// Angle of `rotation`, [0, pi].
[[nodiscard]] Radians Angle(const Mat3& rotation) noexcept;
/// Along the shortest arc from `a` (s = 0) to `b` (s = 1); s outside [0, 1] extrapolates.
[[nodiscard]] Mat3 InterpolateRotation(const Mat3& a, const Mat3& b, double s) noexcept;
/// The rotation nearest to `a` (polar decomposition by Newton's iteration).
/// @pre Determinant(a) > 0.
[[nodiscard]] Mat3 NearestRotation(const Mat3& a) noexcept;
/// Largest deviation of a^T a from the identity, element by element; 0 for a rotation.
[[nodiscard]] double OrthonormalityError(const Mat3& a) noexcept;

}  // namespace bbia
