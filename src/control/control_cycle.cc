#include "control/control_cycle.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <variant>

#include "kinematics/kinematics.h"
#include "robot/limits.h"
#include "robot/mass.h"

namespace bbia {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 16 does not deduce it by itself

Antennas Clamped(const Antennas& wanted) noexcept {
  return {kAntennaRange.Clamp(wanted.right), kAntennaRange.Clamp(wanted.left)};
}

bool IsFinite(const Joints& joints) noexcept {
  double sum =
      joints.head.body_yaw.value() + joints.antennas.right.value() + joints.antennas.left.value();
  for (const Radians angle : joints.head.stewart) sum += angle.value();
  return std::isfinite(sum);
}

constexpr std::uint64_t kEverySetpoint = std::numeric_limits<std::uint64_t>::max();

constexpr std::array<Motor, 7> kHeadMotors = {
    Motor::kBodyRotation, Motor::kStewart1, Motor::kStewart2, Motor::kStewart3,
    Motor::kStewart4,     Motor::kStewart5, Motor::kStewart6};

}  // namespace

ControlCycle::ControlCycle(Body& body, Board& board) noexcept
    : body_(body),
      board_(board),
      traits_(body.traits()),
      sources_{Source{.port = &board.net}, Source{.port = &board.life}} {
  state_.period = traits_.period;
  state_.torque = MotorSet::All();
  board_.halt.store(false, std::memory_order_relaxed);  // was for the last loop
  for (Source& source : sources_) {
    source.port->setpoint.Take(source.port->taken);  // what was wanted of the last body is void
    source.wanted = source.port->taken;
    MotionCommand stale;
    while (source.port->commands.TryPop(stale)) {
      Tell(
          source,
          {.id = stale.id, .kind = MotionEventKind::kRefused, .reason = MotionReason::kNotRunning});
    }
  }
  Measure(body_.Read());
  PinHead();
  antennas_goal_ = state_.joints.antennas;
}

void ControlCycle::Tick(TimePoint now, Seconds dt) noexcept {
  asked_ = false;
  const Joints before = state_.joints;
  ReadEmergencyStop();
  ReadHalt(dt);
  for (Source& source : sources_) TakeCommands(source);
  for (Source& source : sources_) TakeSetpoint(source, kEverySetpoint);
  AdvanceMove(dt);
  FollowWhenLimp();
  Measure(body_.Exchange(Compose()));
  const bool watched = board_.publish_every.load(std::memory_order_relaxed) == 1;
  const bool calm = !asked_ && !move_ && !watched && state_.joints == before;
  calm_ticks_ = calm ? calm_ticks_ + 1 : 0;
  Publish(now, dt);
}

void ControlCycle::Abort() noexcept {
  EndMove(MotionEventKind::kStopped, MotionReason::kNotRunning);
  for (Source& source : sources_) {
    MotionCommand waiting;
    while (source.port->commands.TryPop(waiting)) {
      Tell(source, {.id = waiting.id,
                    .kind = MotionEventKind::kRefused,
                    .reason = MotionReason::kNotRunning});
    }
    source.port->wake.Notify();
  }
}

void ControlCycle::ReadEmergencyStop() noexcept {
  const bool wanted = board_.emergency_stop.load(std::memory_order_acquire);
  asked_ |= wanted != state_.emergency_stop;
  if (wanted && !state_.emergency_stop) {
    EndMove(MotionEventKind::kStopped, MotionReason::kEmergencyStop);
    PinHead();
    antennas_goal_ = state_.joints.antennas;
  }
  state_.emergency_stop = wanted;
}

void ControlCycle::ReadHalt(Seconds dt) noexcept {
  if (board_.halt.exchange(false, std::memory_order_acq_rel) || dt > kLongestStall) {
    StopFor(ControlTrouble::kStalled);
  }
}

void ControlCycle::StopFor(ControlTrouble trouble) noexcept {
  asked_ = true;
  state_.trouble = trouble;
  ++state_.troubles;
  EndMove(MotionEventKind::kStopped, MotionReason::kControlTrouble);
  PinHead();
  antennas_goal_ = state_.joints.antennas;
}

