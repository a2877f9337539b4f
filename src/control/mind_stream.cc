#include "control/mind_stream.h"

#include "motion/time_law.h"

namespace bbia {

void MindStream::Take(const Setpoint& wanted, const NewParts& parts,
                      const FullTarget& base) noexcept {
  FullTarget next = leads_ ? wanted_ : base;
  if (parts.head) next.head = wanted.head;
  if (parts.body_yaw) next.body_yaw = wanted.body_yaw;
  if (parts.antennas) next.antennas = wanted.antennas;
  const AxisVector axes = ToAxes(next);
  if (!IsFinite(axes)) return;
  wanted_ = next;
  wanted_axes_ = axes;
  if (leads_) return;
  leads_ = true;
  elapsed_ = Seconds{0.0};
  from_ = ToAxes(base);
  follower_.Restart(axes);
}

FullTarget MindStream::Advance(Seconds dt) noexcept {
  const AxisVector& curve = follower_.Advance(wanted_axes_, dt);
  if (elapsed_ < kTakeOver) elapsed_ += dt;
  if (elapsed_ >= kTakeOver) return follower_.settled() ? wanted_ : ToTarget(curve);
  const double share = Progress(TimeLaw::kMinJerk, elapsed_ / kTakeOver);
  AxisVector blend;
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    blend.values[i] = from_.values[i] + share * (curve.values[i] - from_.values[i]);
  }
  return ToTarget(blend);
}

}  // namespace bbia
