#pragma once

#include "base/units.h"
#include "motion/axes.h"

namespace bbia {

/// How the robot breathes. Amplitudes are half of the whole swing.
struct BreathingSettings {
  double rate_hz = 0.15;
  Metres rise{0.004};      ///< of the head
  Radians chin{0.02};      ///< up with the breath
  Radians antennas{0.04};  ///< towards upright with the breath
};

/// Breath: the head rises and the chin with it, a little later the antennas; in faster than out
/// (5 : 7). Zero in the mean. A plain value; real-time safe.
class Breathing final {
 public:
  static constexpr BreathingSettings kMost{0.5, Metres{0.010}, Radians{0.06}, Radians{0.12}};

  /// Settings beyond `kMost`, or below 0, are clamped.
  explicit Breathing(const BreathingSettings& settings = {}) noexcept;

  AxisVector Advance(Seconds dt) noexcept;
  /// To the middle of an in-breath.
  void Restart() noexcept { phase_ = 0.0; }

  [[nodiscard]] const BreathingSettings& settings() const noexcept { return settings_; }

 private:
  BreathingSettings settings_;
  double phase_ = 0.0;  ///< radians, 0..2 pi
};

}  // namespace bbia
