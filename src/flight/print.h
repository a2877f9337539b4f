#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "flight/flight_file.h"

namespace bbia {

/// How the numbers in a tick are called; a number without a name is printed as it is.
struct TickNames {
  std::span<const std::string_view> modes;
  std::span<const std::string_view> reaches;
  std::array<std::string_view, TickRecord::kJoints> joints;
};

// All times are seconds before the dump (so negative). Texts are made fit for a screen: what is a
// control character or no UTF-8 becomes '?'.

/// Why, when, how much, the worst, and how the commands ended.
[[nodiscard]] std::string PrintSummary(const FlightFile& file);
/// One line for each thing that happened, by time. Ticks only where something changed, and
/// otherwise one a second with the worst since the line before.
[[nodiscard]] std::string PrintTimeline(const FlightFile& file, const TickNames& names);
/// Every tick, with a line of names above; angles in radians.
[[nodiscard]] std::string PrintTicksCsv(const FlightFile& file, const TickNames& names);
/// One JSON object a line: the file, then every record by time; angles in radians, what could not
/// be measured is null.
[[nodiscard]] std::string PrintJsonLines(const FlightFile& file, const TickNames& names);

}  // namespace bbia
