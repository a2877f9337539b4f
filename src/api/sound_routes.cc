#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/eyes_sessions.h"
#include "api/frame_door.h"
#include "api/routes.h"
#include "api/sound_upload.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

constexpr Nanos kReleasePatience{4'000'000'000};
constexpr std::string_view kNoAudioBoard = "ReSpeaker audio board not available";

HttpResponse Ok() {
  return JsonAnswer("{\"status\":\"ok\"}");
}

/// Loudspeaker and camera go together, as officially. Answered when the camera is closed: who asks
/// opens it next.
HttpResponse Release(Front& front) {
  front.eyes.camera().SetReleased(true);
  HttpResponse released = front.sounds.SetReleased(true);
  const TimePoint until = front.clock.Now() + kReleasePatience;
  WaitingSession::Ask closed = [&front, until]() -> std::optional<HttpResponse> {
    const CameraState state = front.eyes.camera().status().health.state;
    const bool open = state != CameraState::kReleased || front.frame_door.open();
    if (!open || !front.sounds.released()) return Ok();
    if (front.clock.Now() < until) return std::nullopt;
    return Detail(
        503, "unavailable: the camera is not closed after 4 s, it is " + std::string(Name(state)));
  };
  if (closed()) return released;
  return AnswerLater(std::make_unique<WaitingSession>(front.eyes, std::move(closed)));
}

HttpResponse Acquire(Front& front) {
  front.eyes.camera().SetReleased(false);
  return front.sounds.SetReleased(false);
}

HttpResponse PlaySound(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<PlaySoundRequest>(request.body, request.content_type);
  return wanted ? front.sounds.Play(wanted->file) : Unprocessable(front, wanted.error());
}

HttpResponse SetVolume(Front& front, RequestDecoder& decoder, const HttpRequest& request,
                       Loudness which) {
  const auto wanted = decoder.Decode<Volume>(request.body, request.content_type);
  return wanted ? front.sounds.SetVolume(which, wanted->volume)
                : Unprocessable(front, wanted.error());
}

HttpResponse ApplyAudioConfig(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<AudioConfigRequest>(request.body, request.content_type);
  return wanted ? Detail(503, kNoAudioBoard) : Unprocessable(front, wanted.error());
}

void AddVolumeRoutes(Router& router, Front& front, const std::shared_ptr<RequestDecoder>& decoder) {
  router.Add(HttpMethod::kGet, "/api/volume/current",
             [&front](const Call&) { return front.sounds.GetVolume(Loudness::kSpeaker); });
  router.Add(HttpMethod::kGet, "/api/volume/microphone/current",
             [&front](const Call&) { return front.sounds.GetVolume(Loudness::kMicrophone); });
  router.Add(HttpMethod::kPost, "/api/volume/set", [&front, decoder](const Call& call) {
    return SetVolume(front, *decoder, call.request, Loudness::kSpeaker);
  });
  router.Add(HttpMethod::kPost, "/api/volume/microphone/set", [&front, decoder](const Call& call) {
    return SetVolume(front, *decoder, call.request, Loudness::kMicrophone);
  });
  router.Add(HttpMethod::kPost, "/api/volume/test-sound",
             [&front](const Call&) { return front.sounds.TestSound(); });
}

}  // namespace

void AddSoundRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kPost, "/api/media/release",
             [&front](const Call&) { return Release(front); });
  router.Add(HttpMethod::kPost, "/api/media/acquire",
             [&front](const Call&) { return Acquire(front); });
  router.Add(HttpMethod::kGet, "/api/media/status",
             [&front](const Call&) { return front.sounds.MediaStatus(); });
  router.Add(HttpMethod::kPost, "/api/media/play_sound", [&front, decoder](const Call& call) {
    return PlaySound(front, *decoder, call.request);
  });
  router.Add(HttpMethod::kPost, "/api/media/stop_sound",
             [&front](const Call&) { return front.sounds.StopAll(); });
  // Nothing comes in, so nothing of it waits.
  router.Add(HttpMethod::kPost, "/api/media/clear_incoming_audio",
             [](const Call&) { return Ok(); });
  router.Add(HttpMethod::kGet, "/api/media/sounds",
             [&front](const Call&) { return front.sounds.List(); });
  router.Add(HttpMethod::kDelete, "/api/media/sounds/{filename}",
             [&front](const Call& call) { return front.sounds.Delete(call.parameter); });
  router.AddUpload(
      HttpMethod::kPost, "/api/media/sounds/upload",
      [&front](const Call& call) { return front.sounds.PlanUpload(call.request.content_type); },
      [](const Call&) { return SoundUpload::NoFile(); });
  AddVolumeRoutes(router, front, decoder);
  router.Add(HttpMethod::kPost, "/api/audio/config/apply", [&front, decoder](const Call& call) {
    return ApplyAudioConfig(front, *decoder, call.request);
  });
  router.Add(HttpMethod::kGet, "/api/audio/config/parameter/{name}",
             [](const Call&) { return Detail(503, kNoAudioBoard); });
}

}  // namespace bbia
