#include "motion/motion_pipeline.h"

namespace bbia {
namespace {

bool Same(const FullTarget& a, const FullTarget& b) noexcept {
  return a.head == b.head && a.antennas == b.antennas && a.body_yaw == b.body_yaw;
}

}  // namespace

MotionPipeline::MotionPipeline(const FullTarget& start, const MotionPipelineSettings& settings,
                               std::uint64_t seed) noexcept
    : mixer_(settings.mixer, seed), smoother_(AxisVector(), settings.limits) {
  Pin(start);
}

void MotionPipeline::TakeBase(const FullTarget& base) noexcept {
  if (Same(base, base_)) return;
  const AxisVector axes = ToAxes(base);
  if (!IsFinite(axes)) return;
  base_ = base;
  base_axes_ = axes;
}

const FullTarget& MotionPipeline::Advance(const FullTarget& base, Commanded commanded,
                                          Seconds dt) noexcept {
  TakeBase(base);
  const AxisVector mixed = mixer_.Advance(base_axes_, commanded, dt);
  const AxisVector before = smoother_.position();
  const AxisVector& now = smoother_.Advance(mixed, dt);
  if (now == base_axes_ && smoother_.resting()) {
    target_ = base_;
  } else if (!(now == before)) {
    target_ = ToTarget(now);
  }
  return target_;
}

FullTarget MotionPipeline::Hold() noexcept {
  mixer_.Cut();
  smoother_.Hold();
  return smoother_.resting() ? target_ : ToTarget(smoother_.target());
}

void MotionPipeline::Pin(const FullTarget& pose) noexcept {
  mixer_.Cut();
  TakeBase(pose);
  smoother_.Pin(base_axes_);
  target_ = base_;
}

}  // namespace bbia
