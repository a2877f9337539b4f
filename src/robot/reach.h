#pragma once

#include <cstdint>

namespace bbia {

/// How a wanted head pose relates to what the platform can do.
enum class Reach : std::uint8_t {
  kOk,
  kClamped,      ///< the nearest pose towards neutral was taken instead
  kOutOfLimits,  ///< the rods reach, a motor would leave its range
  kUnreachable,  ///< a rod cannot span its distance
  kNoSolution,   ///< joints that do not fit together (forward kinematics)
};

}  // namespace bbia
