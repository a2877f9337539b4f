#pragma once

#include <cstdint>

namespace bbia {

/// Numbers that look random and are the same for the same seed on every machine, which the
/// distributions of <random> are not (SplitMix64). A plain value; real-time safe.
class RandomStream final {
 public:
  constexpr explicit RandomStream(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t Next() noexcept {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// In [low, high).
  constexpr double Uniform(double low, double high) noexcept {
    return low + (high - low) * (static_cast<double>(Next() >> 11U) * 0x1p-53);
  }
  constexpr bool Chance(double probability) noexcept { return Uniform(0.0, 1.0) < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace bbia
