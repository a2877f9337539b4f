#pragma once

#include <array>
#include <cstdint>

#include "base/clock.h"
#include "control/arbitration.h"
#include "control/base_goal.h"
#include "control/board.h"
#include "control/joint_path.h"
#include "control/layer_feed.h"
#include "control/life_settings.h"
#include "control/mind_stream.h"
#include "control/motion_source.h"
#include "control/move_slot.h"
#include "control/robot_state.h"
#include "robot/body.h"

namespace bbia {

/// One tick of the robot: take what the sources want, move the running move on, put the layers on
/// it, keep the limits, solve, exchange with the body, publish. The only user of the body while it
/// exists.
///
/// A plain object without thread or clock. `Tick` allocates, locks, logs and throws nothing.
///
/// Who wins: emergency stop, then an exclusive move, then the newest move, then setpoints; the mind
/// comes after all others (control/arbitration.h).
class ControlCycle final {
 public:
  /// Pins every goal to where the body is. Motors are on.
  ControlCycle(Body& body, Board& board, const LifeSettings& life = {}) noexcept;

  /// @param now stamped on the state. @param dt how far running moves go on.
  void Tick(TimePoint now, Seconds dt) noexcept;

  /// Ends what runs and refuses what waits; the last thing before destruction.
  void Abort() noexcept;

  /// Nothing was asked, and nothing moved for a second or moves so slowly that nobody would see the
  /// difference, and nobody watches every tick: this tick may be followed by one `kRestPeriods`
  /// later. Keeps the beat of the stream.
  static constexpr std::uint64_t kRestPeriods = 5;
  [[nodiscard]] bool resting() const noexcept {
    return (calm_ticks_ >= kCalmTicksToRest || slow_ticks_ >= kSlowTicksToRest) &&
           beat_ % kRestPeriods == 0;
  }

  [[nodiscard]] const RobotState& state() const noexcept { return state_; }
  [[nodiscard]] const BodyTraits& traits() const noexcept { return traits_; }

 private:
  void ReadEmergencyStop() noexcept;
  void ReadHalt(Seconds dt) noexcept;
  /// Ends what runs and holds the robot where it is, in this tick.
  void StopFor(ControlTrouble trouble) noexcept;
  void TakeCommands(MotionSource& source) noexcept;
  void Do(MotionSource& source, const MotionCommand& command) noexcept;
  void StartMove(MotionSource& source, const MotionCommand& command) noexcept;
  /// Ends the running move, if any, or the mind's stream; the base stops as soon as it can.
  void BreakOff(MotionEventKind how, MotionReason why) noexcept;
  /// Ends what the mind does, when `source` is not the mind.
  void MakeRoomFor(const MotionSource& source) noexcept;
  void AdvanceBase(Seconds dt) noexcept;
  /// Does what the source wanted up to and including its write number `last`.
  void TakeSetpoint(MotionSource& source, std::uint64_t last) noexcept;
  void TakeMindSetpoint(std::uint64_t last) noexcept;
  void SetMode(MotorMode mode) noexcept;
  void SetTorque(const SetTorqueCommand& command) noexcept;
  /// Everything to where the robot was measured, at once.
  void Pin() noexcept;
  void PinHead() noexcept;
  void PinAntennas(const Antennas& antennas) noexcept;
  /// What the measured joints should give; a body with springs in it shows something else.
  [[nodiscard]] HeadPose PoseOfJoints() const noexcept;
  void FollowWhenLimp() noexcept;
  [[nodiscard]] bool MindMay() const noexcept;
  [[nodiscard]] bool Awake() noexcept;
  [[nodiscard]] FullTarget StartTarget() noexcept;
  [[nodiscard]] BodyCommand Compose(Seconds dt) noexcept;
  /// Whether the tick that ends now was calm, and how.
  void NoteCalm(const Joints& before) noexcept;
  void Measure(const BodyReading& reading) noexcept;
  void Publish(TimePoint now, Seconds dt) noexcept;

  Body& body_;
  Board& board_;
  const BodyTraits traits_;
  std::array<MotionSource, 3> sources_;  ///< by rank
  MotionSource& mind_ = sources_[2];
  Arbitration arbitration_;
  BaseGoal goal_;
  MoveSlot move_;
  MindStream mind_stream_;
  LayerFeed layers_;
  JointPath path_;
  RobotState state_;
  static constexpr std::uint64_t kCalmTicksToRest = 250;
  static constexpr std::uint64_t kSlowTicksToRest = 25;
  std::uint64_t calm_ticks_ = 0;  ///< in a row in which nothing was asked and nothing moved
  std::uint64_t slow_ticks_ = 0;  ///< in a row in which nothing was asked and idle life was slow
  bool asked_ = false;            ///< something, in this tick
  std::uint64_t beat_ = 0;        ///< periods since the start, those skipped included
};

}  // namespace bbia
