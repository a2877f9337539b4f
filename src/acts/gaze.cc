#include "acts/gaze.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "behavior/mover.h"

namespace bbia {
namespace {

constexpr double kHeadHertz = 0.9;
constexpr double kBodyHertz = 0.4;  // slower: the head leads, the body follows
constexpr double kBodyShare = 0.45;
constexpr double kMostYaw = 2.4;  // rad
constexpr double kMostPitch = 0.6;
constexpr double kMostStep = 0.1;  // s

}  // namespace

void Gaze::Part::Chase(double goal, double hertz, double dt) noexcept {
  // Exact step of a critically damped spring towards a resting goal.
  const double w = 2.0 * std::numbers::pi * hertz;
  const double off = value - goal;
  const double ramp = speed + w * off;
  const double fade = std::exp(-w * dt);
  value = goal + (off + ramp * dt) * fade;
  speed = (speed - w * ramp * dt) * fade;
}

Gaze::Gaze(const Posture& from, Seconds duration) : duration_(duration), now_(from) {
  yaw_.value = from.turn.yaw.value();
  pitch_.value = from.turn.pitch.value();
  body_.value = from.body_yaw.value();
  forward_.value = from.shift.x;
  aim_ = {from.turn.yaw, from.turn.pitch};
  lean_ = from.shift.x;
}

void Gaze::Aim(const Bearing& bearing, double lean) noexcept {
  aim_ = bearing;
  lean_ = 0.001 * lean;
}

FullTarget Gaze::At(Seconds time) const {
  const double dt = std::clamp((time - time_).count(), 0.0, kMostStep);
  time_ = std::max(time, time_);
  const double yaw = std::clamp(aim_.yaw.value(), -kMostYaw, kMostYaw);
  yaw_.Chase(yaw, kHeadHertz, dt);
  body_.Chase(kBodyShare * yaw, kBodyHertz, dt);
  pitch_.Chase(std::clamp(aim_.pitch.value(), -kMostPitch, kMostPitch), kHeadHertz, dt);
  forward_.Chase(lean_, kHeadHertz, dt);
  now_.turn.yaw = Radians{yaw_.value};
  now_.turn.pitch = Radians{pitch_.value};
  now_.body_yaw = Radians{body_.value};
  now_.shift.x = forward_.value;
  // Antennas swing after the turning head.
  const double swing = std::clamp(0.25 * yaw_.speed, -0.5, 0.5);
  Posture posture = now_;
  posture.antennas.right += Radians{-swing};
  posture.antennas.left += Radians{-swing};
  return ToTarget(WithinReach(posture));
}

}  // namespace bbia
