#pragma once

#include <array>
#include <cstddef>

#include "motion/axes.h"

namespace bbia {

/// Makes a smooth curve of targets that come as a staircase, one about every `kStep`: three running
/// means in a row, each as long as a step. Over even steps that is their cubic B-spline: bounded by
/// what comes in, without a kink in its acceleration, and 34 ms late. A step that comes early or
/// late makes no jump. A plain value; real-time safe.
class StreamFollower final {
 public:
  static constexpr Seconds kStep{0.020};

  explicit StreamFollower(const AxisVector& at) noexcept { Restart(at); }

  /// Is at `at`, and was for ever.
  void Restart(const AxisVector& at) noexcept;
  /// `dt` later, with `target` asked for during that time.
  const AxisVector& Advance(const AxisVector& target, Seconds dt) noexcept;

  [[nodiscard]] const AxisVector& position() const noexcept { return position_; }
  /// Exactly on the last target.
  [[nodiscard]] bool settled() const noexcept { return still_ >= kSettled; }

 private:
  static constexpr Seconds kGrain{0.004};
  static constexpr std::size_t kLength = 5;  ///< grains in a step
  static constexpr std::size_t kStages = 3;
  static constexpr std::size_t kSettled = kStages * kLength;

  void Grain(const AxisVector& target) noexcept;

  std::array<std::array<AxisVector, kLength>, kStages> seen_{};
  std::size_t next_ = 0;
  std::size_t still_ = kSettled;  ///< grains since the target last changed
  AxisVector target_;
  AxisVector position_;
};

}  // namespace bbia
