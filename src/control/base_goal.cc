#include "control/base_goal.h"

#include <algorithm>

#include "robot/limits.h"

namespace bbia {

void BaseGoal::PinHead(const HeadJoints& joints, const HeadPose& head) noexcept {
  head_.Pin(joints, head);
}

void BaseGoal::Follow(const FullTarget& target) noexcept {
  head_.FollowPose(target.head, target.body_yaw);
  FollowAntennas(target.antennas);
}

void BaseGoal::FollowHead(const Setpoint& wanted, const NewParts& parts) noexcept {
  const std::uint64_t newest_pose = std::max(wanted.head_sequence, wanted.body_yaw_sequence);
  if (parts.joints && wanted.joints_sequence > newest_pose) {
    head_.FollowJoints(wanted.joints);
    return;
  }
  head_.FollowPose(parts.head ? wanted.head : head_.head(),
                   parts.body_yaw ? wanted.body_yaw : head_.body_yaw());
}

void BaseGoal::FollowAntennas(const Antennas& antennas) noexcept {
  antennas_ = {kAntennaRange.Clamp(antennas.right), kAntennaRange.Clamp(antennas.left)};
}

FullTarget BaseGoal::Reachable() noexcept {
  const HeadSolution& solution = head_.Solve();
  return {solution.reached, antennas_, solution.joints.body_yaw};
}

}  // namespace bbia
