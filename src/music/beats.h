#pragma once

#include <span>
#include <stop_token>

#include "music/beat_grid.h"

namespace bbia {

/// What was found in the onsets of a piece.
struct FoundBeats {
  BeatGrid grid;            ///< empty when there is no beat in it
  double confidence = 0.0;  ///< 0..1; below `kLeastConfidence` there is no grid
};

/// Below it sound counts as having no beat: noise and speech reach half of it, a metronome 0.9.
inline constexpr double kLeastConfidence = 0.2;

/// Finds the beats in a whole piece: tempo every second over eight seconds, the likeliest course of
/// the tempo through all of them, and along it the beats that lie on most accents while their
/// distances keep to the tempo (dynamic programming). Work and memory are linear in the length.
/// @param onsets a hundred a second. @return no beats when `stop` asks to end.
[[nodiscard]] FoundBeats FindBeats(std::span<const float> onsets, const std::stop_token& stop);

}  // namespace bbia
