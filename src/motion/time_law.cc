#include "motion/time_law.h"

#include <algorithm>

namespace bbia {
namespace {

double MinJerk(double u) noexcept {
  return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

double EaseInOut(double u) noexcept {
  const double rest = 2.0 - 2.0 * u;
  return u < 0.5 ? 2.0 * u * u : 1.0 - 0.5 * rest * rest;
}

double Cartoon(double u) noexcept {
  constexpr double kSwing = 1.70158 * 1.525;
  if (u < 0.5) {
    const double v = 2.0 * u;
    return 0.5 * v * v * ((kSwing + 1.0) * v - kSwing);
  }
  const double v = 2.0 * u - 2.0;
  return 0.5 * (v * v * ((kSwing + 1.0) * v + kSwing) + 2.0);
}

}  // namespace

double Progress(TimeLaw law, double u) noexcept {
  u = std::clamp(u, 0.0, 1.0);
  switch (law) {
    case TimeLaw::kLinear:
      return u;
    case TimeLaw::kMinJerk:
      return MinJerk(u);
    case TimeLaw::kEaseInOut:
      return EaseInOut(u);
    case TimeLaw::kCartoon:
      return Cartoon(u);
  }
  return u;
}

}  // namespace bbia
