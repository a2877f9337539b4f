#pragma once

#include <array>
#include <cmath>

#include "motion/axes.h"

namespace bbia {

inline constexpr Seconds kTick{0.004};
inline constexpr int kTicksPerSecond = 250;
inline constexpr int kTenMinutes = 600 * kTicksPerSecond;

/// Largest size and differences of a path, axis by axis, tick by tick.
class PathMeter final {
 public:
  struct Extent {
    double size = 0.0;
    double velocity = 0.0;
    double acceleration = 0.0;
    double jerk = 0.0;
    double sum = 0.0;
  };

  void Take(const AxisVector& now) {
    const double dt = kTick.count();
    for (std::size_t i = 0; i < kAxisCount; ++i) {
      const double v = (now.values[i] - last_[i]) / dt;
      const double a = (v - v_[i]) / dt;
      const double j = (a - a_[i]) / dt;
      Extent& e = extents_[i];
      e.size = std::fmax(e.size, std::abs(now.values[i]));
      e.sum += now.values[i];
      // The first differences compare with what was not there.
      if (ticks_ > 0) e.velocity = std::fmax(e.velocity, std::abs(v));
      if (ticks_ > 1) e.acceleration = std::fmax(e.acceleration, std::abs(a));
      if (ticks_ > 2) e.jerk = std::fmax(e.jerk, std::abs(j));
      last_[i] = now.values[i];
      v_[i] = ticks_ > 0 ? v : 0.0;
      a_[i] = ticks_ > 1 ? a : 0.0;
    }
    ++ticks_;
  }

  [[nodiscard]] const Extent& operator[](Axis axis) const {
    return extents_[static_cast<std::size_t>(axis)];
  }
  [[nodiscard]] double Mean(Axis axis) const { return (*this)[axis].sum / ticks_; }

 private:
  int ticks_ = 0;
  std::array<double, kAxisCount> last_{};
  std::array<double, kAxisCount> v_{};
  std::array<double, kAxisCount> a_{};
  std::array<Extent, kAxisCount> extents_{};
};

}  // namespace bbia
