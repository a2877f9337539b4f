#include "control/joint_path.h"

#include "kinematics/kinematics.h"
#include "robot/limits.h"
#include "robot/named_poses.h"
#include "robot/slew.h"

namespace bbia {

JointPath::JointPath(const MotionPipelineSettings& settings, std::uint64_t seed) noexcept
    : pipeline_({kSleepHeadPose, kSleepAntennas, {}}, settings, seed) {}

Joints JointPath::Advance(BaseGoal& goal, Layers layers, Commanded commanded, Seconds dt) noexcept {
  const bool from_edge = at_edge_;
  at_edge_ = false;
  const HeadJoints joints = Solve(goal, layers, commanded, dt);
  told_.head = from_edge || at_edge_ ? Slewed(joints, dt) : joints;
  at_edge_ = at_edge_ || !(told_.head == joints);
  const Antennas& antennas = pipeline_.target().antennas;
  told_.antennas = {kAntennaRange.Clamp(antennas.right), kAntennaRange.Clamp(antennas.left)};
  return told_;
}

HeadJoints JointPath::Solve(BaseGoal& goal, Layers layers, Commanded commanded,
                            Seconds dt) noexcept {
  HeadSolution solution;
  bool solved = false;
  if (layers == Layers::kOff) {
    pipeline_.AdvanceBare(goal.Reachable(), dt);
  } else {
    AxisVector mixed = pipeline_.Mix(goal.Reachable(), commanded, dt);
    if (!(mixed == pipeline_.base())) {
      // What is out of reach is given up before the limits, so that the edge is reached softly.
      const FullTarget wanted = ToTarget(mixed);
      solution = SolveHead(wanted.head, wanted.body_yaw, goal.automatic());
      solved = solution.reach == Reach::kOk;
      if (!solved || solution.joints.body_yaw != wanted.body_yaw) {
        mixed = ToAxes({solution.reached, wanted.antennas, solution.joints.body_yaw});
      }
    }
    pipeline_.Limit(mixed, dt);
    solved = solved && pipeline_.position() == mixed;
  }
  if (pipeline_.on_base()) return goal.Solve().joints;
  if (solved) return solution.joints;
  const FullTarget& target = pipeline_.target();
  const HeadSolution within = SolveHead(target.head, target.body_yaw, AutoBodyYaw::kOff);
  at_edge_ = within.reach != Reach::kOk;
  return within.joints;
}

HeadJoints JointPath::Slewed(const HeadJoints& joints, Seconds dt) noexcept {
  const Joints goal{joints, told_.antennas};
  return SlewLimiter(told_).Advance(goal, MotorSet::All(), goal, dt).head;
}

void JointPath::Pin(BaseGoal& goal) noexcept {
  pipeline_.Pin(goal.Reachable());
  told_ = {goal.Solve().joints, goal.antennas()};
  at_edge_ = false;
}

void JointPath::PinHead(BaseGoal& goal) noexcept {
  const HeadSolution& solution = goal.Solve();
  pipeline_.PinHead(solution.reached, solution.joints.body_yaw);
  told_.head = solution.joints;
  at_edge_ = false;
}

void JointPath::PinAntennas(const Antennas& antennas) noexcept {
  pipeline_.PinAntennas(antennas);
  told_.antennas = antennas;
}

}  // namespace bbia
