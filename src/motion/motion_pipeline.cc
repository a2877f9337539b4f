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
  return Limit(Mix(base, commanded, dt), dt);
}

AxisVector MotionPipeline::Mix(const FullTarget& base, Commanded commanded, Seconds dt) noexcept {
  TakeBase(base);
  bare_ = false;
  return mixer_.Advance(base_axes_, commanded, dt);
}

const FullTarget& MotionPipeline::AdvanceBare(const FullTarget& base, Seconds dt) noexcept {
  TakeBase(base);
  if (!bare_) mixer_.Cut();
  bare_ = true;
  return Limit(base_axes_, dt);
}

const FullTarget& MotionPipeline::Limit(const AxisVector& mixed, Seconds dt) noexcept {
  mixed_ = mixed;
  const AxisVector before = smoother_.position();
  const AxisVector& now = smoother_.Advance(mixed_, dt);
  on_base_ = now == base_axes_;
  if (on_base_) {
    target_ = base_;
  } else if (!(now == before)) {
    target_ = ToTarget(now);
  }
  return target_;
}

AxisVector MotionPipeline::offset() const noexcept {
  AxisVector offset;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    offset.values[i] = mixed_.values[i] - base_axes_.values[i];
  }
  return offset;
}

FullTarget MotionPipeline::BrakedBase() const noexcept {
  const AxisVector stop = smoother_.StoppingPoint();
  AxisVector base = base_axes_;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    // Also where it does not move any more, but lies behind a base that jumped.
    if (smoother_.position().values[i] == mixed_.values[i] && stop.values[i] == mixed_.values[i]) {
      continue;
    }
    base.values[i] += stop.values[i] - mixed_.values[i];
  }
  return base == base_axes_ ? base_ : ToTarget(base);
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
  mixed_ = smoother_.position();
  target_ = base_;
  on_base_ = true;
}

void MotionPipeline::PinHead(const HeadPose& head, Radians body_yaw) noexcept {
  const AxisVector axes = ToAxes({head, target_.antennas, body_yaw});
  for (const Axis axis :
       {Axis::kX, Axis::kY, Axis::kZ, Axis::kRoll, Axis::kPitch, Axis::kYaw, Axis::kBodyYaw}) {
    smoother_.Pin(axis, axes[axis]);
  }
  target_.head = head;
  target_.body_yaw = body_yaw;
}

void MotionPipeline::PinAntennas(const Antennas& antennas) noexcept {
  smoother_.Pin(Axis::kRightAntenna, antennas.right.value());
  smoother_.Pin(Axis::kLeftAntenna, antennas.left.value());
  target_.antennas = antennas;
}

}  // namespace bbia
