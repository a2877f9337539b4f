#pragma once

#include <cstdint>

namespace bbia {

enum class MotorMode : std::uint8_t {
  kEnabled,              ///< position control
  kDisabled,             ///< torque off
  kGravityCompensation,  ///< the six cranks carry the head's weight and can be moved by hand
};

}  // namespace bbia
