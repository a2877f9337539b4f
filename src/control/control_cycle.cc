#include "control/control_cycle.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "control/limp.h"
#include "kinematics/kinematics.h"
#include "robot/mass.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // clang 16 does not deduce it by itself

bool IsFinite(const Joints& joints) noexcept {
  double sum =
      joints.head.body_yaw.value() + joints.antennas.right.value() + joints.antennas.left.value();
  for (const Radians angle : joints.head.stewart) sum += angle.value();
  return std::isfinite(sum);
}

bool Same(const FullTarget& a, const FullTarget& b) noexcept {
  return a.head == b.head && a.antennas == b.antennas && a.body_yaw == b.body_yaw;
}

/// Magic units from the pose of sleep; nearer, the head lies in its cradle.
constexpr double kAsleep = 10.0;

}  // namespace

ControlCycle::ControlCycle(Body& body, Board& board, const LifeSettings& life) noexcept
    : body_(body),
      board_(board),
      traits_(body.traits()),
      sources_{MotionSource{.port = &board.net, .rank = MotionRank::kClient},
               MotionSource{.port = &board.life, .rank = MotionRank::kDaemon},
               MotionSource{.port = &board.mind, .rank = MotionRank::kMind}},
      arbitration_(life.motion.mixer.idle_quiet),
      layers_(life.idle),
      path_(life.motion, life.seed) {
  state_.period = traits_.period;
  state_.torque = MotorSet::All();
  board_.halt.store(false, std::memory_order_relaxed);  // was for the last loop
  for (MotionSource& source : sources_) {
    source.port->setpoint.Take(source.port->taken);  // what was wanted of the last body is void
    source.wanted = source.port->taken;
    source.RefuseAll(MotionReason::kNotRunning);
  }
  Measure(body_.Read());
  Pin();
}

void ControlCycle::Tick(TimePoint now, Seconds dt) noexcept {
  asked_ = false;
  const Joints before = state_.joints;
  arbitration_.BeginTick(now, board_.held_until.load(std::memory_order_relaxed));
  ReadEmergencyStop();
  ReadHalt(dt);
  for (MotionSource& source : sources_) TakeCommands(source);
  for (MotionSource& source : sources_) TakeSetpoint(source, kEverySetpoint);
  AdvanceBase(dt);
  FollowWhenLimp();
  layers_.Take(board_, path_.mixer());
  Measure(body_.Exchange(Compose(dt)));
  NoteCalm(before);
  Publish(now, dt);
}

void ControlCycle::NoteCalm(const Joints& before) noexcept {
  const bool watched = board_.publish_every.load(std::memory_order_relaxed) == 1;
  const bool undisturbed = !asked_ && !move_.running() && mind_stream_.settled() && !watched;
  const bool still = path_.resting() && state_.joints == before;
  calm_ticks_ = undisturbed && still ? calm_ticks_ + 1 : 0;
  // Awake: a limp head that somebody moves is to be followed closely, however slow the goals are.
  const bool slow = path_.slow() && !path_.resting() && state_.awake;
  slow_ticks_ = undisturbed && slow ? slow_ticks_ + 1 : 0;
}

void ControlCycle::Abort() noexcept {
  move_.End(MotionEventKind::kStopped, MotionReason::kNotRunning);
  for (MotionSource& source : sources_) {
    source.RefuseAll(MotionReason::kNotRunning);
    source.HandOver();
    source.port->wake.Notify();
  }
}

