#include <memory>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/eyes_sessions.h"
#include "api/routes.h"
#include "api/sight_text.h"
#include "camera/picture_file.h"
#include "perception/lens.h"
#include "protocol/query.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

HttpResponse Refused(const Error& error) {
  const bool theirs = error.code == Errc::kInvalidArgument;
  return Detail(theirs ? 422 : 503, error.message);
}

/// What was asked for; where nothing was said, what can be looked for.
Looked WhatOf(Front& front, const ScanRequest& wanted) {
  const EyesTrouble trouble = front.eyes.vision().trouble();
  return {.faces = wanted.faces.value_or(trouble.faces.empty()),
          .objects = wanted.objects.value_or(trouble.objects.empty()),
          .bodies = wanted.bodies.value_or(false)};
}

/// The sentence for who asked for nothing where nothing can be had.
HttpResponse NothingToLookFor(Front& front) {
  const EyesTrouble trouble = front.eyes.vision().trouble();
  return Detail(503, trouble.faces.empty() ? "nothing to look for" : trouble.faces);
}

HttpResponse Status(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("scan");
  WriteVisionStatus(json, front.eyes.vision().status());
  json.Key("camera");
  WriteCameraStatus(json, front.eyes.camera().status(), front.clock.Now());
  json.Key("models");
  WriteModels(json, front.eyes.models().Report());
  json.EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Latest(Front& front) {
  std::string body;
  JsonWriter json(body);
  WriteSight(json, front.eyes.sight(), front.clock.Now());
  return JsonAnswer(std::move(body));
}

HttpResponse Lately(Front& front, const Call& call) {
  const auto most = DecodeNumberQuery(call.request.query, "limit", 50, 1, 50);
  if (!most) return Unprocessable(front, most.error());
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("results").BeginArray();
  for (const Sight& sight : front.eyes.vision().History(static_cast<std::size_t>(*most))) {
    WriteSight(json, sight, front.clock.Now());
  }
  json.EndArray().EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Start(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<ScanRequest>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  const Looked what = WhatOf(front, *wanted);
  if (!what.faces && !what.objects && !what.bodies) return NothingToLookFor(front);
  const auto started = front.eyes.vision().StartScan(
      what, std::chrono::duration_cast<Nanos>(Seconds{wanted->interval}));
  if (!started) return Refused(started.error());
  const bool now = *started == Vision::Started::kNow;
  return JsonAnswer(now ? "{\"status\":\"started\"}" : "{\"status\":\"already\"}");
}

HttpResponse WhenScanned(Front& front, const Result<std::uint64_t>& ticket) {
  if (!ticket) return Refused(ticket.error());
  return AnswerLater(std::make_unique<WaitingSession>(
      front.eyes, [&eyes = front.eyes, ticket = *ticket]() -> std::optional<HttpResponse> {
        const auto sight = eyes.vision().ScanDone(ticket);
        if (!sight) return std::nullopt;
        if (!*sight) return Refused(sight->error());
        std::string body;
        JsonWriter json(body);
        WriteSight(json, **sight, eyes.clock().Now());
        return JsonAnswer(std::move(body));
      }));
}

HttpResponse ScanNow(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<ScanRequest>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  const Looked what = WhatOf(front, *wanted);
  if (!what.faces && !what.objects && !what.bodies) return NothingToLookFor(front);
  return WhenScanned(front, front.eyes.vision().ScanNow(what));
}

HttpResponse ScanPicture(Front& front, const HttpRequest& request) {
  ScanRequest wanted;
  for (const auto& [name, part] :
       {std::pair{"faces", &wanted.faces}, std::pair{"objects", &wanted.objects},
        std::pair{"bodies", &wanted.bodies}}) {
    if (Query(request.query).Find(name) == nullptr) continue;
    const auto value = DecodeBoolQuery(request.query, name);
    if (!value) return Unprocessable(front, value.error());
    *part = *value;
  }
  const Looked what = WhatOf(front, wanted);
  if (!what.faces && !what.objects && !what.bodies) return NothingToLookFor(front);
  return WhenScanned(front, front.eyes.vision().ScanNow(what, std::string(request.body)));
}

HttpResponse LookThere(Front& front, const HeadPose& X_WH, Seconds duration) {
  if (!front.motion().has_body()) return NoBackend();
  PartTargets goal;
  goal.head = X_WH;
  const Moves::Begun begun = front.moves.BeginRest(GotoCommand{goal, duration, TimeLaw::kMinJerk});
  front.tally.Count(begun.verdict);
  if (!begun.verdict.done()) return Detail(409, begun.verdict.reason);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("uuid", ToText(begun.uuid));
  WriteVerdict(json, begun.verdict);
  json.Key("head_pose").Rows(X_WH).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse LookAtPixelOf(Front& front, const LookAtImage& wanted) {
  const SourceTraits traits = front.eyes.camera().status().health.traits;
  if (traits.width == 0) return Detail(503, "unavailable: no camera, so no picture to point into");
  if (!(wanted.u > 0 && wanted.u < traits.width && wanted.v > 0 && wanted.v < traits.height)) {
    return Detail(422, "u and v must lie inside the picture of " + std::to_string(traits.width) +
                           "x" + std::to_string(traits.height) + " pixels, not at " +
                           std::to_string(wanted.u) + ", " + std::to_string(wanted.v));
  }
  return LookThere(front, LookAtPixel(traits.lens, front.state().head, wanted.u, wanted.v),
                   wanted.duration);
}

}  // namespace

void AddVisionRoutes(Router& router, Front& front) {
  constexpr std::uint64_t kMostUpload = 16U << 20U;
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kGet, "/api/vision/status",
             [&front](const Call&) { return Status(front); });
  router.Add(HttpMethod::kGet, "/api/vision/latest",
             [&front](const Call&) { return Latest(front); });
  router.Add(HttpMethod::kGet, "/api/vision/history",
             [&front](const Call& call) { return Lately(front, call); });
  router.Add(HttpMethod::kPost, "/api/vision/start",
             [&front, decoder](const Call& call) { return Start(front, *decoder, call.request); });
  router.Add(HttpMethod::kPost, "/api/vision/stop", [&front](const Call&) {
    return JsonAnswer(front.eyes.vision().StopScan() ? "{\"status\":\"stopped\"}"
                                                     : "{\"status\":\"already\"}");
  });
  router.Add(HttpMethod::kPost, "/api/vision/scan", [&front, decoder](const Call& call) {
    return ScanNow(front, *decoder, call.request);
  });
  router.AddUpload(
      HttpMethod::kPost, "/api/vision/scan_image",
      [](const Call&) { return BodyPlan{.limit = kMostUpload}; },
      [&front](const Call& call) { return ScanPicture(front, call.request); });
  router.Add(HttpMethod::kPost, "/api/models/unload", [&front](const Call&) {
    front.eyes.models().AskUnloadIdle();
    return JsonAnswer("{\"status\":\"ok\"}");
  });
  router.Add(HttpMethod::kGet, "/api/models", [&front](const Call&) {
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("models");
    WriteModels(json, front.eyes.models().Report());
    json.EndObject();
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kPost, "/api/look/at_world", [&front, decoder](const Call& call) {
    const auto wanted = decoder->Decode<LookAtWorld>(call.request.body, call.request.content_type);
    if (!wanted) return Unprocessable(front, wanted.error());
    return LookThere(front, LookAtPoint(wanted->point), wanted->duration);
  });
  router.Add(HttpMethod::kPost, "/api/look/at_image", [&front, decoder](const Call& call) {
    const auto wanted = decoder->Decode<LookAtImage>(call.request.body, call.request.content_type);
    if (!wanted) return Unprocessable(front, wanted.error());
    return LookAtPixelOf(front, *wanted);
  });
}

}  // namespace bbia
