#include "perception/sight.h"

namespace bbia {

std::string_view Name(SightKind kind) noexcept {
  switch (kind) {
    case SightKind::kFace:
      return "face";
    case SightKind::kObject:
      return "object";
    case SightKind::kBody:
      return "body";
  }
  return "?";
}

std::string_view Name(SightSource source) noexcept {
  switch (source) {
    case SightSource::kNone:
      return "none";
    case SightSource::kSimulation:
      return "simulation";
    case SightSource::kDevice:
      return "device";
    case SightSource::kFile:
      return "file";
    case SightSource::kNetwork:
      return "network";
    case SightSource::kUpload:
      return "upload";
  }
  return "?";
}

const Track* LargestTrack(const Sight& sight, SightKind kind, TimePoint now, Nanos patience,
                          std::string_view label) noexcept {
  const Track* largest = nullptr;
  for (const Track& track : sight.tracks()) {
    if (track.kind != kind || now - track.last_seen > patience) continue;
    if (!label.empty() && track.label() != label) continue;
    if (largest == nullptr || track.box.area() > largest->box.area()) largest = &track;
  }
  return largest;
}

const Track* FindTrack(const Sight& sight, std::uint32_t id) noexcept {
  for (const Track& track : sight.tracks()) {
    if (track.id == id) return &track;
  }
  return nullptr;
}

}  // namespace bbia
