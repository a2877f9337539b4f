#include "perception/tracker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "perception/known_size.h"

namespace bbia {
namespace {

constexpr std::size_t kMost = Sight::kMostTracks;
constexpr double kKeepDrift = 0.6;
constexpr double kFastestDrift = 3.0;  // rad/s

bool LookedFor(SightKind kind, const Looked& kinds) noexcept {
  switch (kind) {
    case SightKind::kFace:
      return kinds.faces;
    case SightKind::kObject:
      return kinds.objects;
    case SightKind::kBody:
      return kinds.bodies;
  }
  return false;
}

/// How well a found box fits to an expected one, from 0 (not at all) to 2.
float Likeness(const Box& expected, const Box& seen) noexcept {
  const float overlap = Overlap(expected, seen);
  const float size = std::max({expected.width, expected.height, 1.0F});
  const float apart =
      std::hypot(expected.center_x() - seen.center_x(), expected.center_y() - seen.center_y()) /
      size;
  const float ratio =
      std::min(expected.area(), seen.area()) / std::max({expected.area(), seen.area(), 1.0F});
  constexpr float kReach = 1.0F;  // of its size
  constexpr float kSameSize = 0.3F;
  if (overlap < 0.1F && (apart > kReach || ratio < kSameSize)) return 0.0F;
  return overlap + std::max(0.01F, kReach - apart);
}

}  // namespace

Box Tracker::Expected(const Kept& kept, const View& view) const noexcept {
  const Track& track = kept.track;
  const double age = std::chrono::duration<double>(view.stamp - track.last_seen).count();
  constexpr double kDriftAhead = 0.3;  // s; nobody goes on like that for longer
  const double ahead = std::clamp(age, 0.0, kDriftAhead);
  const Bearing bearing{track.bearing.yaw + ahead * kept.drift.yaw,
                        track.bearing.pitch + ahead * kept.drift.pitch};
  Box box = track.box;
  if (const auto pixel = PixelAt(view.lens, view.X_WH, bearing, track.range.distance)) {
    box.x = static_cast<float>(pixel->u) - box.width / 2;
    box.y = static_cast<float>(pixel->v) - box.height / 2;
  }
  return box;
}

void Tracker::See(std::span<const Detection> seen, const View& view, const Looked& kinds) noexcept {
  seen = seen.first(std::min(seen.size(), 4 * kMost));
  std::array<bool, 4 * kMost> used{};
  std::array<bool, kMost> met{};
  std::array<Box, kMost> expected{};
  for (std::size_t i = 0; i < count_; ++i) expected[i] = Expected(kept_[i], view);
  for (std::size_t round = 0; round < count_; ++round) {
    float best = 0.0F;
    std::size_t who = 0;
    std::size_t what = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (met[i]) continue;
      const Track& track = kept_[i].track;
      for (std::size_t j = 0; j < seen.size(); ++j) {
        if (used[j] || seen[j].kind != track.kind || seen[j].class_id != track.class_id) continue;
        const float likeness = Likeness(expected[i], seen[j].box);
        if (likeness > best) {
          best = likeness;
          who = i;
          what = j;
        }
      }
    }
    if (best <= 0.0F) break;
    met[who] = true;
    used[what] = true;
    Meet(kept_[who], seen[what], view);
  }
  for (std::size_t i = 0; i < count_; ++i) {
    if (!met[i] && LookedFor(kept_[i].track.kind, kinds)) kept_[i].track.fresh = false;
  }
  Forget(view, kinds);
  for (std::size_t j = 0; j < seen.size(); ++j) {
    if (!used[j]) Begin(seen[j], view);
  }
}

void Tracker::Meet(Kept& kept, const Detection& seen, const View& view) noexcept {
  Track& track = kept.track;
  const Bearing before = track.bearing;
  const double passed = std::chrono::duration<double>(view.stamp - track.last_seen).count();
  const bool known = track.seen_times > 0;
  track.kind = seen.kind;
  track.class_id = seen.class_id;
  track.score = seen.score;
  track.box = seen.box;
  track.share = {.x = seen.box.x / static_cast<float>(view.lens.width),
                 .y = seen.box.y / static_cast<float>(view.lens.height),
                 .width = seen.box.width / static_cast<float>(view.lens.width),
                 .height = seen.box.height / static_cast<float>(view.lens.height)};
  track.marks = seen.marks;
  track.mark_count = seen.mark_count;
  track.range = RangeOf(seen, view.lens);
  track.bearing = BearingAt(view.lens, view.X_WH, static_cast<double>(seen.box.center_x()),
                            static_cast<double>(seen.box.center_y()), track.range.distance);
  track.fresh = true;
  track.last_seen = view.stamp;
  if (track.seen_times < std::numeric_limits<std::uint16_t>::max()) ++track.seen_times;
  if (seen.body) kept.body = *seen.body;
  if (!known || !(passed > 1e-3)) return;
  const auto drift = [passed](Radians from, Radians to, Radians was) {
    const double now = std::clamp((to - from).value() / passed, -kFastestDrift, kFastestDrift);
    return Radians{kKeepDrift * was.value() + (1.0 - kKeepDrift) * now};
  };
  kept.drift = {drift(before.yaw, track.bearing.yaw, kept.drift.yaw),
                drift(before.pitch, track.bearing.pitch, kept.drift.pitch)};
}

void Tracker::Begin(const Detection& seen, const View& view) noexcept {
  Kept* place = count_ < kMost ? &kept_[count_] : nullptr;
  if (place == nullptr) {  // full: the smallest goes, if it is smaller than this
    place = std::min_element(kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) {
      return a.track.box.area() < b.track.box.area();
    });
    if (place->track.box.area() >= seen.box.area()) return;
  } else {
    ++count_;
  }
  *place = {};
  place->track.id = next_id_++;
  place->track.first_seen = view.stamp;
  place->track.SetLabel(seen.label);
  Meet(*place, seen, view);
}

void Tracker::Forget(const View& view, const Looked& kinds) noexcept {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Track& track = kept_[i].track;
    const bool gone = !track.fresh && view.stamp - track.last_seen > kPatience;
    const bool stale =
        !LookedFor(track.kind, kinds) && view.stamp - track.last_seen > 4 * kPatience;
    if (!gone && !stale) kept_[kept++] = kept_[i];
  }
  count_ = kept;
}

void Tracker::Fill(Sight& sight) const noexcept {
  std::array<std::size_t, kMost> order{};
  for (std::size_t i = 0; i < count_; ++i) order[i] = i;
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count_),
            [this](std::size_t a, std::size_t b) {
              return kept_[a].track.box.area() > kept_[b].track.box.area();
            });
  sight.track_count = static_cast<std::uint8_t>(count_);
  sight.body_count = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Kept& kept = kept_[order[i]];
    Track& track = sight.track_array[i];
    track = kept.track;
    track.body = -1;
    if (track.kind == SightKind::kBody && sight.body_count < Sight::kMostBodies) {
      track.body = static_cast<std::int8_t>(sight.body_count);
      sight.bodies[sight.body_count++] = kept.body;
    }
  }
}

}  // namespace bbia
