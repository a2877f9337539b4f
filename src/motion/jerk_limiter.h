#pragma once

#include <cstdint>

#include "base/units.h"

namespace bbia {

/// How fast one axis may move, in its own unit (metres or radians): per s, s^2 and s^3.
struct AxisLimits {
  double velocity = 0.0;
  double acceleration = 0.0;
  double jerk = 0.0;
  /// Of a target that it goes with, where that is more than `jerk`: a path that was planned may be
  /// harder than a way that has to be found.
  double path_jerk = 0.0;

  [[nodiscard]] constexpr double most_jerk() const noexcept {
    return path_jerk > jerk ? path_jerk : jerk;
  }
};

/// Leads one axis to a target that may jump at any time, within limits of velocity, acceleration
/// and jerk. The differences of its positions from step to step keep the limits, not only a curve
/// behind them.
///
/// Each step takes the largest jerk with which the axis could still stop at the target: it aims the
/// stopping point and not the position. So it overshoots by less than `kOvershoot`, it follows a
/// moving target at the distance that it needs to stop, and on a target that rests it comes to rest
/// exactly, bit by bit. Where it is on its target and that moves within the limits, it goes with it
/// exactly; if such a target stops at once, it goes on as far as it needs to stop and comes back.
///
/// A plain value; real-time safe.
class JerkLimiter final {
 public:
  /// @pre all limits > 0
  constexpr JerkLimiter(const AxisLimits& limits, double position) noexcept
      : limits_(limits), softness_(1.0 / limits.jerk), position_(position), target_(position) {}

  /// One step of `dt` towards `target`. A target that is not finite is ignored: the last one that
  /// was stays. A step longer than 10 ms is made in several, over 0.2 s counts as 0.2 s.
  double Advance(double target, Seconds dt) noexcept;
  /// The same, but slows down to `velocity` from now on if that is less than the limit.
  double Advance(double target, double velocity, Seconds dt) noexcept;
  /// Its target is from now on where it can stop soonest.
  void Brake() noexcept { target_ = StoppingPoint(); }
  /// Is at `position` and rests. The one way to jump.
  void Pin(double position) noexcept;

  /// Most overshoot, in jerk * dt^3; what cannot be avoided from where it was when the target
  /// jumped comes on top.
  static constexpr double kOvershoot = 0.5;

  [[nodiscard]] constexpr double position() const noexcept { return position_; }
  [[nodiscard]] constexpr double target() const noexcept { return target_; }
  [[nodiscard]] constexpr double velocity() const noexcept { return velocity_; }
  [[nodiscard]] constexpr double acceleration() const noexcept { return acceleration_; }
  /// Stands still on its target.
  [[nodiscard]] constexpr bool resting() const noexcept {
    return position_ == target_ && velocity_ == 0.0 && acceleration_ == 0.0;
  }
  /// Where it would come to rest if it braked from now on.
  [[nodiscard]] double StoppingPoint() const noexcept;

 private:
  struct State {
    double position;
    double velocity;
    double acceleration;
  };

  /// Where braking ends, and how that changes with speed and acceleration.
  struct Halt {
    double position;
    double per_velocity;
    double per_acceleration;
  };

  /// The length of a step, and one over it.
  struct Beat {
    double dt;
    double per_dt;
  };

  /// Of the jerk of one step.
  struct Bounds {
    double low;
    double high;
  };

  [[nodiscard]] State After(double jerk, double dt) const noexcept;
  [[nodiscard]] Halt Stop(const State& s) const noexcept;
  [[nodiscard]] bool Land(const Beat& beat) noexcept;
  [[nodiscard]] bool GoWith(double velocity, const Beat& beat) noexcept;
  /// Speed once the acceleration is taken back to zero.
  [[nodiscard]] double Unwound(const State& s) const noexcept;
  [[nodiscard]] double JerkToward(double velocity, const Beat& beat) const noexcept;
  [[nodiscard]] Bounds Allowed(double velocity, const Beat& beat) const noexcept;
  [[nodiscard]] double Aim(const Bounds& allowed, double dt) const noexcept;
  enum class Target : std::uint8_t { kRests, kMoved, kMovedFromHere };
  void Step(double velocity, Target target, const Beat& beat) noexcept;

  AxisLimits limits_;
  double softness_;  ///< 1 / jerk
  double position_;
  double velocity_ = 0.0;
  double acceleration_ = 0.0;
  double jerk_ = 0.0;  ///< of the last step: where the next begins to aim
  double target_;
};

}  // namespace bbia
