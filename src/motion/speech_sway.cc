#include "motion/speech_sway.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "motion/time_law.h"

namespace bbia {
namespace {

struct Swing {
  Axis axis;
  double hz;
  double most;  // metres or radians
};

// Slow against the syllables, no two in a simple ratio, so that it never looks like a loop.
constexpr std::array<Swing, 5> kSwings = {{
    {Axis::kYaw, 0.43, 0.045},
    {Axis::kRoll, 0.29, 0.030},
    {Axis::kPitch, 0.71, 0.020},
    {Axis::kX, 0.37, 0.0020},
    {Axis::kY, 0.31, 0.0015},
}};
constexpr double kTremorHz = 5.0;
constexpr double kEarFlap = 0.10;
constexpr double kFaded = 1e-6;
constexpr double kAudible = 0.02;
constexpr double kShy = 0.4;  // sway of the softest voice

constexpr Seconds kSyllable{0.05};
constexpr Seconds kMeanTime{0.20};
constexpr Seconds kBegin{0.12};
constexpr Seconds kEnd{0.25};

}  // namespace

void SpeechSway::Hear(double loudness) noexcept {
  if (!std::isfinite(loudness)) return;
  loudness_ = std::clamp(loudness, 0.0, 1.0);
  unheard_ = Seconds{0.0};
  if (loudness_ > 0.0) quiet_ = false;
}

double SpeechSway::Follower::Advance(double wanted, Seconds rise, Seconds fall,
                                     Seconds dt) noexcept {
  // Only the first delay has two paces: the others smooth the kink where it changes.
  const Seconds pace = wanted > x[0] ? rise : fall;
  const double first = dt / (pace + dt);
  const double then = dt / (rise + dt);
  x[0] += first * (wanted - x[0]);
  x[1] += then * (x[0] - x[1]);
  x[2] += then * (x[1] - x[2]);
  return x[2];
}

bool SpeechSway::Follower::faded() const noexcept {
  return std::max({x[0], x[1], x[2]}) < kFaded;
}

AxisVector SpeechSway::Advance(Seconds dt) noexcept {
  AxisVector offset;
  if (quiet_) return offset;
  unheard_ += dt;
  if (unheard_ > kPatience) loudness_ = 0.0;
  const double voice = voice_.Advance(loudness_, kSyllable, 2.0 * kSyllable, dt);
  const double mean = mean_.Advance(voice, kMeanTime, kMeanTime, dt);
  const double wanted = loudness_ > kAudible ? kShy + (1.0 - kShy) * loudness_ : 0.0;
  const double presence = presence_.Advance(wanted, kBegin, kEnd, dt);
  if (loudness_ == 0.0 && voice_.faded() && mean_.faded() && presence_.faded()) {
    Restart();
    return offset;
  }
  const auto wave = [&](std::size_t i, double hz) noexcept {
    phases_[i] += hz * dt.count();
    if (phases_[i] >= 1.0) phases_[i] -= std::floor(phases_[i]);
    return std::sin(2.0 * std::numbers::pi * phases_[i]);
  };
  for (std::size_t i = 0; i < kSwings.size(); ++i) {
    offset[kSwings[i].axis] = presence * kSwings[i].most * wave(i, kSwings[i].hz);
  }
  const double stress = voice - mean;
  offset[Axis::kPitch] += kNod.value() * stress;  // down on the stress
  const double effort = Progress(TimeLaw::kMinJerk, (voice - kTremorFrom) / (1.0 - kTremorFrom));
  offset[Axis::kPitch] += kTremor.value() * effort * wave(kSwings.size(), kTremorHz);
  offset[Axis::kRightAntenna] = -kEarFlap * stress;
  offset[Axis::kLeftAntenna] = kEarFlap * stress;
  return offset;
}

}  // namespace bbia
