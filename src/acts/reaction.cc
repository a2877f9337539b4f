#include "acts/reaction.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "behavior/mover.h"

namespace bbia {
namespace {

constexpr double kRise = 0.12;      // s before an onset; the top is on it
constexpr double kFall = 0.38;      // s after it
constexpr double kLevelSpan = 0.8;  // s over which loudness is felt
constexpr double kHearable = 0.1;   // level
constexpr double kFull = 0.85;
constexpr double kSlowestSway = 150.0;  // beats a minute; quicker ones sway on every second
constexpr double kInAndOut = 1.0;       // s

double Smooth(double u) noexcept {
  u = std::clamp(u, 0.0, 1.0);
  return u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
}

/// 0 far away, 1 on the onset.
double Bump(double since) noexcept {
  return since < 0.0 ? Smooth(1.0 + since / kRise) : Smooth(1.0 - since / kFall);
}

double Loudness(const Music& music, Seconds time) noexcept {
  // A weighted mean, so that it has no steps.
  double sum = 0.0;
  double weights = 0.0;
  const double step = 1.0 / Music::kLevelRate;
  for (double d = -kLevelSpan; d <= kLevelSpan; d += 0.5 * step) {
    const double at = std::floor((time.count() + d) / step + 0.5) * step + 0.5 * step;
    const double weight = std::max(0.0, 1.0 - std::pow((at - time.count()) / kLevelSpan, 2.0));
    sum += weight * weight * music.LevelAt(Seconds{at});
    weights += weight * weight;
  }
  const double level = weights > 0.0 ? sum / weights : 0.0;
  return std::clamp((level - kHearable) / (kFull - kHearable), 0.0, 1.0);
}

}  // namespace

Reaction::Reaction(const Music& music, Seconds duration) : music_(music), duration_(duration) {}

Posture Reaction::PostureAt(Seconds time) const {
  const double loud = Loudness(music_, time);
  Posture posture = loud * ToPosture(PostureRow{.z = 2, .pitch = -7, .right = -10, .left = 10});

  // Neighbouring onsets overlap: the strongest one is felt.
  const auto begin =
      std::lower_bound(music_.onsets.begin(), music_.onsets.end(), time - Seconds{kFall},
                       [](const Onset& onset, Seconds at) { return onset.at < at; });
  double right = 0.0;
  double left = 0.0;
  double head = 0.0;
  for (auto onset = begin; onset != music_.onsets.end() && onset->at <= time + Seconds{kRise};
       ++onset) {
    const double strength = std::clamp(static_cast<double>(onset->strength), 0.3, 1.6) / 1.6;
    const double bump = strength * Bump((time - onset->at).count());
    head += bump;
    ((onset - music_.onsets.begin()) % 2 == 0 ? right : left) += bump;
  }
  head = std::tanh(head);
  posture += loud * ToPosture(PostureRow{.z = -4.0 * head,
                                         .pitch = 9.0 * head,
                                         .right = -34.0 * std::tanh(right),
                                         .left = 34.0 * std::tanh(left)});
  if (music_.grid.found()) {
    const double stride = music_.grid.bpm() > kSlowestSway ? 2.0 : 1.0;
    const double s = std::cos(std::numbers::pi * music_.grid.IndexAt(time) / stride);
    posture += loud * ToPosture(PostureRow{.y = 6 * s, .roll = -8 * s, .body = 5 * s});
  }
  const double in = Smooth(time.count() / kInAndOut);
  const double out = Smooth((duration_ - time).count() / kInAndOut);
  return in * out * posture;
}

FullTarget Reaction::At(Seconds time) const {
  return ToTarget(WithinReach(PostureAt(time)));
}

}  // namespace bbia
