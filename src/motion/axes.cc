#include "motion/axes.h"

#include <cmath>

namespace bbia {

AxisVector ToAxes(const FullTarget& target) noexcept {
  const Vec3& p = target.head.translation;
  const Rpy rpy = ToRpy(target.head.rotation);
  return AxisVector({p.x, p.y, p.z, rpy.roll.value(), rpy.pitch.value(), rpy.yaw.value(),
                     target.antennas.right.value(), target.antennas.left.value(),
                     target.body_yaw.value()});
}

FullTarget ToTarget(const AxisVector& axes) noexcept {
  return {{ToRotation({Radians{axes[Axis::kRoll]}, Radians{axes[Axis::kPitch]},
                       Radians{axes[Axis::kYaw]}}),
           {axes[Axis::kX], axes[Axis::kY], axes[Axis::kZ]}},
          {Radians{axes[Axis::kRightAntenna]}, Radians{axes[Axis::kLeftAntenna]}},
          Radians{axes[Axis::kBodyYaw]}};
}

AxisVector Compose(const AxisVector& base, const AxisVector& offset) noexcept {
  AxisVector sum;
  for (std::size_t i = 0; i < kAxisCount; ++i) sum.values[i] = base.values[i] + offset.values[i];
  const double x = offset[Axis::kX];
  const double y = offset[Axis::kY];
  const double yaw = base[Axis::kYaw];
  if ((x == 0.0 && y == 0.0) || yaw == 0.0) return sum;
  const double c = std::cos(yaw);
  const double s = std::sin(yaw);
  sum[Axis::kX] = base[Axis::kX] + c * x - s * y;
  sum[Axis::kY] = base[Axis::kY] + s * x + c * y;
  return sum;
}

bool IsFinite(const AxisVector& axes) noexcept {
  double sum = 0.0;
  for (const double value : axes.values) sum += 0.0 * value;  // 0, or NaN for what is not finite
  return sum == 0.0;
}

}  // namespace bbia
