#pragma once

#include "base/units.h"
#include "motion/jerk_limiter.h"

namespace bbia {

/// A gain between 0 and 1 that fades without a kink, also when it turns round on the way. At its
/// ends it is exactly 0 or 1. A plain value; real-time safe.
class Fade final {
 public:
  /// The shortest fade; a shorter one takes as long.
  static constexpr Seconds kShortest{0.3};

  constexpr explicit Fade(double gain) noexcept : gain_(kLimits, gain) {}

  /// Goes to `goal`, 0..1, from now on, so fast that a whole fade takes `whole`.
  void To(double goal, Seconds whole) noexcept;
  double Advance(Seconds dt) noexcept { return gain_.Advance(goal_, pace_, dt); }
  /// At once.
  void Cut(double gain) noexcept;

  [[nodiscard]] double gain() const noexcept { return gain_.position(); }
  [[nodiscard]] double goal() const noexcept { return goal_; }
  [[nodiscard]] bool silent() const noexcept {
    return goal_ == 0.0 && gain() == 0.0 && gain_.resting();
  }

 private:
  /// From 0 to 1 in 0.28 s, and at 250 Hz in 0.29 s.
  static constexpr AxisLimits kLimits{8.0, 120.0, 1500.0};

  JerkLimiter gain_;
  double goal_ = gain_.position();
  double pace_ = kLimits.velocity;
};

}  // namespace bbia
