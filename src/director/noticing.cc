#include "director/noticing.h"

#include <algorithm>

namespace bbia {
namespace {

bool IsSure(const Track& track, SightKind kind) noexcept {
  return track.kind == kind && track.fresh && track.seen_times >= Noticing::kSure;
}

const Track* LargestFace(const Sight& sight) noexcept {
  const Track* largest = nullptr;
  for (const Track& track : sight.tracks()) {
    if (!IsSure(track, SightKind::kFace)) continue;
    if (largest == nullptr || track.share.area() > largest->share.area()) largest = &track;
  }
  return largest;
}

}  // namespace

std::optional<Occasion> Noticing::Look(const Sight& sight, TimePoint now) noexcept {
  if (sight.sequence == sequence_) return std::nullopt;
  sequence_ = sight.sequence;
  std::optional<Occasion> occasion;
  if (sight.looked.faces) occasion = LookForFaces(sight, now);
  if (sight.looked.objects && NewThing(sight, now) && !occasion) {
    occasion = Occasion{.stimulus = Stimulus::kObjectSeen, .strength = 0.5, .distance = {}};
  }
  return occasion;
}

std::optional<Occasion> Noticing::LookForFaces(const Sight& sight, TimePoint now) noexcept {
  if (const Track* const face = LargestFace(sight)) {
    const bool news = !face_ && (!last_face_ || now - *last_face_ >= kFaceAgain);
    if (!face_) told_ = news;
    face_ = last_face_ = now;
    if (!news) return std::nullopt;
    return Occasion{
        .stimulus = Stimulus::kFaceSeen,
        .strength = 0.5,
        .distance = face->range.known() ? std::optional(face->range.distance) : std::nullopt};
  }
  if (!face_ || now - *face_ < kMissing) return std::nullopt;
  // A scan that rested meanwhile did not see anybody go.
  const bool watched = now - *face_ < 2 * kMissing;
  face_.reset();
  if (!watched || !told_) return std::nullopt;
  return Occasion{.stimulus = Stimulus::kFaceLost, .strength = 0.5, .distance = {}};
}

bool Noticing::NewThing(const Sight& sight, TimePoint now) noexcept {
  bool news = false;
  for (const Track& track : sight.tracks()) {
    if (!IsSure(track, SightKind::kObject)) continue;
    Thing& thing = EntryOf(track.class_id);
    news |= !thing.seen || now - *thing.seen >= kThingAgain;
    thing.seen = now;
  }
  return news;
}

Noticing::Thing& Noticing::EntryOf(std::uint16_t class_id) noexcept {
  const auto known = std::ranges::find_if(
      things_, [class_id](const Thing& thing) { return thing.seen && thing.class_id == class_id; });
  if (known != things_.end()) return *known;
  // Those never used come first, then what was not seen for the longest time.
  Thing& oldest = *std::ranges::min_element(things_, {}, &Thing::seen);
  oldest = {.class_id = class_id, .seen = std::nullopt};
  return oldest;
}

}  // namespace bbia
