#include "motion/glance.h"

#include <algorithm>
#include <cmath>

#include "motion/pulse.h"
#include "motion/time_law.h"

namespace bbia {
namespace {

constexpr double kToFront = 0.45;
constexpr double kTilt = 0.15;  // how often it cocks its head
constexpr Radians kFrontYaw = Degrees(3.0);
constexpr Radians kFrontPitch = Degrees(2.0);
constexpr Radians kLeastTurn = Degrees(5.0);
// Dwell: at least this, and an exponential share on top, which has no rhythm.
constexpr double kLeastDwell = 1.2;
constexpr double kMeanDwell = 2.5;
constexpr double kMostDwell = 9.0;

double Within(RandomStream& random, Radians half) noexcept {
  return random.Uniform(-half.value(), half.value());
}

}  // namespace

Glance::Glance(const RandomStream& random) noexcept : random_(random) {
  Restart();
}

void Glance::Restart() noexcept {
  from_ = to_ = {};
  perk_ = 0.0;
  elapsed_ = duration_ = Seconds{0.0};
  next_ = Seconds{random_.Uniform(1.0, 3.0)};
}

AxisVector Glance::Advance(Seconds dt) noexcept {
  elapsed_ += dt;
  if (elapsed_ >= next_) Turn();
  const double u = duration_.count() > 0.0 ? elapsed_ / duration_ : 1.0;
  const double s = Progress(TimeLaw::kMinJerk, u);
  AxisVector offset;
  offset[Axis::kRoll] = from_.roll + s * (to_.roll - from_.roll);
  offset[Axis::kPitch] = from_.pitch + s * (to_.pitch - from_.pitch);
  offset[Axis::kYaw] = from_.yaw + s * (to_.yaw - from_.yaw);
  const double perk = perk_ * Pulse(u);
  offset[Axis::kRightAntenna] = perk;
  offset[Axis::kLeftAntenna] = -perk;
  return offset;
}

void Glance::Turn() noexcept {
  from_ = to_;
  Look look;
  double way = 0.0;
  // Too small a turn looks like a fault. A few tries are enough to find one that is not.
  for (int i = 0; i < 4 && way < kLeastTurn.value(); ++i) {
    look = Choose();
    way = std::hypot(look.roll - from_.roll, look.pitch - from_.pitch, look.yaw - from_.yaw);
  }
  to_ = look;
  elapsed_ = Seconds{0.0};
  duration_ = kLatency + Seconds{kPerAngle * way};
  const double dwell = kLeastDwell - kMeanDwell * std::log(1.0 - random_.Uniform(0.0, 1.0));
  next_ = duration_ + Seconds{std::min(dwell, kMostDwell)};
  perk_ = random_.Uniform(0.0, kPerk.value());
  ++turns_;
}

Glance::Look Glance::Choose() noexcept {
  const bool front = random_.Chance(kToFront);
  Look look;
  look.yaw = Within(random_, front ? kFrontYaw : kYaw);
  look.pitch = Within(random_, front ? kFrontPitch : kPitch);
  if (!front && random_.Chance(kTilt)) look.roll = Within(random_, kRoll);
  return look;
}

}  // namespace bbia
