#include "control/head_goal.h"

#include <cmath>
#include <cstddef>

#include "robot/limits.h"

namespace bbia {
namespace {

/// A matrix from the wire that is nearly a rotation, as one; what lies on it is one, and the way
/// from one to the other would be a jump.
Mat3 Straightened(const Mat3& m) noexcept {
  constexpr double kRounding = 1e-6;
  const Mat3 square = m * Transpose(m);
  bool straight = true;
  for (std::size_t i = 0; i < 9; ++i) {
    straight = straight && std::abs(square.m[i] - (i % 4 == 0 ? 1.0 : 0.0)) < kRounding;
  }
  return straight ? m : NearestRotation(m);
}

}  // namespace

void HeadGoal::Pin(const HeadJoints& joints, const HeadPose& head) noexcept {
  by_joints_ = true;
  head_ = head;
  body_yaw_ = joints.body_yaw;
  solution_ = HeadSolution{.joints = joints, .reached = head};
  solved_ = true;
}

void HeadGoal::FollowPose(const HeadPose& head, Radians body_yaw) noexcept {
  if (!by_joints_ && head == head_ && body_yaw == body_yaw_) return;
  by_joints_ = false;
  head_ = head;
  body_yaw_ = body_yaw;
  solved_ = false;
}

void HeadGoal::FollowJoints(const HeadJoints& joints) noexcept {
  HeadJoints within = joints;
  within.body_yaw = kBodyYawRange.Clamp(joints.body_yaw);
  for (std::size_t i = 0; i < kStewartCount; ++i) {
    within.stewart[i] = kStewartRanges[i].Clamp(joints.stewart[i]);
  }
  const bool clamped = !(within == joints);
  HeadPose head = head_;
  const Reach forward = SolveForward(within, head_, head);
  if (forward != Reach::kOk) {  // no pose has these joints, the rods would break
    solution_.reach = forward;
    solution_.cause = clamped ? Reach::kOutOfLimits : Reach::kOk;
    return;
  }
  const HeadSolution held = SolveHead(head, within.body_yaw, AutoBodyYaw::kOff);
  if (held.reach == Reach::kOk) {
    Pin(within, head);
  } else {
    Pin(held.joints, held.reached);
  }
  solution_.reach = clamped || held.reach != Reach::kOk ? Reach::kClamped : Reach::kOk;
  solution_.cause = clamped ? Reach::kOutOfLimits : held.cause;
}

void HeadGoal::SetOffset(const HeadOffset& offset) noexcept {
  offset_ = offset;
  if (!by_joints_) solved_ = false;
}

void HeadGoal::SetAutoBodyYaw(AutoBodyYaw automatic) noexcept {
  if (automatic == automatic_) return;
  automatic_ = automatic;
  if (!by_joints_) solved_ = false;
}

const HeadSolution& HeadGoal::Solve() noexcept {
  if (!solved_) {
    const HeadPose wanted{ToRotation(offset_.rotation) * Straightened(head_.rotation),
                          head_.translation + offset_.translation};
    const HeadSolution solution = SolveHead(wanted, body_yaw_, automatic_);
    solution_.reach = solution.reach;
    solution_.cause = solution.cause;
    // A pose that is no pose (not finite) leaves the joints where they were.
    if (solution.reach != Reach::kNoSolution) solution_ = solution;
    solved_ = true;
  }
  return solution_;
}

}  // namespace bbia
