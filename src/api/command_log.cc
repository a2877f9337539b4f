#include "api/command_log.h"

#include <algorithm>
#include <string_view>

#include "protocol/names.h"

namespace bbia {
namespace {

constexpr Nanos kTargetInterval{200'000'000};

std::string_view Name(MotionEventKind kind) noexcept {
  switch (kind) {
    case MotionEventKind::kStarted:
      return "started";
    case MotionEventKind::kFinished:
      return "finished";
    case MotionEventKind::kStopped:
      return "stopped";
    case MotionEventKind::kPreempted:
      return "preempted";
    case MotionEventKind::kRefused:
      return "refused";
    case MotionEventKind::kSound:
      return "sound";
  }
  return "";
}

std::string_view Name(MotionReason reason) noexcept {
  switch (reason) {
    case MotionReason::kNone:
      return "";
    case MotionReason::kStopRequested:
      return "stop_requested";
    case MotionReason::kNewerMove:
      return "newer_move";
    case MotionReason::kExclusiveMove:
      return "exclusive_move";
    case MotionReason::kEmergencyStop:
      return "emergency_stop";
    case MotionReason::kTorqueReturned:
      return "torque_returned";
    case MotionReason::kNotRunning:
      return "not_running";
    case MotionReason::kControlTrouble:
      return "control_trouble";
    case MotionReason::kOthersCommand:
      return "others_command";
  }
  return "";
}

CommandRecord Record(const FlightRecorder& flight, std::string_view kind, std::uint64_t id,
                     std::string_view outcome, std::string_view cause,
                     std::initializer_list<double> arguments) noexcept {
  CommandRecord record{.time = FlightTime(flight.clock().Now()), .sequence = id};
  record.kind = kind;
  record.outcome = outcome;
  record.cause = cause;
  const std::size_t count = std::min(arguments.size(), CommandRecord::kArguments);
  record.argument_count = static_cast<std::uint32_t>(count);
  for (std::size_t i = 0; i < count; ++i) {
    record.arguments[i] = static_cast<float>(arguments.begin()[i]);
  }
  return record;
}

}  // namespace

void CommandLog::Asked(std::string_view kind, std::uint64_t id, const Verdict& verdict,
                       std::initializer_list<double> arguments) noexcept {
  if (flight_ == nullptr) return;
  flight_->Command(Record(*flight_, kind, id, Name(verdict.outcome),
                          verdict.cause == Reach::kOk ? "" : WireName(verdict.cause), arguments));
}

void CommandLog::Streamed(std::uint64_t sequence, const Verdict& verdict,
                          const PartTargets& parts) noexcept {
  if (flight_ == nullptr) return;
  const TimePoint now = flight_->clock().Now();
  if (verdict.outcome == last_outcome_ && now < next_target_) return;
  last_outcome_ = verdict.outcome;
  next_target_ = now + kTargetInterval;
  const Rpy rotation = parts.head ? ToRpy(parts.head->rotation) : Rpy{};
  const Antennas antennas = parts.antennas.value_or(Antennas{});
  Asked(
      "set_target", sequence, verdict,
      {rotation.roll.value(), rotation.pitch.value(), rotation.yaw.value(),
       parts.body_yaw.value_or(Radians{}).value(), antennas.right.value(), antennas.left.value()});
}

void CommandLog::Happened(const MotionEvent& event) noexcept {
  if (flight_ == nullptr) return;
  flight_->Command(Record(*flight_, "move", event.id, Name(event.kind), Name(event.reason),
                          {event.duration.count()}));
}

}  // namespace bbia
