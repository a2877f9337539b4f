#pragma once

#include <chrono>
#include <cmath>
#include <compare>
#include <numbers>

namespace bbia {

/// A number with a unit. Different tags do not mix, a bare number does not convert.
/// Trivially copyable; every operation is constexpr and real-time safe.
template <class Tag>
class Quantity {
 public:
  constexpr Quantity() noexcept = default;
  constexpr explicit Quantity(double value) noexcept : value_(value) {}

  [[nodiscard]] constexpr double value() const noexcept { return value_; }

  constexpr auto operator<=>(const Quantity&) const noexcept = default;
  constexpr Quantity operator-() const noexcept { return Quantity{-value_}; }
  constexpr Quantity& operator+=(Quantity other) noexcept {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) noexcept {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, double s) noexcept {
    return Quantity{a.value_ * s};
  }
  friend constexpr Quantity operator*(double s, Quantity a) noexcept { return a * s; }
  friend constexpr Quantity operator/(Quantity a, double s) noexcept {
    return Quantity{a.value_ / s};
  }
  friend constexpr double operator/(Quantity a, Quantity b) noexcept { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

using Radians = Quantity<struct RadiansTag>;
using RadPerSec = Quantity<struct RadPerSecTag>;
using Metres = Quantity<struct MetresTag>;
using Kilograms = Quantity<struct KilogramsTag>;
using NewtonMetres = Quantity<struct NewtonMetresTag>;

using Seconds = std::chrono::duration<double>;
using Nanos = std::chrono::nanoseconds;

[[nodiscard]] constexpr Radians operator*(RadPerSec rate, Seconds dt) noexcept {
  return Radians{rate.value() * dt.count()};
}
[[nodiscard]] constexpr RadPerSec operator/(Radians angle, Seconds dt) noexcept {
  return RadPerSec{angle.value() / dt.count()};
}
[[nodiscard]] constexpr Radians Degrees(double degrees) noexcept {
  return Radians{degrees * std::numbers::pi / 180.0};
}
[[nodiscard]] constexpr double ToDegrees(Radians angle) noexcept {
  return angle.value() * 180.0 / std::numbers::pi;
}
template <class Tag>
[[nodiscard]] constexpr Quantity<Tag> Abs(Quantity<Tag> q) noexcept {
  return q.value() < 0.0 ? -q : q;
}
template <class Tag>
[[nodiscard]] inline bool IsFinite(Quantity<Tag> q) noexcept {
  return std::isfinite(q.value());
}

inline namespace literals {
constexpr Radians operator""_rad(long double v) noexcept {
  return Radians{static_cast<double>(v)};
}
constexpr Radians operator""_deg(long double v) noexcept {
  return Degrees(static_cast<double>(v));
}
constexpr Metres operator""_m(long double v) noexcept {
  return Metres{static_cast<double>(v)};
}
constexpr RadPerSec operator""_rad_per_s(long double v) noexcept {
  return RadPerSec{static_cast<double>(v)};
}
}  // namespace literals

}  // namespace bbia
