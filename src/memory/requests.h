#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "memory/appointments.h"
#include "memory/rows.h"

namespace bbia {

// What the keeper of the memory can be asked for; what each does is said at the function of
// MemoryStore that it names.

struct AddRow {
  MemoryRow row;
};
struct ImportRows {
  std::vector<MemoryRow> rows;  ///< at most kMaxPageRows, and kMaxPageBytes of text
};
struct ReadRows {
  PageRequest page;
};
struct FindPreference {
  std::string key;
};
struct ForgetPreference {
  std::string key;
};
struct EraseRows {
  std::optional<MemoryKind> kind;  ///< none for all
};
struct CountRows {};
struct KeepAppointments {
  std::vector<KeptAppointment> all;
};
struct ReadAppointments {};

using MemoryRequest = std::variant<AddRow, ImportRows, ReadRows, FindPreference, ForgetPreference,
                                   EraseRows, CountRows, KeepAppointments, ReadAppointments>;

/// @return why `request` cannot be done by any store. Any thread.
[[nodiscard]] Result<void> CheckRequest(const MemoryRequest& request);

struct RowAdded {
  std::int64_t id = 0;
};
struct RowsImported {
  std::uint64_t changed = 0;
};
struct PreferenceFound {
  std::optional<Preference> preference;
};
struct PreferenceForgotten {
  bool was_there = false;
};
struct RowsErased {
  std::uint64_t rows = 0;
};
struct AppointmentsKept {};
struct AppointmentsRead {
  std::vector<KeptAppointment> all;
};

/// What comes of a request, in the same order.
using MemoryOutcome =
    std::variant<RowAdded, RowsImported, MemoryPage, PreferenceFound, PreferenceForgotten,
                 RowsErased, MemoryCounts, AppointmentsKept, AppointmentsRead>;

struct MemoryAnswer {
  std::uint64_t ticket = 0;  ///< as `MemoryAsker::Ask` gave it
  Result<MemoryOutcome> outcome;
};

}  // namespace bbia
