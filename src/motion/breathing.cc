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

double Wave(double phase) noexcept {
  const double s = std::sin(phase);
  return kPeak * s * (1.0 + 2.0 * kHaste * std::cos(phase));
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
  AxisVector offset;
  offset[Axis::kZ] = settings_.rise.value() * Wave(phase_);
  offset[Axis::kPitch] = -settings_.chin.value() * Wave(phase_ - kChinLag);
  const double sway = settings_.antennas.value() * Wave(phase_ - kAntennaLag);
  offset[Axis::kRightAntenna] = sway;
  offset[Axis::kLeftAntenna] = -sway;
  return offset;
}

}  // namespace bbia
