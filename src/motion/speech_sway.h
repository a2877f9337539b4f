#pragma once

#include <array>
#include <cstddef>

#include "motion/axes.h"

namespace bbia {

/// Moves as one who speaks: follows the loudness of the robot's own voice. Stressed syllables nod
/// and shake the antennas, a slow sway goes on as long as the voice does, and a loud voice
/// trembles. Silent, it returns to zero and stays there exactly. A plain value; real-time safe.
class SpeechSway final {
 public:
  static constexpr Radians kNod{0.06};        ///< for the step from silence to full loudness
  static constexpr Radians kTremor{0.015};    ///< pitch at full loudness
  static constexpr double kTremorFrom = 0.3;  ///< loudness
  /// A source that says nothing for so long has ended.
  static constexpr Seconds kPatience{0.5};

  /// Amplitude of the voice at this moment, 0 (silent) to 1 (full); others are clamped, what is not
  /// finite is ignored.
  void Hear(double loudness) noexcept;

  AxisVector Advance(Seconds dt) noexcept;
  void Restart() noexcept { *this = {}; }

  [[nodiscard]] bool quiet() const noexcept { return quiet_; }

 private:
  /// Three equal delays in a row: bounded by what goes in, smooth to the second derivative.
  struct Follower {
    std::array<double, 3> x{};
    double Advance(double wanted, Seconds rise, Seconds fall, Seconds dt) noexcept;
    [[nodiscard]] bool faded() const noexcept;
  };

  double loudness_ = 0.0;
  Seconds unheard_{0.0};
  Follower voice_;                  ///< syllables
  Follower mean_;                   ///< what they stand out from
  Follower presence_;               ///< whether it speaks
  std::array<double, 6> phases_{};  ///< turns, 0..1
  bool quiet_ = true;
};

}  // namespace bbia
