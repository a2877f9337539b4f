#include "api/moves.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/event_messages.h"

namespace bbia {
namespace {

std::string_view Sentence(MotionReason reason) noexcept {
  switch (reason) {
    case MotionReason::kNone:
      return "";
    case MotionReason::kStopRequested:
      return "stopped by request";
    case MotionReason::kNewerMove:
      return "preempted: a newer move took over";
    case MotionReason::kExclusiveMove:
      return "refused: the robot is going to sleep";
    case MotionReason::kEmergencyStop:
      return "the emergency stop is engaged";
    case MotionReason::kTorqueReturned:
      return "stopped: the motors were switched on";
    case MotionReason::kNotRunning:
      return "Backend not running";
    case MotionReason::kControlTrouble:
      return "stopped: the control loop stood still or lost the body";
    case MotionReason::kOthersCommand:
      return "made room for another command";
  }
  return "";
}

}  // namespace

Moves::Moves(Board& board, LeaseBook& leases, Hub& hub, const Clock& clock, Random& random)
    : hub_(hub),
      clock_(clock),
      random_(random),
      gateway_(board, leases, [this](const MotionEvent& event) { OnEvent(event); }) {
  tickets_.reserve(kMost);
}

Verdict Moves::Begin(const MotionAction& move, Ticket ticket) {
  if (tickets_.size() >= kMost) {
    return {Outcome::kRefused, "64 moves are under way; wait for one to end"};
  }
  const MotionGateway::Started started = gateway_.Start(move);
  if (!started.verdict.done()) return started.verdict;
  ticket.id = started.id;
  tickets_.push_back(ticket);
  return started.verdict;
}

Moves::Begun Moves::BeginRest(const MotionAction& move) {
  const Uuid uuid = random_.NextUuid();
  return {Begin(move, {.origin = MoveOrigin::kRest, .uuid = uuid}), uuid};
}

Verdict Moves::BeginTask(const MotionAction& move, const Uuid& uuid) {
  const Verdict verdict = Begin(move, {.origin = MoveOrigin::kTask, .uuid = uuid});
  if (!verdict.done()) TellTask(uuid, verdict.reason);
  return verdict;
}

Verdict Moves::BeginSocket(const MotionAction& move, std::string_view command,
                           std::uint64_t listener) {
  return Begin(move, {.origin = MoveOrigin::kSocket, .command = command, .listener = listener});
}

std::optional<Verdict> Moves::Stop(const Uuid& uuid) {
  const auto found = std::ranges::find_if(tickets_, [&uuid](const Ticket& ticket) {
    return ticket.origin == MoveOrigin::kRest && ticket.uuid == uuid;
  });
  if (found == tickets_.end()) return std::nullopt;
  return gateway_.Stop(found->id);
}

std::vector<Uuid> Moves::running() const {
  std::vector<Uuid> all;
  for (const Ticket& ticket : tickets_) {
    if (ticket.origin == MoveOrigin::kRest) all.push_back(ticket.uuid);
  }
  return all;
}

void Moves::OnEvent(const MotionEvent& event) {
  const auto found = std::ranges::find(tickets_, event.id, &Ticket::id);
  if (found == tickets_.end() || event.kind == MotionEventKind::kSound) return;
  if (event.kind == MotionEventKind::kStarted) {
    if (found->origin == MoveOrigin::kRest) {
      std::string text;
      EncodeMoveUpdate(text, MoveUpdate::kStarted, found->uuid, {});
      hub_.TellUpdates(std::move(text));
    }
    return;
  }
  const Ticket ticket = *found;
  tickets_.erase(found);
  TellEnd(ticket, event);
}

void Moves::EndAll() {
  Drain();
  for (const Ticket& ticket : std::exchange(tickets_, {})) {
    TellEnd(
        ticket,
        {.id = ticket.id, .kind = MotionEventKind::kStopped, .reason = MotionReason::kNotRunning});
  }
}

void Moves::TellEnd(const Ticket& ticket, const MotionEvent& event) {
  const bool finished = event.kind == MotionEventKind::kFinished;
  const bool asked_for = event.reason == MotionReason::kStopRequested;
  std::string text;
  switch (ticket.origin) {
    case MoveOrigin::kTask:
      // As officially, a task that a client stopped has simply ended.
      TellTask(ticket.uuid, asked_for ? "" : Sentence(event.reason));
      return;
    case MoveOrigin::kRest: {
      const bool failed = event.kind == MotionEventKind::kRefused;
      EncodeMoveUpdate(text,
                       finished ? MoveUpdate::kCompleted
                                : (failed ? MoveUpdate::kFailed : MoveUpdate::kCancelled),
                       ticket.uuid, Sentence(event.reason));
      hub_.TellUpdates(std::move(text));
      return;
    }
    case MoveOrigin::kSocket:
      if (finished) {
        EncodeCompletedReply(text, ticket.command);
      } else {
        EncodeErrorReply(text, ticket.command, Sentence(event.reason));
      }
      hub_.TellOne(ticket.listener, std::move(text));
      return;
  }
}

void Moves::TellTask(const Uuid& uuid, std::string_view error) {
  std::string text;
  EncodeTaskProgress(text, uuid, error, clock_.WallNow());
  hub_.TellSdk(std::move(text));
}

}  // namespace bbia
