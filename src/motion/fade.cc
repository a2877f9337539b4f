#include "motion/fade.h"

#include <algorithm>
#include <cmath>

namespace bbia {

void Fade::To(double goal, Seconds whole) noexcept {
  if (!std::isfinite(goal)) return;
  goal_ = std::clamp(goal, 0.0, 1.0);
  if (goal_ == gain_.position()) return;
  // At speed v the way takes 1 / v and rounding both ends 2 sqrt(v / jerk).
  double pace = 1.0;
  for (int i = 0; i < 10; ++i) {
    const double straight = whole.count() - 2.0 * std::sqrt(pace / kLimits.jerk);
    pace = straight > 1.0 / kLimits.velocity ? 1.0 / straight : kLimits.velocity;
  }
  pace_ = whole <= kShortest ? kLimits.velocity : pace;
}

void Fade::Cut(double gain) noexcept {
  gain_.Pin(std::clamp(gain, 0.0, 1.0));
  goal_ = gain_.position();
}

}  // namespace bbia
