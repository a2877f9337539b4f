#pragma once

#include <array>
#include <string_view>

#include "base/result.h"
#include "geometry/pose.h"

namespace bbia {

/// Why sixteen numbers are no head pose: "must ...", and the limit.
struct PoseFault {
  std::string_view must;
  double limit;
};

/// Sixteen numbers row by row as a head pose: a rotation and a translation within limits.h;
/// slightly bent rotations are straightened. @pre all finite.
[[nodiscard]] Result<HeadPose, PoseFault> ToHeadPose(const std::array<double, 16>& m);

}  // namespace bbia
