#include <array>
#include <memory>
#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "api/sight_text.h"
#include "protocol/requests.h"
#include "protocol/state_messages.h"

namespace bbia {
namespace {

constexpr std::string_view kNoSound = "unavailable: this version of bbia has no sound";

HttpResponse Ok() {
  return JsonAnswer("{\"status\":\"ok\"}");
}

HttpResponse SetReleased(Front& front, bool released) {
  front.media_released = released;
  front.eyes.camera().SetReleased(released);
  return Ok();
}

HttpResponse MediaStatus(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("available", false).Member("released", front.media_released);
  json.Member("no_media", true).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse TrackingAnswer(const Result<void>& done) {
  if (done) return JsonAnswer("{\"status\":\"ok\",\"enabled\":true}");
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("status", "unavailable").Member("enabled", false);
  json.Member("reason", done.error().message).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse TrackedFace(Front& front) {
  std::string body;
  JsonWriter(body).BeginObject().Member("status", "ok").Key("face_target");
  EncodeFaceTarget(body, FaceTargetOf(front.eyes.sight()));
  body += '}';
  return JsonAnswer(std::move(body));
}

HttpResponse EnableTracking(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto weight = decoder.Decode<TrackingWeight>(request.body, request.content_type);
  if (!weight) return Unprocessable(front, weight.error());
  if (!front.motion().has_body()) return NoBackend();
  return TrackingAnswer(front.eyes.vision().SetTracking(true, weight->weight));
}

}  // namespace

void AddMediaRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kPost, "/api/media/release",
             [&front](const Call&) { return SetReleased(front, true); });
  router.Add(HttpMethod::kPost, "/api/media/acquire",
             [&front](const Call&) { return SetReleased(front, false); });
  router.Add(HttpMethod::kGet, "/api/media/status",
             [&front](const Call&) { return MediaStatus(front); });
  router.Add(HttpMethod::kGet, "/api/media/sounds",
             [](const Call&) { return JsonAnswer("{\"files\":[]}"); });
  for (const std::string_view path :
       {"/api/media/play_sound", "/api/media/sounds/upload", "/api/media/wobbling/enable"}) {
    router.Add(HttpMethod::kPost, path, [](const Call&) { return Detail(503, kNoSound); });
  }
  // Nothing plays and nothing wobbles: already as asked.
  for (const std::string_view path : {"/api/media/stop_sound", "/api/media/clear_incoming_audio",
                                      "/api/media/wobbling/disable"}) {
    router.Add(HttpMethod::kPost, path, [](const Call&) { return Ok(); });
  }
  router.Add(HttpMethod::kPost, "/api/media/tracking/enable", [&front, decoder](const Call& call) {
    return EnableTracking(front, *decoder, call.request);
  });
  router.Add(HttpMethod::kPost, "/api/media/tracking/disable", [&front](const Call&) {
    static_cast<void>(front.eyes.vision().SetTracking(false, 0.0));
    return JsonAnswer("{\"status\":\"ok\",\"enabled\":false}");
  });
  router.Add(HttpMethod::kGet, "/api/media/tracking/face", [&front](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    return TrackedFace(front);
  });
  router.Add(HttpMethod::kGet, "/api/apps/current-app-status",
             [](const Call&) { return JsonAnswer("null"); });
  router.Add(HttpMethod::kGet, "/api/apps/startup-app",
             [](const Call&) { return JsonAnswer("{\"startup_app\":null}"); });
}

}  // namespace bbia
