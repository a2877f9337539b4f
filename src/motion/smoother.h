#pragma once

#include <array>

#include "motion/axes.h"
#include "motion/jerk_limiter.h"

namespace bbia {

/// Limits at the end of the pipe; why these: docs/decisions/0021-motion-layers.md and
/// 0032-the-official-paths-pass-the-limits.md.
struct SmootherLimits {
  AxisLimits translation{0.25, 5.0, 300.0, 600.0};    ///< m
  AxisLimits rotation{5.0, 60.0, 3000.0, 9000.0};     ///< rad, of the head
  AxisLimits antenna{12.0, 200.0, 8000.0, 20'000.0};  ///< rad
  AxisLimits body_yaw{4.0, 30.0, 900.0, 7000.0};      ///< rad

  [[nodiscard]] const AxisLimits& Of(Axis axis) const noexcept;
};

/// The last stage: leads the robot to a target that may jump, each axis within limits of velocity,
/// acceleration and jerk (see JerkLimiter). A plain value; real-time safe.
class Smoother final {
 public:
  explicit Smoother(const AxisVector& start, const SmootherLimits& limits = {}) noexcept;

  /// One step towards `target`, also after `Hold`. An axis that is not finite keeps its last
  /// target; `dt` as in JerkLimiter.
  const AxisVector& Advance(const AxisVector& target, Seconds dt) noexcept;
  /// One step towards where it was going.
  const AxisVector& Advance(Seconds dt) noexcept;
  /// Stops as soon as the limits allow; goes on with `Advance(dt)`.
  void Hold() noexcept;
  /// Is at `pose` and rests, at once: after an emergency stop or when torque returns. An axis that
  /// is not finite stays where it is, and rests.
  void Pin(const AxisVector& pose) noexcept;
  /// The same with one axis; the others go on.
  void Pin(Axis axis, double position) noexcept;

  /// Where each axis would come to rest if it braked from now on.
  [[nodiscard]] AxisVector StoppingPoint() const noexcept;
  /// Where it is going; after `Hold` where it will stop.
  [[nodiscard]] AxisVector target() const noexcept;
  [[nodiscard]] const AxisVector& position() const noexcept { return position_; }
  /// So slow that a step of 20 ms is no more than a motor's own or two: nobody sees the difference
  /// from a step of 4 ms.
  [[nodiscard]] bool slow() const noexcept;
  /// Stands still on its target, exactly: the next steps there give the same bits.
  [[nodiscard]] bool resting() const noexcept { return resting_; }

 private:
  std::array<JerkLimiter, kAxisCount> axes_;
  AxisVector position_;
  bool resting_ = true;
};

}  // namespace bbia
