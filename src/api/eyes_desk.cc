#include "api/eyes_desk.h"

namespace bbia {

void EyesDesk::Look() {
  if (listeners_.empty()) {
    parts_of_frame_ = {};
    return;
  }
  const std::vector<EyesListener*> listeners = listeners_;  // one may leave when told
  const auto tell = [&](const auto& call) {
    for (EyesListener* const listener : listeners) {
      if (std::find(listeners_.begin(), listeners_.end(), listener) != listeners_.end()) {
        call(*listener);
      }
    }
  };
  const Capture capture = parts_.camera.Newest();
  if (capture.frame && capture.frame.info().sequence != shown_frame_) {
    shown_frame_ = capture.frame.info().sequence;
    tell([&](EyesListener& listener) { listener.OnPicture(capture); });
  }
  if (const std::uint64_t version = parts_.vision.sight().version(); version != shown_version_) {
    shown_version_ = version;
    const Sight sight = reader_.Read();
    tell([&](EyesListener& listener) { listener.OnSight(sight); });
  }
  const TimePoint now = clock_.Now();
  tell([now](EyesListener& listener) { listener.OnNews(now); });
}

std::string EyesDesk::Hopeless() const {
  const CameraHealth health = parts_.camera.status().health;
  if (health.state == CameraState::kReleased) {
    return "unavailable: the camera was released to others";
  }
  return health.state == CameraState::kTrouble ? health.reason : std::string();
}

SharedBytes EyesDesk::PartOf(const Capture& capture, JpegGrade grade) {
  const auto index = static_cast<std::size_t>(grade);
  const JpegBytes& jpeg = capture.jpeg[index];
  if (!jpeg) return nullptr;
  if (part_frame_ != capture.frame.info().sequence) {
    part_frame_ = capture.frame.info().sequence;
    parts_of_frame_ = {};
  }
  SharedBytes& part = parts_of_frame_[index];
  if (!part) {
    std::string text =
        "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(jpeg->size()) +
        "\r\n\r\n";
    text.reserve(text.size() + jpeg->size() + 2);
    text += *jpeg;
    text += "\r\n";
    part = std::make_shared<const std::string>(std::move(text));
  }
  return part;
}

}  // namespace bbia
