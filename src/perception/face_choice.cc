#include "perception/face_choice.h"

#include <cmath>

namespace bbia {
namespace {

struct Nose {
  double x;
  double y;
};

/// -1 .. 1, where the nose is, or the middle of a face without marks.
Nose NoseOf(const Track& face) noexcept {
  const bool marked = face.mark_count == kFaceMarks;
  const double x = static_cast<double>(marked ? face.marks[kNose].x : face.share.center_x());
  const double y = static_cast<double>(marked ? face.marks[kNose].y : face.share.center_y());
  return {2.0 * x - 1.0, 2.0 * y - 1.0};
}

Radians RollOf(const Track& face, const Lens& lens) noexcept {
  if (face.mark_count != kFaceMarks) return {};
  const Mark& right = face.marks[kRightEye];
  const Mark& left = face.marks[kLeftEye];
  return Radians{std::atan2(static_cast<double>(left.y - right.y) * lens.height,
                            static_cast<double>(left.x - right.x) * lens.width)};
}

}  // namespace

const Track* FaceChoice::Choose(const Sight& sight) const noexcept {
  const Track* chosen = nullptr;
  double best = held_ ? kNearest : kSmallest;
  for (const Track& track : sight.tracks()) {
    if (track.kind != SightKind::kFace || !track.fresh) continue;
    if (held_ && track.id == track_) return &track;
    const Nose nose = NoseOf(track);
    const double worth = held_ ? std::hypot(nose.x - raw_.x, nose.y - raw_.y)
                               : static_cast<double>(track.share.area());
    if (held_ ? worth < best : worth > best) {
      best = worth;
      chosen = &track;
    }
  }
  return chosen;
}

void FaceChoice::Follow(const Point& nose) noexcept {
  const double moved = std::hypot(nose.x - raw_.x, nose.y - raw_.y);
  raw_ = nose;
  if (std::hypot(nose.x - smooth_.x, nose.y - smooth_.y) < kStill) return;
  const double share = moved > kJump ? kFast : kSlow;
  smooth_.x += share * (nose.x - smooth_.x);
  smooth_.y += share * (nose.y - smooth_.y);
}

void FaceChoice::See(Sight& sight, const View& view) noexcept {
  if (const Track* const face = Choose(sight)) {
    const Nose nose = NoseOf(*face);
    if (held_) {
      Follow({nose.x, nose.y});
    } else {
      raw_ = smooth_ = {nose.x, nose.y};
    }
    held_ = true;
    misses_ = 0;
    track_ = face->id;
    const double u = (smooth_.x + 1.0) / 2.0 * view.lens.width;
    const double v = (smooth_.y + 1.0) / 2.0 * view.lens.height;
    aim_ = {.detected = true,
            .x = smooth_.x,
            .y = smooth_.y,
            .roll = RollOf(*face, view.lens),
            .stamp = view.stamp,
            .track = face->id,
            .bearing = BearingAt(view.lens, view.X_WH, u, v, face->range.distance)};
  } else if (held_ && ++misses_ > kMostMisses) {
    *this = {};
    aim_.stamp = view.stamp;
  } else if (!held_) {
    aim_.stamp = view.stamp;
  }
  sight.face = aim_;
}

}  // namespace bbia
