#pragma once

#include "control/head_goal.h"
#include "control/setpoint_parts.h"
#include "motion/script.h"

namespace bbia {

/// What the robot is asked to be, before layers and limits. Real-time safe; one thread.
class BaseGoal final {
 public:
  /// The head exactly where its joints are; `head` is about the pose that they give.
  void PinHead(const HeadJoints& joints, const HeadPose& head) noexcept;
  void PinAntennas(const Antennas& antennas) noexcept { antennas_ = antennas; }

  void Follow(const FullTarget& target) noexcept;
  /// The new parts of the head's target.
  void FollowHead(const Setpoint& wanted, const NewParts& parts) noexcept;
  void FollowAntennas(const Antennas& antennas) noexcept;
  void SetOffset(const HeadOffset& offset) noexcept { head_.SetOffset(offset); }
  void SetAutoBodyYaw(AutoBodyYaw automatic) noexcept { head_.SetAutoBodyYaw(automatic); }

  /// As asked, before clamping.
  [[nodiscard]] FullTarget asked() const noexcept {
    return {head_.head(), antennas_, head_.body_yaw()};
  }
  /// What of it can be reached, and the joints for that.
  [[nodiscard]] const HeadSolution& Solve() noexcept { return head_.Solve(); }
  [[nodiscard]] FullTarget Reachable() noexcept;
  [[nodiscard]] const Antennas& antennas() const noexcept { return antennas_; }
  [[nodiscard]] AutoBodyYaw automatic() const noexcept { return head_.automatic(); }

 private:
  HeadGoal head_;
  Antennas antennas_;
};

}  // namespace bbia