void ControlCycle::ReadEmergencyStop() noexcept {
  const bool wanted = board_.emergency_stop.load(std::memory_order_acquire);
  asked_ |= wanted != state_.emergency_stop;
  if (wanted && !state_.emergency_stop) {
    move_.End(MotionEventKind::kStopped, MotionReason::kEmergencyStop);
    Pin();
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
  move_.End(MotionEventKind::kStopped, MotionReason::kControlTrouble);
  Pin();
}

void ControlCycle::TakeCommands(MotionSource& source) noexcept {
  MotionCommand command;
  while (source.port->commands.TryPop(command)) {
    asked_ = true;
    TakeSetpoint(source, command.after_setpoint);
    Do(source, command);
  }
}

void ControlCycle::Do(MotionSource& source, const MotionCommand& command) noexcept {
  const bool moves = !std::holds_alternative<SetAutoBodyYawCommand>(command.action);
  if (source.rank == MotionRank::kClient && moves) arbitration_.NoteClient();
  if (source.rank == MotionRank::kMind && !MindMay()) {
    source.Refuse(command, state_.emergency_stop ? MotionReason::kEmergencyStop
                                                 : MotionReason::kOthersCommand);
    return;
  }
  std::visit(Overloaded{
                 [&](const StopMoveCommand& stop) {
                   if (!move_.Means(stop, source)) return;
                   BreakOff(MotionEventKind::kStopped, MotionReason::kStopRequested);
                 },
                 [&](const SetModeCommand& set) {
                   MakeRoomFor(source);
                   SetMode(set.mode);
                 },
                 [&](const SetTorqueCommand& set) {
                   MakeRoomFor(source);
                   SetTorque(set);
                 },
                 [&](const SetAutoBodyYawCommand& set) {
                   goal_.SetAutoBodyYaw(set.on ? AutoBodyYaw::kOn : AutoBodyYaw::kOff);
                 },
                 [&](const auto&) { StartMove(source, command); },
             },
             command.action);
}

void ControlCycle::StartMove(MotionSource& source, const MotionCommand& command) noexcept {
  if (state_.emergency_stop) return source.Refuse(command, MotionReason::kEmergencyStop);
  if (move_.exclusive() && command.claim != Claim::kExclusive) {
    return source.Refuse(command, MotionReason::kExclusiveMove);
  }
  BreakOff(MotionEventKind::kPreempted, MotionReason::kNewerMove);
  move_.Start(source, command, StartTarget(), goal_, state_);
}

void ControlCycle::BreakOff(MotionEventKind how, MotionReason why) noexcept {
  const bool led = move_.running() || mind_stream_.leads();
  move_.End(how, why);
  mind_stream_.Release();
  if (!led || HeadIsLimp(state_, traits_)) return;
  const FullTarget stop = path_.BrakedBase();
  if (!Same(stop, goal_.Reachable())) goal_.Follow(stop);
}

void ControlCycle::MakeRoomFor(const MotionSource& source) noexcept {
  if (source.rank == MotionRank::kMind) return;
  if (!mind_stream_.leads() && !move_.RunsFor(mind_)) return;
  BreakOff(MotionEventKind::kPreempted, MotionReason::kOthersCommand);
}

FullTarget ControlCycle::StartTarget() noexcept {
  if (HeadIsLimp(state_, traits_))
    return {state_.head, state_.joints.antennas, state_.joints.head.body_yaw};
  return goal_.Reachable();
}

void ControlCycle::AdvanceBase(Seconds dt) noexcept {
  if (mind_stream_.leads()) {
    if (!MindMay() || state_.mode != MotorMode::kEnabled) {
      BreakOff(MotionEventKind::kPreempted, MotionReason::kOthersCommand);
    } else if (!move_.running()) {
      goal_.Follow(mind_stream_.Advance(dt));
    }
  }
  if (!move_.running()) return;
  const ScriptPlayer::Step step = move_.Advance(dt);
  goal_.Follow(step.target);
  if (step.set_mode) SetMode(*step.set_mode);
}

void ControlCycle::TakeSetpoint(MotionSource& source, std::uint64_t last) noexcept {
  if (source.rank == MotionRank::kMind) return TakeMindSetpoint(last);
  asked_ |= source.port->setpoint.Take(source.wanted);
  Setpoint& taken = source.port->taken;
  const NewParts parts = TakeParts(source.wanted, last, taken);
  if (!parts.any()) return;
  if (source.rank == MotionRank::kClient) arbitration_.NoteClient();
  MakeRoomFor(source);
  if (parts.speech) goal_.SetOffset(taken.speech);
  if (!parts.of_head() && !parts.antennas) return;
  const bool head_falls = parts.of_head() && HeadIsLimp(state_, traits_);
  const bool antennas_fall = parts.antennas && AntennasAreLimp(state_, traits_);
  if (move_.running() || state_.emergency_stop || head_falls || antennas_fall) {
    ++state_.setpoints_ignored;
    if (move_.running() || state_.emergency_stop) return;
  } else {
    ++state_.setpoints_applied;
  }
  if (parts.of_head() && !head_falls) goal_.FollowHead(taken, parts);
  if (parts.antennas && !antennas_fall) goal_.FollowAntennas(taken.antennas);
}

void ControlCycle::TakeMindSetpoint(std::uint64_t last) noexcept {
  mind_.port->setpoint.Take(mind_.wanted);
  Setpoint& taken = mind_.port->taken;
  const NewParts parts = TakeParts(mind_.wanted, last, taken);
  if (!parts.any() || !MindMay() || move_.running() || state_.mode != MotorMode::kEnabled) return;
  mind_stream_.Take(taken, parts, goal_.Reachable());
}

bool ControlCycle::MindMay() const noexcept {
  return arbitration_.quiet() && !state_.emergency_stop &&
         (!move_.running() || move_.RunsFor(mind_));
}

bool ControlCycle::Awake() noexcept {
  return !state_.emergency_stop && state_.mode == MotorMode::kEnabled && state_.torque.full() &&
         MagicDistance(goal_.asked().head, kSleepHeadPose) > kAsleep;
}

void ControlCycle::SetMode(MotorMode mode) noexcept {
  const bool whole = mode == MotorMode::kDisabled ? state_.torque.empty() : state_.torque.full();
  if (mode == state_.mode && whole) return;
  const bool head_was_limp = HeadIsLimp(state_, traits_) || !state_.torque.full();
  state_.mode = mode;
  state_.torque = mode == MotorMode::kDisabled ? MotorSet{} : MotorSet::All();
  if (mode == MotorMode::kDisabled || !head_was_limp || !traits_.obeys_torque) return;
  move_.End(MotionEventKind::kStopped, MotionReason::kTorqueReturned);
  Pin();
}

void ControlCycle::SetTorque(const SetTorqueCommand& command) noexcept {
  bool head_returns = false;
  Antennas antennas = goal_.antennas();
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    const auto motor = static_cast<Motor>(i);
    if (!command.motors.has(motor) || state_.torque.has(motor) == command.on) continue;
    if (!command.on) {
      state_.torque.Remove(motor);
      continue;
    }
    state_.torque.Add(motor);
    if (motor == Motor::kRightAntenna) antennas.right = state_.joints.antennas.right;
    if (motor == Motor::kLeftAntenna) antennas.left = state_.joints.antennas.left;
    head_returns |= !IsAntenna(motor);
  }
  if (!(antennas == goal_.antennas())) PinAntennas(antennas);
  if (!head_returns || !traits_.obeys_torque) return;
  move_.End(MotionEventKind::kStopped, MotionReason::kTorqueReturned);
  PinHead();
}

