#pragma once

#include "motion/axes.h"
#include "motion/random_stream.h"

namespace bbia {

/// Looking around: the head turns a little, quickly, and stays for a while; half of the time it
/// comes back to the front, and the antennas perk up while it turns. A plain value; real-time safe.
class Glance final {
 public:
  static constexpr Radians kYaw = Degrees(22.0);
  static constexpr Radians kPitch = Degrees(7.0);
  static constexpr Radians kRoll = Degrees(9.0);
  static constexpr Radians kPerk{0.06};
  /// A turn takes `kLatency` and `kPerAngle` for each radian, 0.3 s for 5 degrees, 0.5 s for 20.
  static constexpr Seconds kLatency{0.24};
  static constexpr double kPerAngle = 0.74;

  explicit Glance(const RandomStream& random) noexcept;

  AxisVector Advance(Seconds dt) noexcept;
  /// Looks to the front and stays there for a while.
  void Restart() noexcept;

  /// Turns since the start, Restart included.
  [[nodiscard]] std::uint64_t turns() const noexcept { return turns_; }

 private:
  struct Look {
    double roll = 0.0;
    double pitch = 0.0;
    double yaw = 0.0;
  };

  void Turn() noexcept;
  [[nodiscard]] Look Choose() noexcept;

  RandomStream random_;
  Look from_;
  Look to_;
  double perk_ = 0.0;
  Seconds elapsed_{0.0};   ///< since the turn began
  Seconds duration_{0.0};  ///< of the turn
  Seconds next_{0.0};      ///< from the beginning of one turn to that of the next
  std::uint64_t turns_ = 0;
};

}  // namespace bbia
