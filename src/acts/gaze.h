#pragma once

#include "base/units.h"
#include "behavior/motion_path.h"
#include "mind/posture.h"
#include "perception/sight.h"

namespace bbia {

/// Looks where it is told, softly, for as long as somebody follows it: head and body share the way,
/// both are critically damped. The only source that is not a function of time alone: it is asked
/// at rising times.
class Gaze final : public MotionPath {
 public:
  Gaze(const Posture& from, Seconds duration);

  /// From now on the robot looks there; `lean` in millimetres is added forward.
  void Aim(const Bearing& bearing, double lean = 0.0) noexcept;
  /// Ends at the next look at `duration`.
  void End() noexcept { duration_ = Seconds{0.0}; }

  [[nodiscard]] Seconds duration() const override { return duration_; }
  [[nodiscard]] FullTarget At(Seconds time) const override;

 private:
  struct Part {
    double value = 0.0;
    double speed = 0.0;
    void Chase(double goal, double hertz, double dt) noexcept;
  };

  Seconds duration_;
  Bearing aim_;
  double lean_ = 0.0;
  mutable Seconds time_{0.0};
  mutable Posture now_;
  mutable Part yaw_, pitch_, body_, forward_;
};

}  // namespace bbia
