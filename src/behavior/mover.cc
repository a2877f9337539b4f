#include "behavior/mover.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "motion/smoother.h"
#include "robot/limits.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

struct Span {
  double distance;
  AxisLimits limits;
};

std::array<Span, 9> Spans(const Posture& from, const Posture& to) noexcept {
  const SmootherLimits limits;
  const auto shift = [&](double a, double b) { return Span{std::abs(b - a), limits.translation}; };
  const auto turn = [&](Radians a, Radians b) {
    return Span{std::abs((b - a).value()), limits.rotation};
  };
  const auto antenna = [&](Radians a, Radians b) {
    return Span{std::abs((b - a).value()), limits.antenna};
  };
  return {shift(from.shift.x, to.shift.x),
          shift(from.shift.y, to.shift.y),
          shift(from.shift.z, to.shift.z),
          turn(from.turn.roll, to.turn.roll),
          turn(from.turn.pitch, to.turn.pitch),
          turn(from.turn.yaw, to.turn.yaw),
          Span{std::abs((to.body_yaw - from.body_yaw).value()), limits.body_yaw},
          antenna(from.antennas.right, to.antennas.right),
          antenna(from.antennas.left, to.antennas.left)};
}

double Between(double value, double most) noexcept {
  return std::isfinite(value) ? std::clamp(value, -most, most) : 0.0;
}
Radians Between(Radians value, Radians most) noexcept {
  return Radians{Between(value.value(), most.value())};
}

// What a part covers in a second of an easy way.
constexpr double kEasyShift = 0.05;  // m
constexpr double kEasyTurn = 0.9;    // rad
constexpr double kEasyBody = 0.8;
constexpr double kEasyAntenna = 2.5;
constexpr Seconds kEasyShortest{0.5};
constexpr Seconds kEasyLongest{3.0};

}  // namespace

Seconds LeastMoveTime(const Posture& from, const Posture& to) noexcept {
  // Largest derivatives of 10 u^3 - 15 u^4 + 6 u^5.
  constexpr double kSpeed = 1.875;
  constexpr double kAcceleration = 5.7736;
  constexpr double kJerk = 60.0;
  double least = 0.0;
  for (const auto& [distance, limits] : Spans(from, to)) {
    least = std::max({least, kSpeed * distance / limits.velocity,
                      std::sqrt(kAcceleration * distance / limits.acceleration),
                      std::cbrt(kJerk * distance / limits.jerk)});
  }
  return Seconds{least};
}

Seconds EasyMoveTime(const Posture& from, const Posture& to) noexcept {
  constexpr std::array<double, 9> kPaces = {kEasyShift, kEasyShift,   kEasyShift,
                                            kEasyTurn,  kEasyTurn,    kEasyTurn,
                                            kEasyBody,  kEasyAntenna, kEasyAntenna};
  const std::array<Span, 9> spans = Spans(from, to);
  double needed = 0.0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    needed = std::max(needed, spans[i].distance / kPaces[i]);
  }
  return std::clamp(Seconds{needed}, kEasyShortest, kEasyLongest);
}

Posture ToPosture(const FullTarget& target) noexcept {
  Rpy turn = ToRpy(target.head.rotation);
  const double whole = 2.0 * std::numbers::pi;
  const double off = (turn.yaw - target.body_yaw).value();
  turn.yaw = target.body_yaw + Radians{std::remainder(off, whole)};
  return {.shift = target.head.translation,
          .turn = turn,
          .body_yaw = target.body_yaw,
          .antennas = {target.antennas.right - kInitAntennas.right,
                       target.antennas.left - kInitAntennas.left}};
}

Posture WithinReach(const Posture& posture) noexcept {
  constexpr Posture kMost = ToPosture(kPostureReach);
  Posture p;
  p.shift = {Between(posture.shift.x, kMost.shift.x), Between(posture.shift.y, kMost.shift.y),
             Between(posture.shift.z, kMost.shift.z)};
  p.body_yaw = Between(posture.body_yaw, kMost.body_yaw);
  const Radians aside = Between(posture.turn.yaw - p.body_yaw, kMaxRelativeYaw);
  p.turn = {Between(posture.turn.roll, kMost.turn.roll),
            Between(posture.turn.pitch, kMost.turn.pitch), p.body_yaw + aside};
  p.antennas = {Between(posture.antennas.right, kMost.antennas.right),
                Between(posture.antennas.left, kMost.antennas.left)};
  return p;
}

void Mover::MoveTo(const Posture& goal, Ground ground, Seconds duration, TimeLaw law) noexcept {
  source_ = nullptr;
  Begin({WithinReach(goal), ground == Ground::kFeeling ? 1.0 : 0.0}, duration, law);
  home_ = false;
}

void Mover::Home(std::optional<Seconds> duration) noexcept {
  source_ = nullptr;
  if (home_) return;
  const Posture present = now_.share * feeling_ + now_.own;
  Begin({}, duration.value_or(EasyMoveTime(present, feeling_)), TimeLaw::kMinJerk);
  home_ = true;
}

void Mover::Follow(const MotionPath& source) noexcept {
  const Posture first = WithinReach(ToPosture(source.At(Seconds{0.0})));
  const Posture present = now_.share * feeling_ + now_.own;
  // Who is there already begins at once, so that a dance begins with its music.
  constexpr Seconds kThere{0.05};
  if (LeastMoveTime(present, first) < kThere) {
    now_ = {present, 0.0};
    moving_ = false;
    ++ways_;
  } else {
    Begin({first, 0.0}, EasyMoveTime(present, first), TimeLaw::kMinJerk);
  }
  home_ = false;
  source_ = &source;
  source_time_ = Seconds{0.0};
}

void Mover::StopFollowing() noexcept {
  source_ = nullptr;
}

void Mover::TakeOver(const Posture& present, const Posture& feeling) noexcept {
  source_ = nullptr;
  moving_ = false;
  now_ = {present + (-1.0) * feeling, 1.0};
  home_ = false;
  ++ways_;
}

Posture Mover::Advance(const Posture& feeling, Seconds dt) noexcept {
  feeling_ = feeling;
  if (moving_) {
    elapsed_ += dt;
    const double s = Progress(law_, elapsed_ / duration_);
    now_.own = (1.0 - s) * from_.own + s * to_.own;
    now_.share = std::lerp(from_.share, to_.share, std::clamp(s, 0.0, 1.0));
    if (elapsed_ >= duration_) {
      now_ = to_;
      moving_ = false;
    }
  } else if (source_ != nullptr) {
    AdvanceSource(dt);
  }
  return WithinReach(now_.share * feeling + now_.own);
}

void Mover::Begin(const State& goal, Seconds duration, TimeLaw law) noexcept {
  const Posture from = now_.share * feeling_ + now_.own;
  const Posture to = goal.share * feeling_ + goal.own;
  from_ = now_;
  to_ = goal;
  elapsed_ = Seconds{0.0};
  constexpr Seconds kShortest{0.02};
  duration_ = std::max({duration, LeastMoveTime(from, to), kShortest});
  law_ = law;
  moving_ = true;
  ++ways_;
}

void Mover::AdvanceSource(Seconds dt) noexcept {
  source_time_ += dt;
  const Seconds end = source_->duration();
  now_ = {WithinReach(ToPosture(source_->At(std::min(source_time_, end)))), 0.0};
  if (source_time_ >= end) source_ = nullptr;
}

}  // namespace bbia
