#include "acts/clip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "behavior/mover.h"
#include "behavior/stage.h"

namespace bbia {
namespace {

constexpr std::size_t kParts = 9;
constexpr std::size_t kFirstAntenna = 7;
using Parts = std::array<double, kParts>;

constexpr Parts ToParts(const PostureRow& r) noexcept {
  return {r.x, r.y, r.z, r.roll, r.pitch, r.yaw, r.body, r.right, r.left};
}
constexpr PostureRow ToRow(const Parts& p) noexcept {
  return {p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8]};
}

/// Speed of a part at key `i`: nothing where it turns round, else what neither side overshoots by.
double SpeedAt(std::span<const Key> keys, std::size_t i, std::size_t part) noexcept {
  if (i == 0 || i + 1 == keys.size()) return 0.0;
  const auto value = [&](std::size_t k) { return ToParts(keys[k].row)[part]; };
  const double before = (value(i) - value(i - 1)) / (keys[i].at - keys[i - 1].at);
  const double after = (value(i + 1) - value(i)) / (keys[i + 1].at - keys[i].at);
  if (before * after <= 0.0) return 0.0;
  return 2.0 * before * after / (before + after);
}

/// Quintic through two keys, no acceleration at either.
double Between(double u, double length, double p, double q, double v, double w) noexcept {
  const double s = u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
  const double from = u - u * u * u * (6.0 + u * (-8.0 + 3.0 * u));
  const double to = u * u * u * (-4.0 + u * (7.0 - 3.0 * u));
  return p + s * (q - p) + length * (from * v + to * w);
}

double PartAt(const Clip& clip, double time, std::size_t part) noexcept {
  const std::span<const Key> keys = clip.keys;
  const auto value = [&](std::size_t k) { return ToParts(keys[k].row)[part]; };
  if (time <= 0.0) return value(0);
  if (time >= keys.back().at) return value(keys.size() - 1);
  std::size_t i = 0;
  while (keys[i + 1].at <= time) ++i;
  const double length = keys[i + 1].at - keys[i].at;
  return Between((time - keys[i].at) / length, length, value(i), value(i + 1),
                 SpeedAt(keys, i, part), SpeedAt(keys, i + 1, part));
}

}  // namespace

Posture Mirrored(const Posture& p) noexcept {
  return {{p.shift.x, -p.shift.y, p.shift.z},
          {-p.turn.roll, p.turn.pitch, -p.turn.yaw},
          -p.body_yaw,
          {-p.antennas.left, -p.antennas.right}};
}

Posture PostureAt(const Clip& clip, Seconds time, const Manner& manner) noexcept {
  const double now = time.count() * manner.pace;
  Parts parts{};
  for (std::size_t i = 0; i < kParts; ++i) {
    const double late = i < kFirstAntenna ? 0.0 : clip.trail.count();
    parts[i] = manner.size * PartAt(clip, now - late, i);
  }
  const Posture posture = ToPosture(ToRow(parts));
  return manner.side == Side::kMirrored ? Mirrored(posture) : posture;
}

FullTarget ClipMotion::At(Seconds time) const {
  return ToTarget(WithinReach(heart_.posture() + PostureAt(clip_, time, manner_)));
}

Play Perform(Stage& stage, const Clip& clip, Manner manner) {
  const ClipMotion motion(clip, manner, stage.heart());
  co_await stage.Follow(motion);
}

Play PerformFreely(Stage& stage, const Clip& clip) {
  const Manner manner{.size = stage.random().Uniform(0.92, 1.08),
                      .pace = stage.random().Uniform(0.92, 1.08),
                      .side = stage.random().Chance(0.5) ? Side::kMirrored : Side::kAsDrawn};
  const ClipMotion motion(clip, manner, stage.heart());
  co_await stage.Follow(motion);
}

}  // namespace bbia
