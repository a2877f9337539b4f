#include "control/move_slot.h"

#include <utility>
#include <variant>

#include "kinematics/kinematics.h"
#include "robot/limits.h"

namespace bbia {
namespace {

Script BuildGotoWithin(const GotoCommand& go, const FullTarget& start, AutoBodyYaw automatic,
                       MotionEvent& started) noexcept {
  PartTargets goal = go.goal;
  if (goal.antennas) {
    goal.antennas = {kAntennaRange.Clamp(goal.antennas->right),
                     kAntennaRange.Clamp(goal.antennas->left)};
  }
  if (goal.head) {
    const HeadSolution reachable =
        SolveHead(*goal.head, goal.body_yaw.value_or(start.body_yaw), automatic);
    started.reach = reachable.reach;
    started.cause = reachable.cause;
    // Aim at what can be reached, so that the move slows down where it will really end.
    if (reachable.reach != Reach::kOk) goal.head = reachable.reached;
  }
  return BuildGoto(goal, go.duration, go.law);
}

Script Build(const MotionAction& action, const FullTarget& start, const BaseGoal& goal,
             const RobotState& state, MotionEvent& started) noexcept {
  if (const auto* go = std::get_if<GotoCommand>(&action)) {
    return BuildGotoWithin(*go, start, goal.automatic(), started);
  }
  if (const auto* play = std::get_if<PlayTrackCommand>(&action)) {
    return BuildTrack(play->plan, start);
  }
  const ScriptContext context{
      .present = {state.head, state.joints.antennas, state.joints.head.body_yaw},
      .commanded_head = goal.asked().head,
      .commanded_antennas = goal.antennas(),
      .mode = state.mode};
  const auto* sleep = std::get_if<GoToSleepCommand>(&action);
  if (sleep == nullptr) return BuildWakeUp(context);
  return sleep->from_anywhere ? BuildResetToSleep(context) : BuildGoToSleep(context);
}

}  // namespace

void MoveSlot::Start(MotionSource& source, const MotionCommand& command, const FullTarget& start,
                     const BaseGoal& goal, const RobotState& state) noexcept {
  MotionEvent started{.id = command.id};
  const Script script = Build(command.action, start, goal, state, started);
  started.duration = script.duration();
  move_.emplace(Move{.player = ScriptPlayer(script, start),
                     .id = command.id,
                     .claim = command.claim,
                     .source = &source});
  source.Tell(started);
}

void MoveSlot::End(MotionEventKind how, MotionReason why) noexcept {
  if (!move_) return;
  move_->source->Tell({.id = move_->id, .kind = how, .reason = why});
  move_.reset();
}

ScriptPlayer::Step MoveSlot::Advance(Seconds dt) noexcept {
  const ScriptPlayer::Step step = move_->player.Advance(dt);
  if (step.sound) {
    move_->source->Tell({.id = move_->id, .kind = MotionEventKind::kSound, .sound = *step.sound});
  }
  if (step.finished) End(MotionEventKind::kFinished, MotionReason::kNone);
  return step;
}

}  // namespace bbia
