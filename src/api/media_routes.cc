#include <array>
#include <memory>
#include <string>

#include "api/answers.h"
#include "api/mind_desk.h"
#include "api/routes.h"
#include "api/sight_text.h"
#include "protocol/requests.h"
#include "protocol/state_messages.h"

namespace bbia {
namespace {

HttpResponse Ok() {
  return JsonAnswer("{\"status\":\"ok\"}");
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
  // The official answer is ok in any case, without sound too.
  router.Add(HttpMethod::kPost, "/api/media/wobbling/enable", [&front](const Call&) {
    static_cast<void>(front.mind.Sway(true));
    return Ok();
  });
  router.Add(HttpMethod::kPost, "/api/media/wobbling/disable", [&front](const Call&) {
    static_cast<void>(front.mind.Sway(false));
    return Ok();
  });
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
}

}  // namespace bbia