void ControlCycle::TakeCommands(Source& source) noexcept {
  MotionCommand command;
  while (source.port->commands.TryPop(command)) {
    asked_ = true;
    TakeSetpoint(source, command.after_setpoint);
    Do(source, command);
  }
}

void ControlCycle::Do(Source& source, const MotionCommand& command) noexcept {
  std::visit(
      Overloaded{
          [&](const GotoCommand&) { StartMove(source, command); },
          [&](const WakeUpCommand&) { StartMove(source, command); },
          [&](const GoToSleepCommand&) { StartMove(source, command); },
          [&](const StopMoveCommand& stop) {
            if (move_ && (stop.move == 0 || (stop.move == move_->id && move_->source == &source))) {
              EndMove(MotionEventKind::kStopped, MotionReason::kStopRequested);
            }
          },
          [&](const SetModeCommand& set) { SetMode(set.mode); },
          [&](const SetTorqueCommand& set) { SetTorque(set); },
          [&](const SetAutoBodyYawCommand& set) {
            goal_.SetAutoBodyYaw(set.on ? AutoBodyYaw::kOn : AutoBodyYaw::kOff);
          },
      },
      command.action);
}

void ControlCycle::StartMove(Source& source, const MotionCommand& command) noexcept {
  MotionReason refused = MotionReason::kNone;
  if (state_.emergency_stop) refused = MotionReason::kEmergencyStop;
  if (move_ && move_->claim == Claim::kExclusive && command.claim != Claim::kExclusive) {
    refused = MotionReason::kExclusiveMove;
  }
  if (refused != MotionReason::kNone) {
    Tell(source, {.id = command.id, .kind = MotionEventKind::kRefused, .reason = refused});
    return;
  }
  EndMove(MotionEventKind::kPreempted, MotionReason::kNewerMove);
  MotionEvent started{.id = command.id};
  const Script script = BuildScript(command.action, started);
  started.duration = script.duration();
  move_.emplace(Move{.player = ScriptPlayer(script, StartTarget()),
                     .id = command.id,
                     .claim = command.claim,
                     .source = &source});
  Tell(source, started);
}

Script ControlCycle::BuildScript(const MotionAction& action, MotionEvent& started) noexcept {
  if (const auto* go = std::get_if<GotoCommand>(&action)) {
    PartTargets goal = go->goal;
    if (goal.antennas) goal.antennas = Clamped(*goal.antennas);
    if (goal.head) {
      const FullTarget start = StartTarget();
      const HeadSolution reachable =
          SolveHead(*goal.head, goal.body_yaw.value_or(start.body_yaw), goal_.automatic());
      started.reach = reachable.reach;
      started.cause = reachable.cause;
      // Aim at what can be reached, so that the move slows down where it will really end.
      if (reachable.reach != Reach::kOk) goal.head = reachable.reached;
    }
    return BuildGoto(goal, go->duration, go->law);
  }
  const ScriptContext context{
      .present = {state_.head, state_.joints.antennas, state_.joints.head.body_yaw},
      .commanded_head = goal_.head(),
      .commanded_antennas = antennas_goal_,
      .mode = state_.mode};
  const auto* sleep = std::get_if<GoToSleepCommand>(&action);
  if (sleep == nullptr) return BuildWakeUp(context);
  return sleep->from_anywhere ? BuildResetToSleep(context) : BuildGoToSleep(context);
}

FullTarget ControlCycle::StartTarget() noexcept {
  if (HeadIsLimp()) return {state_.head, state_.joints.antennas, state_.joints.head.body_yaw};
  const HeadSolution& now = goal_.Solve();
  return {now.reached, antennas_goal_, now.joints.body_yaw};
}

void ControlCycle::EndMove(MotionEventKind how, MotionReason why) noexcept {
  if (!move_) return;
  Tell(*move_->source, {.id = move_->id, .kind = how, .reason = why});
  move_.reset();
}

