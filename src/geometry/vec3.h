#pragma once

#include <array>
#include <cmath>

namespace bbia {

/// Three numbers in some frame; a plain value for numeric code.
struct Vec3 {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;

  constexpr bool operator==(const Vec3&) const noexcept = default;
};

[[nodiscard]] constexpr Vec3 operator+(const Vec3& a, const Vec3& b) noexcept {
  return {a.x + b.x, a.y + b.y, a.z + b.z};
}
[[nodiscard]] constexpr Vec3 operator-(const Vec3& a, const Vec3& b) noexcept {
  return {a.x - b.x, a.y - b.y, a.z - b.z};
}
[[nodiscard]] constexpr Vec3 operator-(const Vec3& a) noexcept {
  return {-a.x, -a.y, -a.z};
}
[[nodiscard]] constexpr Vec3 operator*(double s, const Vec3& a) noexcept {
  return {s * a.x, s * a.y, s * a.z};
}
[[nodiscard]] constexpr double Dot(const Vec3& a, const Vec3& b) noexcept {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
[[nodiscard]] constexpr Vec3 Cross(const Vec3& a, const Vec3& b) noexcept {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
[[nodiscard]] inline double Norm(const Vec3& a) noexcept {
  return std::sqrt(Dot(a, a));
}
[[nodiscard]] inline bool IsFinite(const Vec3& a) noexcept {
  return std::isfinite(a.x) && std::isfinite(a.y) && std::isfinite(a.z);
}

}  // namespace bbia
