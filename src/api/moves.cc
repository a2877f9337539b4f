#include "api/moves.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/event_messages.h"
#include "protocol/json_writer.h"

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

Moves::Moves(Board& board, LeaseBook& leases, Hub& hub, const Clock& clock, Random& random,
             MoveSounds& sounds)
    : hub_(hub),
      clock_(clock),
      random_(random),
      sounds_(sounds),
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
  tickets_.push_back(std::move(ticket));
  return started.verdict;
}

Verdict Moves::Play(MoveTrack track, Ticket ticket) {
  const PlayTrackCommand play{.plan = {.move = track.move.get(),
                                       .lead_in = track.lead_in,
                                       .with_sound = !track.sound.empty(),
                                       .sound_lead = track.sound_lead}};
  ticket.track = std::move(track);
  return Begin(play, std::move(ticket));
}

Moves::Begun Moves::BeginRest(MoveTrack track) {
  const Uuid uuid = random_.NextUuid();
  return {Play(std::move(track), {.origin = MoveOrigin::kRest, .uuid = uuid}), uuid};
}

Verdict Moves::BeginSocket(MoveTrack track, std::string_view command, std::uint64_t listener) {
  return Play(std::move(track),
              {.origin = MoveOrigin::kSocket, .command = command, .listener = listener});
}

Verdict Moves::BeginUpload(MoveTrack track, std::string upload_id) {
  return Play(std::move(track), {.origin = MoveOrigin::kUpload, .upload_id = std::move(upload_id)});
}

std::optional<Verdict> Moves::StopUpload(std::string_view upload_id) {
  const auto found = std::ranges::find_if(tickets_, [upload_id](const Ticket& ticket) {
    return ticket.origin == MoveOrigin::kUpload && ticket.upload_id == upload_id;
  });
  if (found == tickets_.end()) return std::nullopt;
  return gateway_.Stop(found->id);
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
  if (found == tickets_.end()) return;
  if (event.kind == MotionEventKind::kSound) {
    return sounds_.Begin(found->id, event.sound, found->track.sound);
  }
  if (event.kind == MotionEventKind::kStarted) return OnStarted(*found, event);
  const Ticket ticket = std::move(*found);
  tickets_.erase(found);
  TellEnd(ticket, event);
}

std::vector<Moves::Progress> Moves::Progresses() const {
  std::vector<Progress> all;
  for (const Ticket& ticket : tickets_) {
    if (!ticket.begun) continue;
    const Seconds elapsed = clock_.Now() - *ticket.begun;
    all.push_back({.origin = ticket.origin,
                   .uuid = ticket.uuid,
                   .upload_id = ticket.upload_id,
                   .recorded = ticket.track.move != nullptr,
                   .elapsed = std::min(elapsed, ticket.duration),
                   .duration = ticket.duration});
  }
  return all;
}

void Moves::OnStarted(Ticket& ticket, const MotionEvent& event) {
  ticket.begun = clock_.Now();
  ticket.duration = event.duration;
  if (ticket.origin == MoveOrigin::kUpload) return TellUpload(ticket, event);
  if (ticket.origin != MoveOrigin::kRest) return;
  std::string text;
  EncodeMoveUpdate(text, MoveUpdate::kStarted, ticket.uuid, {}, event.duration);
  hub_.TellUpdates(std::move(text));
}

void Moves::TellUpload(const Ticket& ticket, const MotionEvent& event) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("type", "play_uploaded_move").Member("upload_id", ticket.upload_id);
  if (event.kind == MotionEventKind::kStarted) {
    json.Member("started", true).Member("duration_s", ticket.track.move->duration().count());
  }
  json.Member("has_audio", !ticket.track.sound.empty());
  if (event.kind == MotionEventKind::kFinished) json.Member("finished", true);
  if (event.kind == MotionEventKind::kStopped || event.kind == MotionEventKind::kPreempted) {
    json.Member("cancelled", true).Member("reason", Sentence(event.reason));
  }
  if (event.kind == MotionEventKind::kRefused) json.Member("error", Sentence(event.reason));
  json.EndObject();
  hub_.TellSdk(std::move(text));
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
  // The sound of a recorded move ends with it; a gesture that came to its end is heard to the end.
  if (ticket.track.move != nullptr || !finished) sounds_.End(ticket.id);
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
    case MoveOrigin::kUpload:
      TellUpload(ticket, event);
      return;
  }
}

void Moves::TellTask(const Uuid& uuid, std::string_view error) {
  std::string text;
  EncodeTaskProgress(text, uuid, error, clock_.WallNow());
  hub_.TellSdk(std::move(text));
}

}  // namespace bbia