void ControlCycle::AdvanceMove(Seconds dt) noexcept {
  if (!move_) return;
  const ScriptPlayer::Step step = move_->player.Advance(dt);
  ApplyTarget(step.target);
  if (step.sound) {
    Tell(*move_->source, {.id = move_->id, .kind = MotionEventKind::kSound, .sound = *step.sound});
  }
  if (step.finished) EndMove(MotionEventKind::kFinished, MotionReason::kNone);
  if (step.set_mode) SetMode(*step.set_mode);
}

void ControlCycle::ApplyTarget(const FullTarget& target) noexcept {
  goal_.FollowPose(target.head, target.body_yaw);
  antennas_goal_ = Clamped(target.antennas);
}

void ControlCycle::TakeSetpoint(Source& source, std::uint64_t last) noexcept {
  asked_ |= source.port->setpoint.Take(source.wanted);
  Setpoint& taken = source.port->taken;
  const Setpoint seen = taken;
  const Setpoint& wanted = source.wanted;
  const auto take = [last](const auto& from, auto& to, std::uint64_t written,
                           std::uint64_t& done) noexcept {
    if (written == done || written > last) return false;
    to = from;
    done = written;
    return true;
  };
  if (take(wanted.speech, taken.speech, wanted.speech_sequence, taken.speech_sequence)) {
    goal_.SetOffset(taken.speech);
  }
  bool head_is_new = take(wanted.head, taken.head, wanted.head_sequence, taken.head_sequence);
  head_is_new |= take(wanted.joints, taken.joints, wanted.joints_sequence, taken.joints_sequence);
  head_is_new |=
      take(wanted.body_yaw, taken.body_yaw, wanted.body_yaw_sequence, taken.body_yaw_sequence);
  const bool antennas_are_new =
      take(wanted.antennas, taken.antennas, wanted.antennas_sequence, taken.antennas_sequence);
  if (!head_is_new && !antennas_are_new) return;
  if (move_ || state_.emergency_stop || (head_is_new && HeadIsLimp()) ||
      (antennas_are_new && AntennasAreLimp())) {
    ++state_.setpoints_ignored;
    if (move_ || state_.emergency_stop) return;
  } else {
    ++state_.setpoints_applied;
  }
  if (head_is_new && !HeadIsLimp()) TakeHead(taken, seen);
  if (antennas_are_new && !AntennasAreLimp()) antennas_goal_ = Clamped(taken.antennas);
}

void ControlCycle::TakeHead(const Setpoint& wanted, const Setpoint& seen) noexcept {
  const std::uint64_t newest_pose = std::max(wanted.head_sequence, wanted.body_yaw_sequence);
  if (wanted.joints_sequence != seen.joints_sequence && wanted.joints_sequence > newest_pose) {
    goal_.FollowJoints(wanted.joints);
    return;
  }
  const bool head = wanted.head_sequence != seen.head_sequence;
  const bool yaw = wanted.body_yaw_sequence != seen.body_yaw_sequence;
  goal_.FollowPose(head ? wanted.head : goal_.head(), yaw ? wanted.body_yaw : goal_.body_yaw());
}

void ControlCycle::SetMode(MotorMode mode) noexcept {
  const bool whole = mode == MotorMode::kDisabled ? state_.torque.empty() : state_.torque.full();
  if (mode == state_.mode && whole) return;
  const bool head_was_limp = HeadIsLimp() || !state_.torque.full();
  state_.mode = mode;
  state_.torque = mode == MotorMode::kDisabled ? MotorSet{} : MotorSet::All();
  if (mode == MotorMode::kDisabled || !head_was_limp || !traits_.obeys_torque) return;
  EndMove(MotionEventKind::kStopped, MotionReason::kTorqueReturned);
  PinHead();
  antennas_goal_ = state_.joints.antennas;
}

void ControlCycle::SetTorque(const SetTorqueCommand& command) noexcept {
  bool head_returns = false;
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    const auto motor = static_cast<Motor>(i);
    if (!command.motors.has(motor) || state_.torque.has(motor) == command.on) continue;
    if (!command.on) {
      state_.torque.Remove(motor);
      continue;
    }
    state_.torque.Add(motor);
    if (motor == Motor::kRightAntenna) antennas_goal_.right = state_.joints.antennas.right;
    if (motor == Motor::kLeftAntenna) antennas_goal_.left = state_.joints.antennas.left;
    head_returns |= motor != Motor::kRightAntenna && motor != Motor::kLeftAntenna;
  }
  if (!head_returns || !traits_.obeys_torque) return;
  EndMove(MotionEventKind::kStopped, MotionReason::kTorqueReturned);
  PinHead();
}

