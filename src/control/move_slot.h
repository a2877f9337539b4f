#pragma once

#include <optional>

#include "control/base_goal.h"
#include "control/motion_source.h"
#include "control/robot_state.h"
#include "motion/script.h"

namespace bbia {

/// The one move that may run, and whose it is. Every move that begins ends with one event.
/// Real-time safe; one thread.
class MoveSlot final {
 public:
  [[nodiscard]] bool running() const noexcept { return move_.has_value(); }
  [[nodiscard]] bool RunsFor(const MotionSource& source) const noexcept {
    return move_ && move_->source == &source;
  }
  [[nodiscard]] bool exclusive() const noexcept {
    return move_ && move_->claim == Claim::kExclusive;
  }
  /// Whether `stop`, coming from `source`, means the move that runs.
  [[nodiscard]] bool Means(const StopMoveCommand& stop, const MotionSource& source) const noexcept {
    return move_ && (stop.move == 0 || (stop.move == move_->id && RunsFor(source)));
  }

  /// @pre none runs
  void Start(MotionSource& source, const MotionCommand& command, const FullTarget& start,
             const BaseGoal& goal, const RobotState& state) noexcept;
  void End(MotionEventKind how, MotionReason why) noexcept;
  /// Moves on; tells of sounds and of the end. @pre one runs
  [[nodiscard]] ScriptPlayer::Step Advance(Seconds dt) noexcept;

 private:
  struct Move {
    ScriptPlayer player;
    CommandId id = 0;
    Claim claim = Claim::kOpen;
    MotionSource* source = nullptr;
  };

  std::optional<Move> move_;
};

}  // namespace bbia
