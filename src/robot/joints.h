#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/units.h"

namespace bbia {

/// The nine motors in the order of the wire: body, six cranks, right antenna, left antenna.
enum class Motor : std::uint8_t {
  kBodyRotation,
  kStewart1,
  kStewart2,
  kStewart3,
  kStewart4,
  kStewart5,
  kStewart6,
  kRightAntenna,
  kLeftAntenna,
};
inline constexpr std::size_t kMotorCount = 9;
inline constexpr std::size_t kStewartCount = 6;

/// Names on the wire ("body_rotation", "stewart_1", ...).
inline constexpr std::array<std::string_view, kMotorCount> kMotorNames = {
    "body_rotation", "stewart_1", "stewart_2",     "stewart_3",   "stewart_4",
    "stewart_5",     "stewart_6", "right_antenna", "left_antenna"};

[[nodiscard]] constexpr std::optional<Motor> MotorFromName(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    if (kMotorNames[i] == name) return static_cast<Motor>(i);
  }
  return std::nullopt;
}

/// One bit a motor, bit i for `static_cast<Motor>(i)`.
class MotorSet final {
 public:
  constexpr MotorSet() noexcept = default;
  [[nodiscard]] static constexpr MotorSet All() noexcept { return MotorSet{0x1FF}; }
  [[nodiscard]] constexpr bool has(Motor m) const noexcept { return (bits_ & Bit(m)) != 0; }
  constexpr void Add(Motor m) noexcept { bits_ = static_cast<std::uint16_t>(bits_ | Bit(m)); }
  constexpr void Remove(Motor m) noexcept { bits_ = static_cast<std::uint16_t>(bits_ & ~Bit(m)); }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool full() const noexcept { return bits_ == 0x1FF; }
  constexpr bool operator==(const MotorSet&) const noexcept = default;

 private:
  constexpr explicit MotorSet(std::uint16_t bits) noexcept : bits_(bits) {}
  static constexpr std::uint16_t Bit(Motor m) noexcept {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(m));
  }
  std::uint16_t bits_ = 0;
};

/// Antenna angles; 0 is straight up. The wire's order is right, left.
struct Antennas {
  Radians right;
  Radians left;
  constexpr bool operator==(const Antennas&) const noexcept = default;
};

[[nodiscard]] constexpr bool IsAntenna(Motor m) noexcept {
  return m == Motor::kRightAntenna || m == Motor::kLeftAntenna;
}
[[nodiscard]] constexpr bool IsStewart(Motor m) noexcept {
  return m >= Motor::kStewart1 && m <= Motor::kStewart6;
}

using StewartAngles = std::array<Radians, kStewartCount>;

/// The seven joints that carry the head.
struct HeadJoints {
  Radians body_yaw;
  StewartAngles stewart{};
  constexpr bool operator==(const HeadJoints&) const noexcept = default;
};

/// All nine joints.
struct Joints {
  HeadJoints head;
  Antennas antennas;
  constexpr bool operator==(const Joints&) const noexcept = default;
};

/// All nine joints in the order of `Motor`, for code that treats them alike.
using JointArray = std::array<Radians, kMotorCount>;

[[nodiscard]] constexpr JointArray ToArray(const Joints& joints) noexcept {
  const StewartAngles& s = joints.head.stewart;
  return {joints.head.body_yaw, s[0], s[1], s[2], s[3], s[4], s[5], joints.antennas.right,
          joints.antennas.left};
}
[[nodiscard]] constexpr Joints ToJoints(const JointArray& a) noexcept {
  return {{a[0], {a[1], a[2], a[3], a[4], a[5], a[6]}}, {a[7], a[8]}};
}

}  // namespace bbia
