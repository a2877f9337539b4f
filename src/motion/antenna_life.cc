#include "motion/antenna_life.h"

#include <cmath>
#include <numbers>

#include "motion/pulse.h"

namespace bbia {
namespace {

// Hz; no two in a simple ratio, nor to the breath.
constexpr std::array<double, 2> kRightRates = {0.110, 0.173};
constexpr std::array<double, 2> kLeftRates = {0.097, 0.191};
constexpr std::array<double, 2> kShares = {0.6, 0.4};
constexpr double kTwice = 0.35;

}  // namespace

AntennaLife::AntennaLife(const RandomStream& random) noexcept : random_(random) {
  Restart();
}

void AntennaLife::Restart() noexcept {
  for (Ear* ear : {&right_, &left_}) {
    *ear = {};
    ear->next = Seconds{random_.Uniform(1.0, 8.0)};
  }
}

AxisVector AntennaLife::Advance(Seconds dt) noexcept {
  AxisVector offset;
  // Outwards: the right one to minus, the left one to plus.
  offset[Axis::kRightAntenna] = -Advance(right_, kRightRates, dt);
  offset[Axis::kLeftAntenna] = Advance(left_, kLeftRates, dt);
  return offset;
}

double AntennaLife::Advance(Ear& ear, const std::array<double, 2>& rates, Seconds dt) noexcept {
  double sway = 0.0;
  for (std::size_t i = 0; i < rates.size(); ++i) {
    ear.phases[i] += rates[i] * dt.count();
    if (ear.phases[i] >= 1.0) ear.phases[i] -= std::floor(ear.phases[i]);
    sway += kShares[i] * std::sin(2.0 * std::numbers::pi * ear.phases[i]);
  }
  ear.elapsed += dt;
  if (ear.elapsed >= ear.next) Twitch(ear);
  const double u = ear.duration.count() > 0.0 ? ear.elapsed / ear.duration : 1.0;
  return kSway.value() * sway + ear.size * Pulse(u);
}

void AntennaLife::Twitch(Ear& ear) noexcept {
  ++twitches_;
  ear.elapsed = Seconds{0.0};
  ear.duration = Seconds{random_.Uniform(0.26, 0.42)};
  if (ear.again) {
    ear.again = false;
    ear.size *= 0.6;
  } else {
    ear.again = random_.Chance(kTwice);
    ear.size = random_.Uniform(kLeastTwitch.value(), kMostTwitch.value());
  }
  ear.next = ear.duration + Seconds{ear.again ? 0.05 : random_.Uniform(4.0, 14.0)};
}

}  // namespace bbia
