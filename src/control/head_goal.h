#pragma once

#include "control/motion_command.h"
#include "geometry/pose.h"
#include "kinematics/kinematics.h"
#include "robot/joints.h"

namespace bbia {

/// What the head is asked for, by pose or by joints, and the joints that follow from it. Solves
/// again only when something changed. Real-time safe; one thread.
class HeadGoal final {
 public:
  /// By joints, exactly where they are; `head` is the pose they give.
  void Pin(const HeadJoints& joints, const HeadPose& head) noexcept;
  void FollowPose(const HeadPose& head, Radians body_yaw) noexcept;
  /// Joints are clamped to their ranges, and to where the platform can hold its head. Joints that
  /// no pose has change nothing.
  void FollowJoints(const HeadJoints& joints) noexcept;
  void SetOffset(const HeadOffset& offset) noexcept;
  void SetAutoBodyYaw(AutoBodyYaw automatic) noexcept;

  [[nodiscard]] const HeadPose& head() const noexcept { return head_; }
  [[nodiscard]] Radians body_yaw() const noexcept { return body_yaw_; }
  [[nodiscard]] AutoBodyYaw automatic() const noexcept { return automatic_; }
  [[nodiscard]] const HeadSolution& Solve() noexcept;

 private:
  HeadPose head_;
  Radians body_yaw_;
  HeadOffset offset_;
  AutoBodyYaw automatic_ = AutoBodyYaw::kOn;
  bool by_joints_ = true;
  bool solved_ = false;
  HeadSolution solution_;
};

}  // namespace bbia
