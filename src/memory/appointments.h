#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/loose_value.h"
#include "base/result.h"
#include "memory/database.h"

namespace bbia {

/// A behaviour that waits for a time of the calendar, as it outlives the program.
struct KeptAppointment {
  WallTime due;
  std::int64_t priority = 0;
  std::string behavior;  ///< not empty
  std::string source;    ///< who asked for it
  std::string language;  ///< "fr"; empty: the robot's own
  std::string note;      ///< the behaviour's own
  LooseValues arguments;
  bool operator==(const KeptAppointment&) const = default;
};

inline constexpr std::size_t kMaxAppointments = 50;
inline constexpr std::size_t kMaxAppointmentBytes = 4096;  ///< texts of one, its arguments included
inline constexpr std::size_t kMaxAppointmentValues = 64;   ///< arguments, and items of their lists

/// @return why they cannot be kept: the field, its value and its limit. Any thread.
[[nodiscard]] Result<void> CheckAppointments(std::span<const KeptAppointment> all);

/// Keeps these and no others, within a transaction of the caller's.
[[nodiscard]] Result<void> WriteAppointments(Database& database,
                                             std::span<const KeptAppointment> all);
/// Those that are kept, in the order in which they were written.
[[nodiscard]] Result<std::vector<KeptAppointment>> LoadAppointments(Database& database);

}  // namespace bbia
