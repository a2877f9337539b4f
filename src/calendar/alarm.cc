#include "calendar/alarm.h"

namespace bbia {

std::chrono::sys_seconds NextRing(const TimeZone& zone, std::chrono::sys_seconds now,
                                  WallClock time) noexcept {
  const auto today = std::chrono::floor<std::chrono::days>(zone.ToLocal(now));
  for (std::chrono::days ahead{0};; ++ahead) {
    const auto ring = zone.ToInstant(today + ahead + std::chrono::hours{time.hour} +
                                     std::chrono::minutes{time.minute});
    // Clocks may have been put back or on by a whole day, no more.
    if (ring > now || ahead > std::chrono::days{3}) return ring;
  }
}

}  // namespace bbia
