#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/units.h"

namespace bbia {

inline constexpr double kSlowestBpm = 40.0;
inline constexpr double kFastestBpm = 220.0;

/// Onset frames as what stands out of its surroundings: less the mean of half a second around it,
/// nothing below zero, a mean square of 1 (all zero when nothing stands out).
void Accentuate(std::span<const float> onsets, std::vector<float>& accents);

/// Accents over some frames each, so that a beat that comes early or late still counts, and a
/// period need not be a whole number of frames.
void Widen(std::span<const float> accents, std::vector<float>& wide);

/// How well each tempo explains some seconds of accents.
///
/// A tempo's score is the mean of the autocorrelation at one to four of its periods, times a wide
/// preference for about 120 a minute, as people have it. Keeps its memory; one thread.
class TempoScores final {
 public:
  /// Tempi that are compared: 1 % apart.
  static constexpr std::size_t kTempi = 172;
  [[nodiscard]] static double BpmOf(std::size_t index) noexcept;

  /// @param accents see `Widen`; a hundred a second.
  void Compute(std::span<const float> accents);

  /// 0..1, how good tempo `index` is, the preference included.
  [[nodiscard]] double score(std::size_t index) const noexcept { return scores_[index]; }
  /// 0..1, how periodic the accents are at `index`: 1 for a metronome, below 0.15 for noise.
  [[nodiscard]] double periodicity(std::size_t index) const noexcept { return periodicity_[index]; }
  /// The tempo with the best score; twice as fast where there is as much between the beats as on
  /// them.
  [[nodiscard]] std::size_t Best() const noexcept;

 private:
  [[nodiscard]] double Correlation(double lag) const noexcept;

  std::vector<double> correlation_;  // by lag in frames
  std::vector<double> scores_ = std::vector<double>(kTempi);
  std::vector<double> periodicity_ = std::vector<double>(kTempi);
};

}  // namespace bbia
