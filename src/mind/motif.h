#pragma once

#include <cstdint>

#include "base/units.h"
#include "mind/posture.h"

namespace bbia {

/// One part of an emotion's signature: a movement that comes back, as a function of time alone.
///
/// Two kinds. A *sway* goes on without end: `hertz` > 0 and `slot` 0. An *accent* happens once in
/// every `slot` of time, at a moment and with a strength (0.6..1) that the seed decides: it rises,
/// stays and falls within `length`, and with `hertz` > 0 it shakes instead of staying.
/// Every kind is twice continuously differentiable.
struct Motif {
  enum class Wave : std::uint8_t { kSine, kTremble };  ///< kTremble: three tones, no period
  enum class Side : std::uint8_t { kOne, kBoth };      ///< kBoth: the seed also decides the sign

  PostureRow reach{};  ///< at the outmost; what is called amplitude
  double hertz = 0.0;
  double phase = 0.0;  ///< of the sine at its beginning, in turns
  Wave wave = Wave::kSine;
  Seconds slot{0.0};
  Seconds length{0.0};
  double rise = 0.5;  ///< share of `length`
  double fall = 0.5;  ///< share of `length`; rise + fall <= 1
  Side side = Side::kOne;
};

/// How far out `motif` is, -1..1, at `time` >= 0 after its beginning. Pure; real-time safe.
[[nodiscard]] double MotifAt(const Motif& motif, Seconds time, std::uint64_t seed) noexcept;

}  // namespace bbia
