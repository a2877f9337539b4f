#pragma once

#include <array>
#include <cstdint>

#include "base/clock.h"
#include "control/motion_command.h"
#include "geometry/pose.h"
#include "motion/mixer.h"
#include "robot/body.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"
#include "robot/reach.h"

namespace bbia {

/// Why the control thread itself stopped the robot.
enum class ControlTrouble : std::uint8_t {
  kNone,
  kNoAnswer,   ///< the body is silent
  kNotFinite,  ///< it reports angles that are no numbers
  kStalled,    ///< the loop stood still for longer than kLongestStall
};

/// A loop that stood still for longer does not catch up: what ran ends where the robot is.
inline constexpr Seconds kLongestStall{0.5};

/// One layer of motion, as it is on the robot now.
struct LayerView {
  double gain = 0.0;  ///< 0..1
  LayerSwitch switched = LayerSwitch::kOff;
};

/// The robot at the end of one control tick. Plain bytes; published by the control thread only.
struct RobotState {
  std::uint64_t tick = 0;  ///< counts from 1; 0: nothing measured yet
  TimePoint stamp;
  Nanos period{0};  ///< of the control loop

  // Measured.
  Joints joints;
  HeadPose head;
  Reach forward = Reach::kOk;  ///< kNoSolution: `head` is the last known pose
  BodyFault fault = BodyFault::kNone;
  std::uint64_t reseats = 0;
  ControlTrouble trouble = ControlTrouble::kNone;  ///< the last one
  std::uint64_t troubles = 0;

  // Wanted.
  FullTarget target;     ///< as asked, before clamping
  Joints target_joints;  ///< as sent to the motors
  Reach reach = Reach::kOk;
  Reach cause = Reach::kOk;  ///< why `reach` is kClamped
  /// What the robot is told lies at the edge of what it can reach, or comes from there: the edge
  /// and a limit of the joints' speed decide, and not the limits of acceleration and jerk.
  bool at_edge = false;

  MotorMode mode = MotorMode::kEnabled;
  MotorSet torque;
  bool auto_body_yaw = true;
  bool emergency_stop = false;
  bool move_running = false;
  std::uint64_t setpoints_applied = 0;
  std::uint64_t setpoints_ignored = 0;  ///< a move was running, or motors were off

  // Of itself.
  bool awake = false;                         ///< motors hold it up: idle life may be on
  bool mind_holds = false;                    ///< the mind's setpoints and commands are taken
  bool mind_moves = false;                    ///< the running move is the mind's
  TimePoint last_client_command{};            ///< zero: never
  std::array<LayerView, kLayerCount> layers;  ///< by `LayerId`
  AxisVector offset;                          ///< that they put on `target`
};

/// Counts durations in steps of a factor 2 from 1 us to 65 ms.
class DurationHistogram final {
 public:
  static constexpr std::size_t kBuckets = 18;

  void Add(Nanos duration) noexcept {
    std::size_t bucket = 0;
    for (auto us = duration.count() / 1000; us > 0 && bucket + 1 < kBuckets; us /= 2) ++bucket;
    ++counts_[bucket];
    ++total_;
    sum_ += duration;
    if (duration > max_) max_ = duration;
  }
  /// Upper edge of the bucket that holds share `q` (0..1) of all; 0 when empty.
  [[nodiscard]] Nanos Quantile(double q) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(q * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      seen += counts_[i];
      if (seen > wanted) return Nanos{1000} * (std::int64_t{1} << i);
    }
    return max_;
  }
  /// What came after `before` was taken; its `max` is that of the whole life.
  [[nodiscard]] DurationHistogram Since(const DurationHistogram& before) const noexcept {
    DurationHistogram since = *this;
    if (before.total_ > total_) return since;  // another loop
    for (std::size_t i = 0; i < kBuckets; ++i) since.counts_[i] -= before.counts_[i];
    since.total_ -= before.total_;
    since.sum_ -= before.sum_;
    return since;
  }
  [[nodiscard]] Nanos max() const noexcept { return max_; }
  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] Nanos sum() const noexcept { return sum_; }
  [[nodiscard]] const std::array<std::uint64_t, kBuckets>& counts() const noexcept {
    return counts_;
  }

 private:
  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t total_ = 0;
  Nanos max_{0};
  Nanos sum_{0};
};

/// How well the control loop keeps its time.
struct LoopStats {
  Nanos period{0};
  std::uint64_t ticks = 0;
  std::uint64_t overruns = 0;   ///< whole periods skipped because a tick came too late
  std::uint64_t rested = 0;     ///< periods left out because nothing was asked and nothing moved
  DurationHistogram lateness;   ///< of waking up
  DurationHistogram work;       ///< of one tick
  std::uint8_t scheduling = 0;  ///< GrantedScheduling
};

}  // namespace bbia
