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
  /// The same in two steps, for who has something to do between them: the base with the layers on
  /// it, then the limits on what came of that.
  AxisVector Mix(const FullTarget& base, Commanded commanded, Seconds dt) noexcept;
  const FullTarget& Limit(const AxisVector& mixed, Seconds dt) noexcept;
  /// One tick without layers: what there was of them is away at once, within the limits.
  const FullTarget& AdvanceBare(const FullTarget& base, Seconds dt) noexcept;
  /// Takes the layers away and stops as soon as the limits allow. @return where that will be; to be
  /// the base from now on.
  [[nodiscard]] FullTarget Hold() noexcept;
  /// Where the base can stop from now on within the limits: what to ask for when a move is broken
  /// off. The layers stay. An axis that rests stays as it is, bit by bit.
  [[nodiscard]] FullTarget BrakedBase() const noexcept;
  /// Takes the layers away and is at `pose`, at once.
  void Pin(const FullTarget& pose) noexcept;
  /// Head and body alone, or the antennas alone, at once; the layers stay.
  void PinHead(const HeadPose& head, Radians body_yaw) noexcept;
  void PinAntennas(const Antennas& antennas) noexcept;

  [[nodiscard]] const FullTarget& target() const noexcept { return target_; }
  /// What the layers put on the base in the last tick.
  [[nodiscard]] AxisVector offset() const noexcept;
  [[nodiscard]] const AxisVector& base() const noexcept { return base_axes_; }
  [[nodiscard]] const AxisVector& position() const noexcept { return smoother_.position(); }
  /// The target is the base, bit by bit.
  [[nodiscard]] bool on_base() const noexcept { return on_base_; }
  [[nodiscard]] bool resting() const noexcept { return smoother_.resting(); }
  [[nodiscard]] bool slow() const noexcept { return smoother_.slow(); }
  [[nodiscard]] Mixer& mixer() noexcept { return mixer_; }
  [[nodiscard]] const Mixer& mixer() const noexcept { return mixer_; }

 private:
  void TakeBase(const FullTarget& base) noexcept;

  Mixer mixer_;
  bool bare_ = false;
  FullTarget base_;
  AxisVector base_axes_;
  AxisVector mixed_;  ///< with the layers
  Smoother smoother_;
  FullTarget target_;
  bool on_base_ = true;
};

}  // namespace bbia
