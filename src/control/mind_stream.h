#pragma once

#include "control/setpoint_parts.h"
#include "motion/script.h"
#include "motion/stream_follower.h"

namespace bbia {

/// The mind's setpoints, 50 a second, as a base target at the control rate: a smooth curve that
/// begins wherever the robot was asked to be and reaches the mind's within `kTakeOver`. A plain
/// value; real-time safe.
class MindStream final {
 public:
  static constexpr Seconds kTakeOver{1.0};

  /// Whether it gives the base target now.
  [[nodiscard]] bool leads() const noexcept { return leads_; }
  /// There and exactly on what was last wanted.
  [[nodiscard]] bool settled() const noexcept {
    return !leads_ || (elapsed_ >= kTakeOver && follower_.settled());
  }
  /// Somebody else gives the base target from now on.
  void Release() noexcept { leads_ = false; }

  /// The mind wants these parts of `wanted` (no joints); begins to lead from `base`, the base
  /// target now, where it does not yet. A part that it never named stays as it was then. What is
  /// not finite is ignored.
  void Take(const Setpoint& wanted, const NewParts& parts, const FullTarget& base) noexcept;
  /// @pre leads()
  [[nodiscard]] FullTarget Advance(Seconds dt) noexcept;

 private:
  bool leads_ = false;
  Seconds elapsed_{0.0};  ///< since it began to lead
  AxisVector from_;
  FullTarget wanted_;
  AxisVector wanted_axes_;
  StreamFollower follower_{AxisVector()};
};

}  // namespace bbia
