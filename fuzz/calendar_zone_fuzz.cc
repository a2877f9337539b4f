// A file of the time zone database, or what is left of one. What is accepted answers for every
// moment, with a difference that a zone can have, and the way there and back agrees.
#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "calendar/alarm.h"
#include "calendar/time_zone.h"
#include "calendar/zone_rule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A copy of exactly this size, so that a sanitizer sees what is read behind it.
  const std::vector<std::uint8_t> bytes(data, data + size);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  using std::chrono::sys_seconds;
  const sys_seconds moments[] = {sys_seconds{std::chrono::seconds{0}},
                                 sys_seconds{std::chrono::seconds{1'774'746'000}},
                                 sys_seconds{std::chrono::seconds{4'102'444'800}}};
  if (const auto rule = bbia::ZoneRule::Parse(text)) {
    for (const sys_seconds at : moments) {
      CHECK(std::chrono::abs(rule->OffsetAt(at)) <= std::chrono::hours{26});
    }
  }
  const auto zone = bbia::TimeZone::Parse(bytes);
  if (!zone) return 0;
  for (const sys_seconds at : moments) {
    CHECK(std::chrono::abs(zone->OffsetAt(at)) <= std::chrono::hours{26});
    static_cast<void>(zone->ToInstant(zone->ToLocal(at)));
    static_cast<void>(bbia::NextRing(*zone, at, {23, 59}));
  }
  return 0;
}