void ControlCycle::Pin() noexcept {
  mind_stream_.Release();
  goal_.PinHead(state_.joints.head, PoseOfJoints());
  goal_.PinAntennas(state_.joints.antennas);
  path_.Pin(goal_);
}

void ControlCycle::PinHead() noexcept {
  mind_stream_.Release();
  goal_.PinHead(state_.joints.head, PoseOfJoints());
  path_.PinHead(goal_);
}

void ControlCycle::PinAntennas(const Antennas& antennas) noexcept {
  goal_.PinAntennas(antennas);
  path_.PinAntennas(antennas);
}

HeadPose ControlCycle::PoseOfJoints() const noexcept {
  HeadPose head = state_.head;
  static_cast<void>(SolveForward(state_.joints.head, state_.head, head));
  return head;
}

void ControlCycle::FollowWhenLimp() noexcept {
  if (move_.running()) return;  // runs in the air, as the official daemon's moves do
  if (HeadIsLimp(state_, traits_)) {
    HeadJoints joints = state_.joints.head;
    // In gravity compensation the body still holds its goal.
    if (state_.torque.has(Motor::kBodyRotation)) {
      joints.body_yaw = state_.target_joints.head.body_yaw;
    }
    goal_.PinHead(joints, state_.head);
    path_.PinHead(goal_);
  }
  if (AntennasAreLimp(state_, traits_)) PinAntennas(state_.joints.antennas);
}

BodyCommand ControlCycle::Compose(Seconds dt) noexcept {
  state_.awake = Awake();
  const bool bare = state_.emergency_stop || state_.mode != MotorMode::kEnabled;
  const bool commanded =
      !state_.awake || arbitration_.client_rules() || (move_.running() && !move_.RunsFor(mind_));
  BodyCommand command{.position = path_.Advance(goal_, bare ? Layers::kOff : Layers::kOn,
                                                commanded ? Commanded::kYes : Commanded::kNo, dt),
                      .torque = state_.torque,
                      .mode = state_.mode,
                      .periods = 1};
  if (resting()) {  // the tick before this one was calm: this one stands for what was left out
    command.periods = static_cast<std::uint8_t>(
        std::clamp(std::lround(dt / Seconds{traits_.period}), 1L, static_cast<long>(kRestPeriods)));
  }
  if (state_.mode == MotorMode::kGravityCompensation) {
    command.gravity = GravityTorques(state_.joints.head, state_.head, kHeadMass, kHeadCentreOfMass);
  }
  state_.target = goal_.asked();
  state_.target_joints = command.position;
  state_.reach = goal_.Solve().reach;
  state_.cause = goal_.Solve().cause;
  state_.at_edge = path_.at_edge();
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
  state_.move_running = move_.running();
  state_.mind_holds = MindMay();
  state_.mind_moves = move_.RunsFor(mind_);
  state_.last_client_command = arbitration_.last_client_command();
  state_.offset = path_.offset();
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    const auto layer = static_cast<LayerId>(i);
    state_.layers[i] = {path_.mixer().gain(layer), path_.mixer().switched(layer)};
  }
  board_.state.Publish(state_);
  const std::uint32_t every = board_.publish_every.load(std::memory_order_relaxed);
  // By the beat and not by ticks: after a skipped period the listeners' next frame is on time
  // again.
  const std::uint64_t before = beat_;
  beat_ += static_cast<std::uint64_t>(std::max(1L, std::lround(dt / Seconds{traits_.period})));
  if (every != 0 && beat_ / every != before / every) sources_[0].woken = true;
  for (MotionSource& source : sources_) {
    source.HandOver();
    source.Wake();
  }
}

}  // namespace bbia
