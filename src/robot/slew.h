#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/units.h"
#include "robot/joints.h"
#include "robot/limits.h"

namespace bbia {

/// Turns goals into references that servos can follow, clamped to the joints' ranges.
///
/// The seven head joints share one factor, so that the head travels on a straight line in joint
/// space: limited one by one, or not at all, a far jump throws the platform through a singular
/// pose and leaves it upside down. Each antenna has a limit of its own. A plain value; real-time
/// safe.
class SlewLimiter final {
 public:
  constexpr explicit SlewLimiter(const Joints& start) noexcept : reference_(ToArray(start)) {}

  /// Forgets where it was going.
  constexpr void Restart(const Joints& at) noexcept { reference_ = ToArray(at); }

  /// Moves the references of the motors in `held` towards `goal` for `dt`. The others stay with
  /// `measured`, which is where they start from when their torque returns. A goal that is not a
  /// finite number is ignored. @return the new references.
  Joints Advance(const Joints& goal, MotorSet held, const Joints& measured, Seconds dt) noexcept {
    const JointArray goals = ToArray(goal);
    const JointArray present = ToArray(measured);
    JointArray step{};
    double fastest = 0.0;
    for (std::size_t i = 0; i < kMotorCount; ++i) {
      const auto motor = static_cast<Motor>(i);
      if (!held.has(motor)) {
        reference_[i] = present[i];
        continue;
      }
      if (!IsFinite(goals[i])) continue;
      step[i] = RangeOf(motor).Clamp(goals[i]) - reference_[i];
      if (IsAntenna(motor)) {
        const Radians most = kMaxAntennaRate * dt;
        step[i] = std::clamp(step[i], -most, most);
      } else {
        fastest = std::max(fastest, std::abs(step[i] / (kMaxHeadJointRate * dt)));
      }
    }
    const double factor = fastest > 1.0 ? 1.0 / fastest : 1.0;
    for (std::size_t i = 0; i < kMotorCount; ++i) {
      reference_[i] += IsAntenna(static_cast<Motor>(i)) ? step[i] : factor * step[i];
    }
    return ToJoints(reference_);
  }

 private:
  JointArray reference_;
};

}  // namespace bbia
