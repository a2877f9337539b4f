#pragma once

#include <cstdint>

#include "motion/mixer.h"
#include "motion/script.h"
#include "motion/smoother.h"

namespace bbia {

struct MotionPipelineSettings {
  MixerSettings mixer;
  SmootherLimits limits;
};

/// From what is asked of the robot to what it is told: base target, layers on it, limits. A plain
/// object; real-time safe.
class MotionPipeline final {
 public:
  MotionPipeline(const FullTarget& start, const MotionPipelineSettings& settings,
                 std::uint64_t seed) noexcept;

  /// One tick. A base that is not finite is ignored: the last one that was stays. At rest with no
  /// layer on it the result is the base, bit by bit.
  const FullTarget& Advance(const FullTarget& base, Commanded commanded, Seconds dt) noexcept;
  /// Takes the layers away and stops as soon as the limits allow. @return where that will be; to be
  /// the base from now on.
  [[nodiscard]] FullTarget Hold() noexcept;
  /// Takes the layers away and is at `pose`, at once.
  void Pin(const FullTarget& pose) noexcept;

  [[nodiscard]] const FullTarget& target() const noexcept { return target_; }
  [[nodiscard]] bool resting() const noexcept { return smoother_.resting(); }
  [[nodiscard]] Mixer& mixer() noexcept { return mixer_; }
  [[nodiscard]] const Mixer& mixer() const noexcept { return mixer_; }

 private:
  void TakeBase(const FullTarget& base) noexcept;

  Mixer mixer_;
  FullTarget base_;
  AxisVector base_axes_;
  Smoother smoother_;
  FullTarget target_;
};

}  // namespace bbia
