#include "protocol/head_matrix.h"

#include <algorithm>
#include <cmath>

#include "protocol/limits.h"

namespace bbia {

Result<HeadPose, PoseFault> ToHeadPose(const std::array<double, 16>& m) {
  constexpr std::array<double, 4> kLastRow = {0.0, 0.0, 0.0, 1.0};
  for (std::size_t i = 0; i < 4; ++i) {
    if (std::abs(m[12 + i] - kLastRow[i]) > kMaxLastRowError) {
      return Fail(PoseFault{"must have 0 0 0 1 as its last row", kMaxLastRowError});
    }
  }
  HeadPose pose{{{m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]}}, {m[3], m[7], m[11]}};
  const double largest = std::max({std::abs(m[3]), std::abs(m[7]), std::abs(m[11])});
  if (largest > kMaxHeadTranslation.value()) {
    return Fail(PoseFault{"must not move the head by more than 1 m (metres, not millimetres)",
                          kMaxHeadTranslation.value()});
  }
  const double error = OrthonormalityError(pose.rotation);
  if (!(error <= kMaxRotationError)) {
    return Fail(PoseFault{"must be a rotation: R^T R may differ from the identity by 0.05",
                          kMaxRotationError});
  }
  if (Determinant(pose.rotation) <= 0.0) {
    return Fail(PoseFault{"must be a rotation, not a reflection (determinant +1)", 0.0});
  }
  if (error > kExactRotationError) pose.rotation = NearestRotation(pose.rotation);
  return pose;
}

}  // namespace bbia
