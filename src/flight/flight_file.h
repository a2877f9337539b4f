#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/units.h"
#include "flight/file_format.h"
#include "flight/records.h"

namespace bbia {

/// What a flight file says. Every number is within the limits of its type's own text in
/// flight/records.h; texts may hold any byte but zero (print.h makes them fit for a screen).
struct FlightFile {
  std::string bbia_version;
  std::string reason;
  int signal = 0;         ///< that ended the process; 0: none did
  WallTime wall;          ///< of the dump
  std::int64_t time = 0;  ///< of the dump, monotonic ns, as in the records
  std::array<std::uint64_t, kRecordTypes> written{};  ///< ever, by type, those lost included
  std::vector<std::string> modules;                   ///< what the arrays of a sample are about

  // Each in the order of writing.
  std::vector<TickRecord> ticks;
  std::vector<CommandRecord> commands;
  std::vector<SampleRecord> samples;
  std::vector<NoteRecord> notes;
};

/// Reads the bytes of a flight file, of which nothing is believed.
/// @return `kInvalidArgument` with the place, the value and the limit.
[[nodiscard]] Result<FlightFile> ParseFlightFile(std::span<const std::byte> bytes);

/// @return also `kNotFound` and `kIo`; the sentence begins with the path.
[[nodiscard]] Result<FlightFile> ReadFlightFile(const std::filesystem::path& path);

/// Leaves only the records of the last `length` before the dump.
void KeepLast(FlightFile& file, Seconds length);

}  // namespace bbia
