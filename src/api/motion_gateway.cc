#include "api/motion_gateway.h"

#include <cmath>
#include <utility>

#include "api/refusals.h"
#include "kinematics/kinematics.h"
#include "motion/sampled_move.h"
#include "robot/limits.h"

namespace bbia {
namespace {

constexpr Verdict kNoBody{Outcome::kRefused, "Backend not running"};
constexpr Verdict kEmergency{Outcome::kRefused, "the emergency stop is engaged"};
constexpr Verdict kLeaving{Outcome::kRefused, "the robot is going to sleep: its daemon stops"};
constexpr Verdict kMoveRunning{Outcome::kRefused, kMoveRunningReason};
constexpr Verdict kFull{Outcome::kRefused, "too many commands at once; the last ones still wait"};
constexpr std::string_view kMotorsOff = "the motors are off: nothing moves until they are enabled";
constexpr std::string_view kBodyYawRule =
    "the body turns at most 65 degrees away from the head, and 160 from the front";
constexpr double kSame = 1e-6;  // radians
constexpr std::string_view kPreempts = "takes over from the move that was running";

/// The head motors hold no torque, or give way on purpose.
bool HeadIsLimp(const RobotState& state) noexcept {
  return state.mode != MotorMode::kEnabled || state.torque.empty();
}

bool AntennasAreLimp(const RobotState& state) noexcept {
  return !state.torque.has(Motor::kRightAntenna) && !state.torque.has(Motor::kLeftAntenna);
}

std::string_view Sentence(Reach cause) noexcept {
  switch (cause) {
    case Reach::kOutOfLimits:
      return "a motor would leave its range; took the nearest pose";
    case Reach::kUnreachable:
      return "the rods cannot reach it; took the nearest pose";
    case Reach::kOk:
    case Reach::kClamped:
    case Reach::kNoSolution:
      break;
  }
  return "took the nearest pose";
}

Verdict Clamped(Reach cause) noexcept {
  return {Outcome::kClamped, Sentence(cause), cause};
}

bool InRange(const Antennas& a) noexcept {
  return kAntennaRange.Contains(a.right) && kAntennaRange.Contains(a.left);
}

PartSet PartsOf(const PartTargets& targets) noexcept {
  PartSet parts;
  if (targets.head) parts.Add(Part::kHead);
  if (targets.body_yaw) parts.Add(Part::kBody);
  if (targets.antennas) parts.Add(Part::kAntennas);
  return parts;
}

/// What the kinematics make of a head pose and a body yaw, each as wanted or as they are.
Verdict Preview(const std::optional<HeadPose>& head, const std::optional<Radians>& body_yaw,
                const std::optional<Antennas>& antennas, const RobotState& state) noexcept {
  if (head || body_yaw) {
    const HeadSolution solution =
        SolveHead(head.value_or(state.target.head), body_yaw.value_or(state.target.body_yaw),
                  state.auto_body_yaw ? AutoBodyYaw::kOn : AutoBodyYaw::kOff);
    if (solution.reach != Reach::kOk) return Clamped(solution.cause);
    // With a head the body may well give way to it; alone it is wanted where it was sent.
    if (!head && std::abs((solution.joints.body_yaw - *body_yaw).value()) > kSame) {
      return {Outcome::kClamped, kBodyYawRule, Reach::kOutOfLimits};
    }
  }
  if (antennas && !InRange(*antennas)) {
    return {Outcome::kClamped, "an antenna turns from -pi to pi", Reach::kOutOfLimits};
  }
  return {};
}

}  // namespace

MotionGateway::MotionGateway(Board& board, LeaseBook& leases, OnEvent on_event)
    : board_(board),
      leases_(leases),
      on_event_(std::move(on_event)),
      log_(board.flight),
      holds_(board.held_until) {}

void MotionGateway::SetBody(bool present, bool obeys_torque) noexcept {
  has_body_ = present;
  obeys_torque_ = obeys_torque;
  asked_mode_.reset();
}

RobotState MotionGateway::Expected() const {
  RobotState state = board_.state.Read();
  state.emergency_stop = board_.emergency_stop.load(std::memory_order_acquire);
  // The tick that was under way may not have seen the request, the one after it has.
  if (asked_mode_ && state.tick < asked_at_tick_ + 2) {
    state.mode = *asked_mode_;
    state.torque = state.mode == MotorMode::kDisabled ? MotorSet{} : MotorSet::All();
  }
  return state;
}

Verdict MotionGateway::CheckStream(bool head, bool antennas, const RobotState& state) const {
  if (state.emergency_stop) return kEmergency;
  if (state.move_running && !state.mind_moves) return kMoveRunning;
  if (obeys_torque_ && ((head && HeadIsLimp(state)) || (antennas && AntennasAreLimp(state)))) {
    return {Outcome::kRefused, kMotorsOff};
  }
  return {};
}

Verdict MotionGateway::AskForStream(PartSet parts) {
  const Verdict held = leases_.Ask(claimant_, parts);
  if (!held.done()) census_.NoteRefused(claimant_.listener);
  return held;
}

void MotionGateway::PutSetpoint() {
  census_.NoteSent(claimant_.listener, board_.net.setpoint.Put(setpoint_));
}

Verdict MotionGateway::SetTarget(const PartTargets& parts) {
  if (!has_body_) return kNoBody;
  if (const Verdict held = AskForStream(PartsOf(parts)); !held.done()) return held;
  const RobotState state = Expected();
  Verdict verdict = CheckStream(parts.head || parts.body_yaw, parts.antennas.has_value(), state);
  if (verdict.done()) verdict = Preview(parts.head, parts.body_yaw, parts.antennas, state);
  // Handed on whatever the preview says: the control thread decides, one tick nearer to the truth.
  NoteIfRepeated(parts);
  ++sequence_;
  if (parts.head) {
    setpoint_.head = *parts.head;
    setpoint_.head_sequence = sequence_;
  }
  if (parts.body_yaw) {
    setpoint_.body_yaw = *parts.body_yaw;
    setpoint_.body_yaw_sequence = sequence_;
  }
  if (parts.antennas) {
    setpoint_.antennas = *parts.antennas;
    setpoint_.antennas_sequence = sequence_;
  }
  PutSetpoint();
  log_.Streamed(sequence_, verdict, parts);
  return verdict;
}

void MotionGateway::NoteIfRepeated(const PartTargets& parts) noexcept {
  const bool same =
      (!parts.head || (setpoint_.head_sequence != 0 && *parts.head == setpoint_.head)) &&
      (!parts.body_yaw ||
       (setpoint_.body_yaw_sequence != 0 && *parts.body_yaw == setpoint_.body_yaw)) &&
      (!parts.antennas ||
       (setpoint_.antennas_sequence != 0 && *parts.antennas == setpoint_.antennas));
  if (same) board_.net.setpoint.NoteRepeated();
}

Verdict MotionGateway::SetHeadJoints(const HeadJoints& joints) {
  if (!has_body_) return kNoBody;
  const PartSet parts = PartSet().Add(Part::kHead).Add(Part::kBody);
  if (const Verdict held = AskForStream(parts); !held.done()) return held;
  const RobotState state = Expected();
  Verdict verdict = CheckStream(true, false, state);
  if (verdict.done()) {
    bool inside = kBodyYawRange.Contains(joints.body_yaw);
    for (std::size_t i = 0; i < kStewartCount; ++i) {
      inside = inside && kStewartRanges[i].Contains(joints.stewart[i]);
    }
    if (!inside) verdict = Clamped(Reach::kOutOfLimits);
  }
  setpoint_.joints = joints;
  setpoint_.joints_sequence = ++sequence_;
  PutSetpoint();
  return verdict;
}

Verdict MotionGateway::SetSpeechOffset(const HeadOffset& offset) {
  if (!has_body_) return kNoBody;
  setpoint_.speech = offset;
  setpoint_.speech_sequence = ++sequence_;
  PutSetpoint();
  return {};
}

Verdict MotionGateway::Push(const MotionAction& action, CommandId* id) {
  if (!has_body_) return kNoBody;
  const MotionCommand command{.id = ++last_id_, .action = action, .after_setpoint = sequence_};
  if (!board_.net.commands.TryPush(command)) return kFull;
  if (id != nullptr) *id = command.id;
  return {};
}

MotionGateway::Started MotionGateway::Start(const MotionAction& move) {
  const Started started = StartMove(move);
  const auto* go = std::get_if<GotoCommand>(&move);
  if (go != nullptr) {
    log_.Asked("goto", started.id, started.verdict, {go->duration.count()});
  } else if (const auto* play = std::get_if<PlayTrackCommand>(&move)) {
    log_.Asked("play", started.id, started.verdict, {play->plan.move->duration().count()});
  } else {
    log_.Asked(std::holds_alternative<WakeUpCommand>(move) ? "wake_up" : "goto_sleep", started.id,
               started.verdict);
  }
  return started;
}

MotionGateway::Started MotionGateway::StartMove(const MotionAction& move) {
  if (!has_body_) return {kNoBody, 0};
  const RobotState state = Expected();
  if (state.emergency_stop) return {kEmergency, 0};
  if (leaving_) return {kLeaving, 0};
  const auto* goes = std::get_if<GotoCommand>(&move);
  const PartSet parts = goes != nullptr ? PartsOf(goes->goal) : PartSet::All();
  if (const Verdict held = leases_.Ask(claimant_, parts); !held.done()) return {held, 0};
  Started started;
  started.verdict = Push(move, &started.id);
  if (!started.verdict.done()) return started;
  if (const auto* go = std::get_if<GotoCommand>(&move)) {
    started.verdict = Preview(go->goal.head, go->goal.body_yaw, go->goal.antennas, state);
  }
  if (started.verdict.reason.empty()) {
    if (obeys_torque_ && state.mode == MotorMode::kDisabled) started.verdict.reason = kMotorsOff;
    if (state.move_running) started.verdict.reason = kPreempts;
  }
  return started;
}

Verdict MotionGateway::Stop(CommandId id) {
  return Logged("stop", Push(StopMoveCommand{.move = id}), {static_cast<double>(id)});
}

Verdict MotionGateway::SetMode(MotorMode mode) {
  const Verdict verdict =
      Logged("set_mode", Push(SetModeCommand{mode}), {static_cast<double>(mode)});
  if (verdict.done()) {
    asked_mode_ = mode;
    asked_at_tick_ = board_.state.Read().tick;
  }
  return verdict;
}

Verdict MotionGateway::SetTorque(MotorSet motors, bool on) {
  return Logged("set_torque", Push(SetTorqueCommand{.motors = motors, .on = on}), {on ? 1.0 : 0.0});
}

Verdict MotionGateway::SetAutoBodyYaw(bool on) {
  return Logged("auto_body_yaw", Push(SetAutoBodyYawCommand{on}), {on ? 1.0 : 0.0});
}

Verdict MotionGateway::SetEmergencyStop(bool engaged) {
  board_.emergency_stop.store(engaged, std::memory_order_release);
  return Logged("emergency_stop", {}, {engaged ? 1.0 : 0.0});
}

void MotionGateway::Drain() {
  MotionEvent event;
  while (board_.net.events.TryPop(event)) {
    log_.Happened(event);
    on_event_(event);
  }
}

}  // namespace bbia
