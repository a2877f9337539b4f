#pragma once

#include <algorithm>
#include <cmath>

namespace bbia {

/// How loud a level sounds, 0 to 1: in decibels, from a voice's softest syllable (-46 dB of full
/// scale) to a loud one (-18 dB). The official daemon's speech wobble uses the same span.
[[nodiscard]] inline double LoudnessOf(double root_mean_square) noexcept {
  constexpr double kSoftest = -46.0;
  constexpr double kSpan = 28.0;
  if (!(root_mean_square > 0.0)) return 0.0;
  return std::clamp((20.0 * std::log10(root_mean_square) - kSoftest) / kSpan, 0.0, 1.0);
}

}  // namespace bbia
