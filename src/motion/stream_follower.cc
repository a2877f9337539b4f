#include "motion/stream_follower.h"

#include <algorithm>
#include <cmath>

namespace bbia {

void StreamFollower::Restart(const AxisVector& at) noexcept {
  for (auto& stage : seen_) stage.fill(at);
  still_ = kSettled;
  target_ = position_ = at;
}

const AxisVector& StreamFollower::Advance(const AxisVector& target, Seconds dt) noexcept {
  if (!(target == target_)) {
    target_ = target;
    still_ = 0;
  }
  if (settled()) return position_;
  const long grains = std::clamp(std::lround(dt / kGrain), 1L, static_cast<long>(kSettled));
  for (long i = 0; i < grains; ++i) Grain(target);
  if (settled()) position_ = target;
  return position_;
}

void StreamFollower::Grain(const AxisVector& target) noexcept {
  position_ = target;
  for (auto& stage : seen_) {
    stage[next_] = position_;
    for (std::size_t axis = 0; axis < kAxisCount; ++axis) {
      double sum = 0.0;
      for (const AxisVector& seen : stage) sum += seen.values[axis];
      position_.values[axis] = sum / static_cast<double>(kLength);
    }
  }
  next_ = (next_ + 1) % kLength;
  ++still_;
}

}  // namespace bbia