void ControlCycle::PinHead() noexcept {
  goal_.Pin(state_.joints.head, state_.head);
}

bool ControlCycle::HeadIsLimp() const noexcept {
  if (!traits_.obeys_torque) return false;
  return state_.mode == MotorMode::kGravityCompensation ||
         std::none_of(kHeadMotors.begin(), kHeadMotors.end(),
                      [this](Motor m) { return state_.torque.has(m); });
}

bool ControlCycle::AntennasAreLimp() const noexcept {
  return traits_.obeys_torque && !state_.torque.has(Motor::kRightAntenna) &&
         !state_.torque.has(Motor::kLeftAntenna);
}

void ControlCycle::FollowWhenLimp() noexcept {
  if (move_) return;  // runs in the air, as the official daemon's moves do
  if (HeadIsLimp()) {
    HeadJoints joints = state_.joints.head;
    // In gravity compensation the body still holds its goal.
    if (state_.torque.has(Motor::kBodyRotation)) {
      joints.body_yaw = state_.target_joints.head.body_yaw;
    }
    goal_.Pin(joints, state_.head);
  }
  if (AntennasAreLimp()) antennas_goal_ = state_.joints.antennas;
}

BodyCommand ControlCycle::Compose() noexcept {
  const HeadSolution& solution = goal_.Solve();
  BodyCommand command{
      .position = {solution.joints, antennas_goal_}, .torque = state_.torque, .mode = state_.mode};
  if (state_.mode == MotorMode::kGravityCompensation) {
    command.gravity = GravityTorques(state_.joints.head, state_.head, kHeadMass, kHeadCentreOfMass);
  }
  state_.target = {goal_.head(), antennas_goal_, goal_.body_yaw()};
  state_.target_joints = command.position;
  state_.reach = solution.reach;
  state_.cause = solution.cause;
  return command;
}

void ControlCycle::Measure(const BodyReading& reading) noexcept {
  const bool was_silent = state_.fault == BodyFault::kNoAnswer;
  state_.fault = reading.fault;
  if (!IsFinite(reading.joints)) {  // as good as silent; the last angles that are some stay
    state_.fault = BodyFault::kNoAnswer;
    if (!was_silent) StopFor(ControlTrouble::kNotFinite);
    return;
  }
  state_.joints = reading.joints;
  if (reading.fault == BodyFault::kNoAnswer && !was_silent) StopFor(ControlTrouble::kNoAnswer);
  if (reading.fault == BodyFault::kReseated) ++state_.reseats;
  if (reading.head) {
    state_.head = *reading.head;
    state_.forward = Reach::kOk;
  } else {
    state_.forward = SolveForward(reading.joints.head, state_.head, state_.head);
  }
}

void ControlCycle::Publish(TimePoint now, Seconds dt) noexcept {
  ++state_.tick;
  state_.stamp = now;
  state_.auto_body_yaw = goal_.automatic() == AutoBodyYaw::kOn;
  state_.move_running = move_.has_value();
  board_.state.Publish(state_);
  const std::uint32_t every = board_.publish_every.load(std::memory_order_relaxed);
  // By the beat and not by ticks: after a skipped period the listeners' next frame is on time
  // again.
  const std::uint64_t before = beat_;
  beat_ += static_cast<std::uint64_t>(std::max(1L, std::lround(dt / Seconds{traits_.period})));
  if (every != 0 && beat_ / every != before / every) sources_[0].woken = true;
  for (Source& source : sources_) {
    if (std::exchange(source.woken, false)) source.port->wake.Notify();
  }
}

void ControlCycle::Tell(Source& source, const MotionEvent& event) noexcept {
  // A full ring counts the loss in the ledger; the source times out on what it never hears of.
  static_cast<void>(source.port->events.TryPush(event));
  source.woken = true;
}

}  // namespace bbia
