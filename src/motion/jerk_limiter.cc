#include "motion/jerk_limiter.h"

#include <algorithm>
#include <cmath>

namespace bbia {
namespace {

constexpr double kLongestStep = 0.010;
constexpr double kLongestCall = 0.2;
// How well a step aims, as a share of what its jerk can move, and how often it tries.
constexpr double kAim = 1e-5;
constexpr int kMostAims = 10;

}  // namespace

double JerkLimiter::Advance(double target, Seconds dt) noexcept {
  return Advance(target, limits_.velocity, dt);
}

double JerkLimiter::Advance(double target, double velocity, Seconds dt) noexcept {
  const bool same = target == target_ || !std::isfinite(target);
  const double from = target_;
  const bool here = position_ == from;
  if (!same) target_ = target;
  if (resting()) return position_;
  const double whole = std::min(dt.count(), kLongestCall);
  if (!(whole > 0.0)) return position_;
  const double steps = whole <= kLongestStep ? 1.0 : std::ceil(whole / kLongestStep);
  const Beat beat{whole / steps, steps / whole};
  const double most = std::min(velocity, limits_.velocity);
  for (int i = 1; i <= static_cast<int>(steps); ++i) {
    // In a long step the target that it goes with moves evenly.
    if (here && !same && i < static_cast<int>(steps)) {
      target_ = from + (target - from) * (static_cast<double>(i) / steps);
    } else if (!same) {
      target_ = target;
    }
    const bool goes_on = here && !same;
    Step(most,
         goes_on         ? Target::kMovedFromHere
         : same || i > 1 ? Target::kRests
                         : Target::kMoved,
         beat);
  }
  return position_;
}

void JerkLimiter::Pin(double position) noexcept {
  if (!std::isfinite(position)) return;
  position_ = target_ = position;
  velocity_ = acceleration_ = jerk_ = 0.0;
}

double JerkLimiter::StoppingPoint() const noexcept {
  return Stop({position_, velocity_, acceleration_}).position;
}

// Speed first and then position, as differences make it: the limits hold for these. Integrated
// exactly, the aim below would have an unstable zero between the samples.
JerkLimiter::State JerkLimiter::After(double jerk, double dt) const noexcept {
  const double acceleration = acceleration_ + jerk * dt;
  const double velocity = velocity_ + acceleration * dt;
  return {position_ + velocity * dt, velocity, acceleration};
}

double JerkLimiter::Unwound(const State& s) const noexcept {
  return s.velocity + 0.5 * softness_ * s.acceleration * std::abs(s.acceleration);
}

// Jerk against the motion until the braking acceleration is reached, that held, jerk back to zero.
JerkLimiter::Halt JerkLimiter::Stop(const State& s) const noexcept {
  const double softness = softness_;
  const double side = Unwound(s) < 0.0 ? -1.0 : 1.0;
  const double v = side * s.velocity;
  const double a = side * s.acceleration;
  double brake = std::sqrt(std::max(0.0, limits_.jerk * v + 0.5 * a * a));
  double hold = 0.0;
  if (brake > limits_.acceleration) {
    brake = limits_.acceleration;
    hold = (v + 0.5 * softness * a * a) / brake - softness * brake;
  }
  const double t = softness * (a + brake);
  const double v_hold = v + 0.5 * (a - brake) * t;
  const double way = t * (v + t * (0.5 * a - t * limits_.jerk * (1.0 / 6.0))) +
                     hold * (v_hold - 0.5 * brake * hold) +
                     (1.0 / 6.0) * softness * softness * brake * brake * brake;
  return {s.position + side * way, t + hold + 0.5 * softness * brake,
          softness * (v_hold + hold * a + 0.5 * softness * a * brake) + 0.5 * t * t};
}

// The jerk of this step after which the unwound speed is `velocity`.
double JerkLimiter::JerkToward(double velocity, const Beat& beat) const noexcept {
  const double left = velocity - velocity_;
  const double root = std::sqrt(beat.dt * beat.dt + 2.0 * softness_ * std::abs(left));
  return (std::copysign(limits_.jerk * (root - beat.dt), left) - acceleration_) * beat.per_dt;
}

// On the target in this step and at rest two steps later, if the limits allow.
bool JerkLimiter::Land(const Beat& beat) noexcept {
  const double v = (target_ - position_) * beat.per_dt;
  const double a = (v - velocity_) * beat.per_dt;
  const double j = (a - acceleration_) * beat.per_dt;
  const double a_next = -v * beat.per_dt;
  const double highest =
      std::max({std::abs(j), std::abs(a_next - a) * beat.per_dt, std::abs(a_next) * beat.per_dt});
  if (highest > limits_.jerk || std::abs(v) > limits_.velocity ||
      std::max(std::abs(a), std::abs(a_next)) > limits_.acceleration) {
    return false;
  }
  position_ = target_;
  velocity_ = v;
  acceleration_ = a;
  jerk_ = j;
  return true;
}

// On the target in this step, which goes on from where the last one was.
bool JerkLimiter::GoWith(double velocity, const Beat& beat) noexcept {
  const double v = (target_ - position_) * beat.per_dt;
  const double a = (v - velocity_) * beat.per_dt;
  const double j = (a - acceleration_) * beat.per_dt;
  if (std::abs(j) > limits_.most_jerk() || std::abs(a) > limits_.acceleration ||
      std::abs(v) > velocity || std::abs(Unwound({target_, v, a})) > velocity) {
    return false;
  }
  position_ = target_;
  velocity_ = v;
  acceleration_ = a;
  jerk_ = j;
  return true;
}

JerkLimiter::Bounds JerkLimiter::Allowed(double velocity, const Beat& beat) const noexcept {
  Bounds bounds{std::max(-limits_.jerk, (-limits_.acceleration - acceleration_) * beat.per_dt),
                std::min(limits_.jerk, (limits_.acceleration - acceleration_) * beat.per_dt)};
  if (Unwound(After(bounds.high, beat.dt)) > velocity) {
    bounds.high = std::clamp(JerkToward(velocity, beat), bounds.low, bounds.high);
  }
  if (Unwound(After(bounds.low, beat.dt)) < -velocity) {
    bounds.low = std::clamp(JerkToward(-velocity, beat), bounds.low, bounds.high);
  }
  return bounds;
}

// Newton's method between the bounds; the stopping point grows with the jerk.
double JerkLimiter::Aim(const Bounds& allowed, double dt) const noexcept {
  const double enough = kAim * limits_.jerk * dt * dt * dt;
  Bounds known = allowed;
  double jerk = std::clamp(jerk_, allowed.low, allowed.high);
  for (int i = 0; i < kMostAims; ++i) {
    const Halt halt = Stop(After(jerk, dt));
    const double miss = halt.position - target_;
    if (std::abs(miss) <= enough) break;
    const bool more = miss < 0.0;
    const double bound = more ? allowed.high : allowed.low;
    if (jerk == bound) break;  // all that the limits allow
    const bool untried = (more ? known.high : known.low) == bound;
    (more ? known.low : known.high) = jerk;
    jerk -= miss / (dt * (halt.per_acceleration + dt * (halt.per_velocity + dt)));
    if (jerk > known.low && jerk < known.high) continue;
    jerk = untried ? bound : 0.5 * (known.low + known.high);
  }
  return jerk;
}

void JerkLimiter::Step(double velocity, Target target, const Beat& beat) noexcept {
  if (target == Target::kRests && Land(beat)) return;
  if (target == Target::kMovedFromHere && GoWith(velocity, beat)) return;
  jerk_ = Aim(Allowed(velocity, beat), beat.dt);
  const State next = After(jerk_, beat.dt);
  position_ = next.position;
  velocity_ = next.velocity;
  acceleration_ = next.acceleration;
}

}  // namespace bbia
