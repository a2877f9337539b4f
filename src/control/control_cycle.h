#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "control/board.h"
#include "control/head_goal.h"
#include "control/robot_state.h"
#include "motion/script.h"
#include "robot/body.h"

namespace bbia {

/// One tick of the robot: take what the sources want, move the running move on, solve, exchange
/// with the body, publish. The only user of the body while it exists.
///
/// A plain object without thread or clock. `Tick` allocates, locks, logs and throws nothing.
///
/// Who wins: emergency stop, then an exclusive move, then the newest move, then setpoints.
class ControlCycle final {
 public:
  /// Pins every goal to where the body is. Motors are on.
  ControlCycle(Body& body, Board& board) noexcept;

  /// @param now stamped on the state. @param dt how far running moves go on.
  void Tick(TimePoint now, Seconds dt) noexcept;

  /// Ends what runs and refuses what waits; the last thing before destruction.
  void Abort() noexcept;

  /// Nothing was asked and nothing moved for a second, and nobody watches every tick: this tick may
  /// be followed by one `kRestPeriods` later. Keeps the beat of the stream.
  static constexpr std::uint64_t kRestPeriods = 5;
  [[nodiscard]] bool resting() const noexcept {
    return calm_ticks_ >= kCalmTicksToRest && beat_ % kRestPeriods == 0;
  }

  [[nodiscard]] const RobotState& state() const noexcept { return state_; }
  [[nodiscard]] const BodyTraits& traits() const noexcept { return traits_; }

 private:
  struct Source {
    MotionPort* port;
    Setpoint wanted;  // the newest, of which port->taken says how much was done
    bool woken = false;
  };
  struct Move {
    ScriptPlayer player;
    CommandId id = 0;
    Claim claim = Claim::kOpen;
    Source* source = nullptr;
  };

  void ReadEmergencyStop() noexcept;
  void ReadHalt(Seconds dt) noexcept;
  /// Ends what runs and holds the robot where it is, in this tick.
  void StopFor(ControlTrouble trouble) noexcept;
  void TakeCommands(Source& source) noexcept;
  void Do(Source& source, const MotionCommand& command) noexcept;
  void StartMove(Source& source, const MotionCommand& command) noexcept;
  void EndMove(MotionEventKind how, MotionReason why) noexcept;
  void AdvanceMove(Seconds dt) noexcept;
  /// Does what the source wanted up to and including its write number `last`.
  void TakeSetpoint(Source& source, std::uint64_t last) noexcept;
  void TakeHead(const Setpoint& wanted, const Setpoint& seen) noexcept;
  void SetMode(MotorMode mode) noexcept;
  void SetTorque(const SetTorqueCommand& command) noexcept;
  void PinHead() noexcept;
  void ApplyTarget(const FullTarget& target) noexcept;
  void FollowWhenLimp() noexcept;
  [[nodiscard]] bool HeadIsLimp() const noexcept;
  [[nodiscard]] bool AntennasAreLimp() const noexcept;
  [[nodiscard]] FullTarget StartTarget() noexcept;
  [[nodiscard]] Script BuildScript(const MotionAction& action, MotionEvent& started) noexcept;
  [[nodiscard]] BodyCommand Compose() noexcept;
  void Measure(const BodyReading& reading) noexcept;
  void Publish(TimePoint now, Seconds dt) noexcept;
  void Tell(Source& source, const MotionEvent& event) noexcept;

  Body& body_;
  Board& board_;
  const BodyTraits traits_;
  std::array<Source, 2> sources_;
  HeadGoal goal_;
  Antennas antennas_goal_;
  std::optional<Move> move_;
  RobotState state_;
  static constexpr std::uint64_t kCalmTicksToRest = 250;
  std::uint64_t calm_ticks_ = 0;  ///< in a row in which nothing was asked and nothing moved
  bool asked_ = false;            ///< something, in this tick
  std::uint64_t beat_ = 0;        ///< periods since the start, those skipped included
};

}  // namespace bbia
