#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// How a zone's clocks go for ever: POSIX's TZ text ("CET-1CEST,M3.5.0,M10.5.0/3"), which ends a
/// file of the zone database. A value.
class ZoneRule final {
 public:
  /// @return kInvalidArgument for what is no such text.
  static Result<ZoneRule> Parse(std::string_view text);

  /// What clocks add to UTC at `instant`.
  [[nodiscard]] std::chrono::seconds OffsetAt(std::chrono::sys_seconds instant) const noexcept;

 private:
  /// A day of each year, and the time on the clock at which clocks change.
  struct Change {
    enum class Kind : std::uint8_t { kJulian, kDayOfYear, kWeekday };
    Kind kind = Kind::kDayOfYear;
    int day = 0;    // kJulian 1..365 (no 29 February), kDayOfYear 0..365, kWeekday 0 (Sunday)..6
    int week = 0;   // 1..5, 5 is the last
    int month = 0;  // 1..12
    std::chrono::seconds time{std::chrono::hours{2}};

    [[nodiscard]] std::chrono::local_seconds In(std::chrono::year year) const noexcept;
  };
  friend class ZoneRuleReader;

  std::chrono::seconds standard_{0};
  std::chrono::seconds summer_{0};
  std::optional<Change> begin_;  // of summer time; none: there is no summer time
  std::optional<Change> end_;
};

}  // namespace bbia
