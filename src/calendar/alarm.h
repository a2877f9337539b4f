#pragma once

#include <chrono>

#include "calendar/time_zone.h"

namespace bbia {

/// A time of the day on a clock on the wall.
struct WallClock {
  int hour = 7;    ///< 0..23
  int minute = 0;  ///< 0..59
};

/// When a clock of `zone` next shows `time`, later than `now`. Where clocks skip it, the moment of
/// the jump; where they show it twice, the first.
/// @pre within the limits.
[[nodiscard]] std::chrono::sys_seconds NextRing(const TimeZone& zone, std::chrono::sys_seconds now,
                                                WallClock time) noexcept;

}  // namespace bbia
