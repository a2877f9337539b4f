#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "motion/script.h"

namespace bbia {

/// What motion layers add to and what is limited at the end, one number each.
enum class Axis : std::uint8_t {
  kX,
  kY,
  kZ,
  kRoll,
  kPitch,
  kYaw,
  kRightAntenna,
  kLeftAntenna,
  kBodyYaw,
};
inline constexpr std::size_t kAxisCount = 9;

/// Nine numbers, one an axis: metres for the first three, radians for the others.
///
/// As a target: translation along the world's axes, roll, pitch and yaw as in `Rpy`. As an offset:
/// translation along the horizontal axes of the way the base looks (forward, left, up), and angles
/// that are added to the base's. So a nod stays a nod wherever the head looks; about the world's
/// axes it would become a tilt as soon as the head is turned.
struct AxisVector {
  std::array<double, kAxisCount> values{};

  constexpr AxisVector() noexcept = default;
  constexpr explicit AxisVector(const std::array<double, kAxisCount>& v) noexcept : values(v) {}

  [[nodiscard]] constexpr double operator[](Axis a) const noexcept {
    return values[static_cast<std::size_t>(a)];
  }
  [[nodiscard]] constexpr double& operator[](Axis a) noexcept {
    return values[static_cast<std::size_t>(a)];
  }
  constexpr bool operator==(const AxisVector&) const noexcept = default;
};

/// Adds `gain * offset` to `sum`, each axis of the offset clamped to +-`most`.
constexpr void Add(AxisVector& sum, double gain, const AxisVector& offset,
                   const AxisVector& most) noexcept {
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    sum.values[i] += gain * std::clamp(offset.values[i], -most.values[i], most.values[i]);
  }
}

/// Yaw comes in (-pi, pi]: a turn from one side to the other passes through the front, as moves do.
/// Real-time safe, as all here.
[[nodiscard]] AxisVector ToAxes(const FullTarget& target) noexcept;
[[nodiscard]] FullTarget ToTarget(const AxisVector& axes) noexcept;
/// `base` with `offset` on it. Not wrapped: yaw may leave (-pi, pi], and so never jumps.
[[nodiscard]] AxisVector Compose(const AxisVector& base, const AxisVector& offset) noexcept;
[[nodiscard]] bool IsFinite(const AxisVector& axes) noexcept;

}  // namespace bbia
