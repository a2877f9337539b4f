#pragma once

#include "base/units.h"
#include "geometry/vec3.h"

namespace bbia {

/// What the six cranks carry: the head with its antennas up (shared reference kinematics.md C).
inline constexpr Kilograms kHeadMass{0.2805};
/// Metres, head frame.
inline constexpr Vec3 kHeadCentreOfMass{0.0, -0.0009, 0.0558};

}  // namespace bbia
