#pragma once

namespace bbia {

/// Up from 0 to 1 at `u` = 0.5 and back to 0; speed and acceleration are 0 at both ends, and it is
/// 0 outside 0..1. The derivatives reach 3.58, 24 and 384.
[[nodiscard]] constexpr double Pulse(double u) noexcept {
  if (!(u > 0.0 && u < 1.0)) return 0.0;
  const double p = 4.0 * u * (1.0 - u);
  return p * p * p;
}

}  // namespace bbia
