#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flight/flight_file.h"

// What the printers share.

namespace bbia {

/// Appends as printf does.
[[gnu::format(printf, 2, 3)]] void AppendFormat(std::string& out, const char* format, ...);

/// `text` without control characters and bytes that are no UTF-8: '?' stands in their place.
[[nodiscard]] std::string Printable(std::string_view text);

/// The name of `number`, or the number where it has none.
[[nodiscard]] std::string NameOf(std::span<const std::string_view> names, std::uint8_t number);

/// "2026-11-23T20:40:00Z"
[[nodiscard]] std::string IsoSeconds(WallTime at);

/// Which record of which type.
struct Moment {
  std::int64_t time;
  BlockType type;
  std::size_t index;
};
/// All records by time; of the same time in the order of the types.
[[nodiscard]] std::vector<Moment> ByTime(const FlightFile& file);

/// Seconds from the dump to `time`, negative before it.
[[nodiscard]] inline double SecondsToDump(const FlightFile& file, std::int64_t time) noexcept {
  return static_cast<double>(time - file.time) * 1e-9;
}
[[nodiscard]] inline double FlightRadians(std::int16_t angle) noexcept {
  return static_cast<double>(angle) * 1e-4;
}

}  // namespace bbia
