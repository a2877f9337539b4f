#pragma once

#include "control/base_goal.h"
#include "motion/motion_pipeline.h"
#include "robot/joints.h"

namespace bbia {

/// Whether the layers are on the base: not under an emergency stop and not without motors.
enum class Layers : std::uint8_t { kOff, kOn };

/// From what is asked of the robot to what its joints are told, tick by tick: the base target, the
/// layers on it, what of that can be reached, the limits, the joints. Real-time safe; one thread.
class JointPath final {
 public:
  JointPath(const MotionPipelineSettings& settings, std::uint64_t seed) noexcept;

  Joints Advance(BaseGoal& goal, Layers layers, Commanded commanded, Seconds dt) noexcept;

  /// Is at the goal and rests, at once.
  void Pin(BaseGoal& goal) noexcept;
  void PinHead(BaseGoal& goal) noexcept;
  void PinAntennas(const Antennas& antennas) noexcept;

  /// Where the base can stop (MotionPipeline).
  [[nodiscard]] FullTarget BrakedBase() const noexcept { return pipeline_.BrakedBase(); }
  [[nodiscard]] AxisVector offset() const noexcept { return pipeline_.offset(); }
  [[nodiscard]] bool resting() const noexcept { return pipeline_.resting() && !at_edge_; }
  /// A tick every 20 ms is as good as one every 4 ms (Smoother).
  [[nodiscard]] bool slow() const noexcept { return pipeline_.slow() && !at_edge_; }
  /// Where the robot is told to be lies at the edge of its reach, or it comes from there: the edge
  /// decides, and a limit of the joints' speed, not those of acceleration and jerk.
  [[nodiscard]] bool at_edge() const noexcept { return at_edge_; }
  [[nodiscard]] Mixer& mixer() noexcept { return pipeline_.mixer(); }
  [[nodiscard]] const Mixer& mixer() const noexcept { return pipeline_.mixer(); }

 private:
  [[nodiscard]] HeadJoints Solve(BaseGoal& goal, Layers layers, Commanded commanded,
                                 Seconds dt) noexcept;
  /// No joint too fast, on a straight way.
  [[nodiscard]] HeadJoints Slewed(const HeadJoints& joints, Seconds dt) noexcept;

  MotionPipeline pipeline_;
  Joints told_;
  bool at_edge_ = false;
};

}  // namespace bbia
