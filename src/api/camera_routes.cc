#include <memory>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/eyes_sessions.h"
#include "api/routes.h"
#include "api/sight_text.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr Nanos kFrameSoon{33'000'000};

HttpResponse Refused(const Error& error) {
  return Detail(error.code == Errc::kNotFound ? 404 : 503, error.message);
}

HttpResponse OneFrame(Front& front) {
  auto viewer = front.eyes.Watch(kFrameSoon, JpegGrade::kFull);
  if (!viewer) return Refused(viewer.error());
  return AnswerLater(std::make_unique<OneFrameSession>(front.eyes, std::move(*viewer)));
}

HttpResponse StreamFrames(Front& front, const Call& call) {
  if (front.relief.taken(ReliefStep::kRefuseClients)) {
    return Detail(503, "refused: " + std::string(Sentence(ReliefStep::kRefuseClients)));
  }
  const auto pace = DecodeJpegPace(call.request.query);
  if (!pace) return Unprocessable(front, pace.error());
  auto viewer = front.eyes.Watch(pace->period(), pace->grade());
  if (!viewer) return Refused(viewer.error());
  HttpResponse response;
  response.headers.emplace_back("Cache-Control", "no-store");
  response.stream =
      StreamPlan{.session = std::make_unique<MjpegSession>(front.eyes, std::move(*viewer), *pace),
                 .framing = StreamPlan::Framing::kRaw,
                 .begin = StreamPlan::Begin::kLater,
                 .outbox = 2};
  return response;
}

HttpResponse OnePhoto(Front& front, std::string_view name) {
  Result<std::string> jpeg = front.eyes.vision().photos().Read(name);
  if (!jpeg) return Refused(jpeg.error());
  HttpResponse response;
  response.content_type = "image/jpeg";
  response.body = std::move(*jpeg);
  return response;
}

HttpResponse Photos(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("photos").BeginArray();
  for (const Photo& photo : front.eyes.vision().photos().List()) {
    json.BeginObject().Member("name", photo.name).Key("bytes").Count(photo.bytes).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse TakePhoto(Front& front) {
  const Result<std::uint64_t> ticket = front.eyes.vision().TakePhoto();
  if (!ticket) return Refused(ticket.error());
  return AnswerLater(std::make_unique<WaitingSession>(
      front.eyes, [&eyes = front.eyes, ticket = *ticket]() -> std::optional<HttpResponse> {
        const auto taken = eyes.vision().PhotoTaken(ticket);
        if (!taken) return std::nullopt;
        if (!*taken) return Refused(taken->error());
        std::string body;
        JsonWriter(body).BeginObject().Member("status", "ok").Member("name", **taken).EndObject();
        return JsonAnswer(std::move(body));
      }));
}

}  // namespace

Result<JpegPace, Issues> DecodeJpegPace(std::string_view query) {
  const auto fps = DecodeNumberQuery(query, "fps", 15.0, 0.2, 60.0);
  if (!fps) return Fail(fps.error());
  const auto slim = DecodeBoolQuery(query, "slim", false);
  if (!slim) return Fail(slim.error());
  return JpegPace(std::chrono::duration_cast<Nanos>(Seconds{1.0 / *fps}),
                  *slim ? JpegGrade::kSlim : JpegGrade::kFull);
}

void AddCameraRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/camera/specs", [&front](const Call&) {
    std::string body;
    JsonWriter json(body);
    WriteCameraSpecs(json, front.eyes.camera().status().health.traits);
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kGet, "/api/camera/status", [&front](const Call&) {
    std::string body;
    JsonWriter json(body);
    WriteCameraStatus(json, front.eyes.camera().status(), front.clock.Now());
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kGet, "/api/camera/frame.jpg",
             [&front](const Call&) { return OneFrame(front); });
  router.Add(HttpMethod::kGet, "/api/camera/stream",
             [&front](const Call& call) { return StreamFrames(front, call); });
  router.Add(HttpMethod::kGet, "/api/photos", [&front](const Call&) { return Photos(front); });
  router.Add(HttpMethod::kPost, "/api/photos", [&front](const Call&) { return TakePhoto(front); });
  router.Add(HttpMethod::kGet, "/api/photos/{name}",
             [&front](const Call& call) { return OnePhoto(front, call.parameter); });
  router.Add(HttpMethod::kDelete, "/api/photos/{name}", [&front](const Call& call) {
    const Result<void> gone = front.eyes.vision().photos().Remove(call.parameter);
    return gone ? JsonAnswer("{\"status\":\"ok\"}") : Refused(gone.error());
  });
}

}  // namespace bbia
