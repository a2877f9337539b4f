#include "motion/breathing.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bbia {
namespace {

constexpr double kTurn = 2.0 * std::numbers::pi;
// The share of the second harmonic that makes the in-breath shorter, and what brings its peak to 1.
constexpr double kHaste = 0.15;
constexpr double kPeak = 1.0 / 1.04112;
// How much of a turn what hangs on the head comes later.
constexpr double kChinLag = 0.25;
constexpr double kAntennaLag = 0.7;

/// A point on the circle of the breath; `Wave` is its height at that time.
struct Phase {
  double sine;
  double cosine;
};

Phase Later(const Phase& now, double lag) noexcept {
  const double s = std::sin(lag);
  const double c = std::cos(lag);
  return {now.sine * c - now.cosine * s, now.cosine * c + now.sine * s};
}

double Wave(const Phase& phase) noexcept {
  return kPeak * phase.sine * (1.0 + 2.0 * kHaste * phase.cosine);
}

}  // namespace

Breathing::Breathing(const BreathingSettings& settings) noexcept
    : settings_{std::clamp(settings.rate_hz, 0.0, kMost.rate_hz),
                std::clamp(settings.rise, Metres{}, kMost.rise),
                std::clamp(settings.chin, Radians{}, kMost.chin),
                std::clamp(settings.antennas, Radians{}, kMost.antennas)} {}

AxisVector Breathing::Advance(Seconds dt) noexcept {
  phase_ += kTurn * settings_.rate_hz * dt.count();
  if (phase_ >= kTurn) phase_ = std::fmod(phase_, kTurn);
  const Phase now{std::sin(phase_), std::cos(phase_)};
  AxisVector offset;
  offset[Axis::kZ] = settings_.rise.value() * Wave(now);
  offset[Axis::kPitch] = -settings_.chin.value() * Wave(Later(now, kChinLag));
  const double sway = settings_.antennas.value() * Wave(Later(now, kAntennaLag));
  offset[Axis::kRightAntenna] = sway;
  offset[Axis::kLeftAntenna] = -sway;
  return offset;
}

}  // namespace bbia
