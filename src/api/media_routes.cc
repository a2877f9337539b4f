#include <array>
#include <memory>
#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

constexpr std::string_view kNoSound = "unavailable: this version of bbia has no sound";

HttpResponse Ok() {
  return JsonAnswer("{\"status\":\"ok\"}");
}

HttpResponse SetReleased(Front& front, bool released) {
  front.media_released = released;
  return Ok();
}

HttpResponse MediaStatus(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("available", false).Member("released", front.media_released);
  json.Member("no_media", true).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse EnableTracking(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto weight = decoder.Decode<TrackingWeight>(request.body, request.content_type);
  if (!weight) return Unprocessable(front, weight.error());
  if (!front.motion().has_body()) return NoBackend();
  return JsonAnswer(
      "{\"status\":\"unavailable\",\"enabled\":false,"
      "\"reason\":\"this version of bbia has no camera\"}");
}

/// The official specification of the camera that is assumed where there is none ("lite").
constexpr std::string_view kLiteSpecs =
    R"({"name":"lite","available_resolutions":[)"
    R"({"name":"R1920x1080at60fps","width":1920,"height":1080,"fps":60,"crop_factor":1.115},)"
    R"({"name":"R3840x2592at30fps","width":3840,"height":2592,"fps":30,"crop_factor":1.0},)"
    R"({"name":"R3840x2160at30fps","width":3840,"height":2160,"fps":30,"crop_factor":1.109},)"
    R"({"name":"R3264x2448at30fps","width":3264,"height":2448,"fps":30,"crop_factor":1.115}],)"
    R"("default_resolution":)"
    R"({"name":"R1920x1080at60fps","width":1920,"height":1080,"fps":60,"crop_factor":1.115},)"
    R"("K":[[2001.8076426486707,0.0,1905.876059826701],)"
    R"([0.0,2003.0778885944105,1328.3239717935594],[0.0,0.0,1.0]],)"
    R"("D":[-1.4652320301298614,0.6542714131667414,0.012147809271745049,-0.002677286460143648,)"
    R"(0.3035939941825349,-1.4300809080461876,0.570024082887235,0.3567299243352951,)"
    R"(0.003057363348400015,0.0003357614008682464,-0.009897126394310923,-0.002050919484589521]})";

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
  router.Add(HttpMethod::kPost, "/api/media/tracking/disable",
             [](const Call&) { return JsonAnswer("{\"status\":\"ok\",\"enabled\":false}"); });
  router.Add(HttpMethod::kGet, "/api/media/tracking/face", [&front](const Call&) {
    if (!front.motion().has_body()) return NoBackend();
    return JsonAnswer(
        "{\"status\":\"ok\",\"face_target\":"
        "{\"detected\":false,\"x\":null,\"y\":null,\"roll\":null,\"ts\":null}}");
  });
  router.Add(HttpMethod::kGet, "/api/camera/specs",
             [](const Call&) { return JsonAnswer(std::string(kLiteSpecs)); });
  router.Add(HttpMethod::kGet, "/api/apps/current-app-status",
             [](const Call&) { return JsonAnswer("null"); });
  router.Add(HttpMethod::kGet, "/api/apps/startup-app",
             [](const Call&) { return JsonAnswer("{\"startup_app\":null}"); });
}

}  // namespace bbia
