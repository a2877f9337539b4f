#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

#include "api/client_holds.h"
#include "api/command_log.h"
#include "api/lease_book.h"
#include "api/setpoint_census.h"
#include "api/verdict.h"
#include "control/board.h"
#include "control/motion_command.h"

namespace bbia {

/// The wire's side of the net motion port: merges setpoints, numbers commands, says at once what
/// will become of them and later what did. The server's thread only; never blocks.
class MotionGateway final {
 public:
  /// Called for every event of a move that this gateway started.
  using OnEvent = std::function<void(const MotionEvent&)>;

  MotionGateway(Board& board, LeaseBook& leases, OnEvent on_event);

  /// Whether a body is there to move, and whether it falls limp without torque.
  void SetBody(bool present, bool obeys_torque) noexcept;
  [[nodiscard]] bool has_body() const noexcept { return has_body_; }
  /// Whether the daemon takes the robot down: its way to bed is nobody else's to end.
  void SetLeaving(bool leaving) noexcept { leaving_ = leaving; }
  /// The newest state, with what was asked for since.
  [[nodiscard]] RobotState state() const { return Expected(); }

  Verdict SetTarget(const PartTargets& parts);
  Verdict SetHeadJoints(const HeadJoints& joints);
  Verdict SetSpeechOffset(const HeadOffset& offset);

  /// Starts a move. @return the verdict and the id that events will carry (0 when refused).
  struct Started {
    Verdict verdict;
    CommandId id = 0;
  };
  Started Start(const MotionAction& move);
  /// Stops the move `id` (0: whichever runs).
  Verdict Stop(CommandId id);

  Verdict SetMode(MotorMode mode);
  Verdict SetTorque(MotorSet motors, bool on);
  Verdict SetAutoBodyYaw(bool on);
  Verdict SetEmergencyStop(bool engaged);

  /// Grows with each command and target that asks for motion, whatever became of it.
  [[nodiscard]] std::uint64_t asked() const noexcept { return sequence_ + last_id_; }
  [[nodiscard]] ClientHolds& holds() noexcept { return holds_; }
  [[nodiscard]] SetpointCensus& census() noexcept { return census_; }
  [[nodiscard]] LeaseBook& leases() noexcept { return leases_; }

  /// While it lives, commands are `claimant`'s.
  class [[nodiscard]] Speaking final {
   public:
    Speaking(MotionGateway& gateway, const Claimant& claimant) noexcept : gateway_(gateway) {
      gateway_.claimant_ = claimant;
    }
    ~Speaking() { gateway_.claimant_ = {}; }
    Speaking(const Speaking&) = delete;
    Speaking& operator=(const Speaking&) = delete;

   private:
    MotionGateway& gateway_;
  };

  /// Who speaks now, for those who go on later in his name.
  [[nodiscard]] const Claimant& claimant() const noexcept { return claimant_; }

  /// Hands on what the control thread reported since the last call.
  void Drain();

 private:
  /// The robot as it will be once the control thread has done what was asked of it: the answer to a
  /// command that comes right after another one must know already.
  [[nodiscard]] RobotState Expected() const;
  /// Whether the parts are for who speaks; counts the target that is not.
  [[nodiscard]] Verdict AskForStream(PartSet parts);
  void PutSetpoint();
  [[nodiscard]] Verdict CheckStream(bool head, bool antennas, const RobotState& state) const;
  /// Counts a target that asks for what was asked for last.
  void NoteIfRepeated(const PartTargets& parts) noexcept;
  Verdict Push(const MotionAction& action, CommandId* id = nullptr);
  /// Keeps the answer to a command and hands it on.
  Verdict Logged(std::string_view kind, const Verdict& verdict,
                 std::initializer_list<double> arguments = {}) noexcept {
    log_.Asked(kind, last_id_, verdict, arguments);
    return verdict;
  }
  Started StartMove(const MotionAction& move);

  Board& board_;
  LeaseBook& leases_;
  Claimant claimant_;
  SetpointCensus census_;
  OnEvent on_event_;
  CommandLog log_;
  ClientHolds holds_;
  bool has_body_ = false;
  bool leaving_ = false;
  bool obeys_torque_ = true;
  Setpoint setpoint_;
  std::uint64_t sequence_ = 0;
  CommandId last_id_ = 0;
  std::optional<MotorMode> asked_mode_;  ///< the last one, and the newest tick at that time
  std::uint64_t asked_at_tick_ = 0;
};

}  // namespace bbia
