#include "music/tempo.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "music/onset_meter.h"

namespace bbia {
namespace {

constexpr double kFavouriteBpm = 115.0;
constexpr double kPreferenceOctaves = 1.1;                          // one standard deviation
constexpr std::size_t kAround = 25;                                 // frames each side
constexpr double kLeastMeanSquare = 4e-4;                           // a tenth of what noise has
constexpr std::array<double, 4> kPeriods = {0.35, 0.3, 0.2, 0.15};  // weight of 1..4 periods
constexpr double kAsMuchBetween = 0.9;
constexpr double kFastestDoubled = 200.0;

double FramesPerBeat(double bpm) noexcept {
  return 60.0 * OnsetMeter::kRate / bpm;
}

const std::size_t kMostLag = static_cast<std::size_t>(FramesPerBeat(kSlowestBpm) * 4.0) + 2;

}  // namespace

void Accentuate(std::span<const float> onsets, std::vector<float>& accents) {
  accents.assign(onsets.size(), 0.0F);
  double around = 0.0;
  std::size_t begin = 0;
  std::size_t end = 0;
  double squares = 0.0;
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    while (end < std::min(i + kAround + 1, onsets.size())) around += onsets[end++];
    while (begin + kAround < i) around -= onsets[begin++];
    const double mean = around / static_cast<double>(end - begin);
    const double rest = std::max(0.0, onsets[i] - mean);
    accents[i] = static_cast<float>(rest);
    squares += rest * rest;
  }
  if (squares < kLeastMeanSquare * static_cast<double>(onsets.size())) {
    std::fill(accents.begin(), accents.end(), 0.0F);
    return;
  }
  const double scale = std::sqrt(static_cast<double>(onsets.size()) / squares);
  for (float& accent : accents) accent = static_cast<float>(accent * scale);
}

void Widen(std::span<const float> accents, std::vector<float>& wide) {
  constexpr std::array<float, 3> kShape = {1.0F, 0.7F, 0.25F};
  wide.assign(accents.size(), 0.0F);
  for (std::size_t i = 0; i < accents.size(); ++i) {
    for (std::size_t d = 0; d < kShape.size(); ++d) {
      if (i >= d) wide[i] += kShape[d] * accents[i - d];
      if (d > 0 && i + d < accents.size()) wide[i] += kShape[d] * accents[i + d];
    }
  }
}

double TempoScores::BpmOf(std::size_t index) noexcept {
  return kSlowestBpm * std::pow(1.01, static_cast<double>(index));
}

void TempoScores::Compute(std::span<const float> accents) {
  const std::size_t count = accents.size();
  double mean = 0.0;
  for (const float a : accents) mean += a;
  mean /= static_cast<double>(std::max<std::size_t>(count, 1));
  correlation_.assign(std::min(kMostLag, count / 2 + 1), 0.0);
  double all = 0.0;
  for (const float a : accents) all += (a - mean) * (a - mean);
  if (all > 0.0) {
    for (std::size_t lag = 0; lag < correlation_.size(); ++lag) {
      double sum = 0.0;
      for (std::size_t i = lag; i < count; ++i) {
        sum += (accents[i] - mean) * (accents[i - lag] - mean);
      }
      correlation_[lag] = sum / all * static_cast<double>(count) / static_cast<double>(count - lag);
    }
  }
  for (std::size_t i = 0; i < kTempi; ++i) {
    const double bpm = BpmOf(i);
    const double period = FramesPerBeat(bpm);
    double sum = 0.0;
    double weights = 0.0;
    for (std::size_t k = 0; k < kPeriods.size(); ++k) {
      const double lag = period * static_cast<double>(k + 1);
      if (lag + 2.0 >= static_cast<double>(correlation_.size())) break;
      sum += kPeriods[k] * Correlation(lag);
      weights += kPeriods[k];
    }
    // One period alone is not yet a rhythm.
    periodicity_[i] = weights > kPeriods[0] ? std::clamp(sum / weights, 0.0, 1.0) : 0.0;
    const double octaves = std::log2(bpm / kFavouriteBpm) / kPreferenceOctaves;
    scores_[i] = periodicity_[i] * std::exp(-0.5 * octaves * octaves);
  }
}

double TempoScores::Correlation(double lag) const noexcept {
  const auto below = static_cast<std::size_t>(lag);
  const double share = lag - static_cast<double>(below);
  return (1.0 - share) * correlation_[below] + share * correlation_[below + 1];
}

std::size_t TempoScores::Best() const noexcept {
  const auto best =
      static_cast<std::size_t>(std::max_element(scores_.begin(), scores_.end()) - scores_.begin());
  const auto octave = static_cast<std::size_t>(std::lround(std::log(2.0) / std::log(1.01)));
  const std::size_t doubled = best + octave;
  if (doubled + 1 >= kTempi || BpmOf(doubled) > kFastestDoubled) return best;
  const auto fast = static_cast<std::size_t>(
      std::max_element(periodicity_.begin() + static_cast<std::ptrdiff_t>(doubled) - 1,
                       periodicity_.begin() + static_cast<std::ptrdiff_t>(doubled) + 2) -
      periodicity_.begin());
  return periodicity_[fast] >= kAsMuchBetween * periodicity_[best] ? fast : best;
}

}  // namespace bbia
