#pragma once

#include <cstdint>

namespace bbia {

/// How a move spends its time. Wire names: linear, minjerk, ease_in_out, cartoon.
enum class TimeLaw : std::uint8_t { kLinear, kMinJerk, kEaseInOut, kCartoon };

/// Share of the way after share `u` of the time; 0 at 0, 1 at 1. `u` outside [0, 1] is clamped.
/// kCartoon overshoots by about 10 % on both ends. Pure; real-time safe.
[[nodiscard]] double Progress(TimeLaw law, double u) noexcept;

}  // namespace bbia
