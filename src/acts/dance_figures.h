#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mind/posture.h"

namespace bbia {

/// What a figure is good for.
enum class Vigor : std::uint8_t { kCalm, kHappy, kEnergetic };

/// A way to move to the beat. What is called beat is a time that counts 1 from beat to beat; the
/// head or the antennas are at an outmost point on each whole one (or each second one).
struct DanceFigure {
  std::string_view name;
  Vigor vigor;
  int beats;  ///< after so many it begins again
  /// `beat` 0 to `beats` from the beginning of the figure. Smooth also where it begins again.
  Posture (*at)(double beat);
};

/// A dozen. Constant data; any thread.
[[nodiscard]] std::span<const DanceFigure> AllDanceFigures() noexcept;

}  // namespace bbia
