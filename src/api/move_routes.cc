#include <memory>
#include <string>

#include "api/answers.h"
#include "api/begun_answer.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

HttpResponse Play(Front& front, const MotionAction& move) {
  if (!front.motion().has_body()) return NoBackend();
  return AnswerBegun(front.tally, front.moves.BeginRest(move));
}

HttpResponse Goto(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<GotoRequest>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  return Play(front, GotoCommand{wanted->goal, wanted->duration, wanted->law});
}

HttpResponse Stop(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto which = decoder.Decode<MoveUuid>(request.body, request.content_type);
  if (!which) return Unprocessable(front, which.error());
  const std::string uuid = ToText(which->uuid);
  const auto verdict = front.moves.Stop(which->uuid);
  if (!verdict) return Detail(404, "No move with UUID " + uuid + " is running");
  if (!verdict->done()) return Detail(503, verdict->reason);
  std::string body;
  JsonWriter(body).BeginObject().Member("message", "Stopped move with UUID: " + uuid).EndObject();
  return JsonAnswer(std::move(body));
}

/// "owner/name/move": the move is what stands last.
HttpResponse PlayRecorded(Front& front, std::string_view which) {
  if (!front.motion().has_body()) return NoBackend();
  const std::size_t slash = which.rfind('/');
  if (slash == std::string_view::npos) return Detail(404, "Not Found");
  return front.tracks.Play(which.substr(0, slash), which.substr(slash + 1));
}

HttpResponse SetTarget(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<FullBodyTarget>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  if (!front.motion().has_body()) return NoBackend();
  const Verdict verdict = front.motion().SetTarget(wanted->target);
  front.tally.Count(verdict);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("status", verdict.done() ? "ok" : "ignored");
  WriteVerdict(json, verdict);
  json.EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Running(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const Uuid& uuid : front.moves.running()) {
    json.BeginObject().Member("uuid", ToText(uuid)).EndObject();
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

std::string_view Word(MoveOrigin origin) noexcept {
  switch (origin) {
    case MoveOrigin::kRest:
      return "rest";
    case MoveOrigin::kTask:
      return "task";
    case MoveOrigin::kSocket:
      return "socket";
    case MoveOrigin::kUpload:
      return "upload";
  }
  return "rest";
}

HttpResponse Progress(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const Moves::Progress& move : front.moves.Progresses()) {
    const bool named = move.origin == MoveOrigin::kRest || move.origin == MoveOrigin::kTask;
    json.BeginObject().Member("origin", Word(move.origin)).Key("uuid");
    named ? json.String(ToText(move.uuid)) : json.Null();
    json.Key("upload_id");
    move.upload_id.empty() ? json.Null() : json.String(move.upload_id);
    json.Member("recorded", move.recorded).Member("elapsed_s", move.elapsed.count());
    json.Member("duration_s", move.duration.count()).EndObject();
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse EmergencyStop(Front& front, bool engaged) {
  front.motion().SetEmergencyStop(engaged);
  std::string body;
  JsonWriter(body).BeginObject().Member("emergency_stop", engaged).EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddMoveRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();  // one memory for these handlers
  router.Add(HttpMethod::kGet, "/api/move/progress",
             [&front](const Call&) { return Progress(front); });
  router.Add(HttpMethod::kGet, "/api/move/running",
             [&front](const Call&) { return Running(front); });
  router.Add(HttpMethod::kPost, "/api/move/goto",
             [&front, decoder](const Call& call) { return Goto(front, *decoder, call.request); });
  router.Add(HttpMethod::kPost, "/api/move/stop",
             [&front, decoder](const Call& call) { return Stop(front, *decoder, call.request); });
  router.Add(HttpMethod::kPost, "/api/move/set_target", [&front, decoder](const Call& call) {
    return SetTarget(front, *decoder, call.request);
  });
  router.Add(HttpMethod::kPost, "/api/move/play/wake_up",
             [&front](const Call&) { return Play(front, WakeUpCommand{}); });
  router.Add(HttpMethod::kPost, "/api/move/play/goto_sleep",
             [&front](const Call&) { return Play(front, GoToSleepCommand{}); });
  router.Add(HttpMethod::kGet, "/api/move/recorded-move-datasets",
             [&front](const Call&) { return front.tracks.Datasets(); });
  router.Add(HttpMethod::kGet, "/api/move/recorded-move-datasets/list/{dataset:path}",
             [&front](const Call& call) { return front.tracks.List(call.parameter); });
  router.Add(HttpMethod::kPost, "/api/move/play/recorded-move-dataset/{move:path}",
             [&front](const Call& call) { return PlayRecorded(front, call.parameter); });
  router.Add(HttpMethod::kPost, "/api/move/emergency_stop",
             [&front](const Call&) { return EmergencyStop(front, true); });
  router.Add(HttpMethod::kPost, "/api/move/emergency_stop/release",
             [&front](const Call&) { return EmergencyStop(front, false); });
}

void AddMotorRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/motors/status", [&front](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    std::string body;
    JsonWriter(body).BeginObject().Member("mode", WireName(front.state().mode)).EndObject();
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kPost, "/api/motors/set_mode/{mode}", [&front](const Call& call) {
    const auto mode = DecodeMotorModePath(call.parameter);
    if (!mode) return Unprocessable(front, mode.error());
    const Verdict verdict = front.motion().SetMode(*mode);
    front.tally.Count(verdict);
    if (!verdict.done()) return Detail(503, verdict.reason);
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Member("status",
                              "motors changed to " + std::string(PythonName(*mode)) + " mode");
    WriteVerdict(json, verdict);
    json.EndObject();
    return JsonAnswer(std::move(body));
  });
}

}  // namespace bbia
