#pragma once

#include <cstdint>
#include <string_view>

#include "base/units.h"

namespace bbia {

/// How a text is spoken, told from its letters alone.
struct Rhythm {
  int words = 0;
  int words_per_minute = 150;
  Seconds duration{0.0};  ///< 0.5 to 30 s
};

/// BBIA-SIM's formulas: 150 words a minute; slower by 10 % with many pauses, faster by 10 % with
/// few; faster by 5 % with many short words, slower by 5 % with few. Pure.
[[nodiscard]] Rhythm RhythmOf(std::string_view text) noexcept;

/// Loudness 0..1 of someone who says `text` in this rhythm, `time` after the beginning: one swell a
/// syllable, silent where there is a pause. Pure.
[[nodiscard]] double LoudnessAt(const Rhythm& rhythm, Seconds time, std::uint64_t seed) noexcept;

}  // namespace bbia
