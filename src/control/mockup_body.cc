#include "control/mockup_body.h"

#include "kinematics/kinematics.h"
#include "robot/named_poses.h"

namespace bbia {

MockupBody::MockupBody(Lease<Resource::kBody> lease) noexcept
    : lease_(std::move(lease)),
      joints_{SolveHead(kSleepHeadPose, Radians{}, AutoBodyYaw::kOff).joints, kSleepAntennas} {}

BodyReading MockupBody::Exchange(const BodyCommand& command) noexcept {
  const JointArray goals = ToArray(command.position);
  JointArray present = ToArray(joints_);
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    if (IsFinite(goals[i])) present[i] = goals[i];
  }
  joints_ = ToJoints(present);
  return Read();
}

}  // namespace bbia
