#pragma once

#include <array>

#include "base/units.h"
#include "robot/joints.h"

namespace bbia {

struct JointRange {
  Radians low;
  Radians high;
  [[nodiscard]] constexpr bool Contains(Radians q) const noexcept { return low <= q && q <= high; }
  [[nodiscard]] constexpr Radians Clamp(Radians q) const noexcept {
    return q < low ? low : (q > high ? high : q);
  }
};

/// Servo limits (EEPROM and MJCF agree); source: shared reference kinematics.md A.1.
inline constexpr JointRange kBodyYawRange{Degrees(-160.0), Degrees(160.0)};
inline constexpr std::array<JointRange, kStewartCount> kStewartRanges = {{
    {Degrees(-48.0), Degrees(80.0)},
    {Degrees(-80.0), Degrees(70.0)},
    {Degrees(-48.0), Degrees(80.0)},
    {Degrees(-80.0), Degrees(48.0)},
    {Degrees(-70.0), Degrees(80.0)},
    {Degrees(-80.0), Degrees(48.0)},
}};
inline constexpr JointRange kAntennaRange{Degrees(-180.0), Degrees(180.0)};

[[nodiscard]] constexpr JointRange RangeOf(Motor motor) noexcept {
  if (motor == Motor::kBodyRotation) return kBodyYawRange;
  if (IsAntenna(motor)) return kAntennaRange;
  return kStewartRanges[static_cast<std::size_t>(motor) - 1];
}

/// How far the head may turn away from the body.
inline constexpr Radians kMaxRelativeYaw = Degrees(65.0);

/// Fastest joint motion a body is asked for. Head joints slow down together (one common factor),
/// or the platform can be thrown into another assembly mode.
inline constexpr RadPerSec kMaxHeadJointRate{4.0};
inline constexpr RadPerSec kMaxAntennaRate{12.0};

}  // namespace bbia
