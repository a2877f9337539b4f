#pragma once

#include "geometry/pose.h"
#include "robot/joints.h"

namespace bbia {

inline constexpr HeadPose kInitHeadPose{};
inline constexpr Antennas kInitAntennas{Radians{-0.1745}, Radians{0.1745}};
/// As on the wire: rounded to three digits, so not quite a rotation.
inline constexpr HeadPose kSleepHeadPose{
    {{0.911, 0.004, 0.413, -0.004, 1.0, -0.001, -0.413, -0.001, 0.911}}, {-0.021, 0.001, -0.044}};
inline constexpr Antennas kSleepAntennas{Radians{-3.05}, Radians{3.05}};

}  // namespace bbia
