#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bbia {

/// Memory of one process at one time, in bytes.
struct MemoryFigures {
  std::uint64_t resident = 0;      ///< all pages that are in memory, the program's code included
  std::uint64_t anonymous = 0;     ///< of these: heap, stacks, variables; nothing shares them
  std::uint64_t proportional = 0;  ///< PSS: a shared page is divided by the processes that share it
  std::uint64_t threads = 0;       ///< not a size: how many run
};

/// The text of /proc/PID/smaps_rollup. Pure. @return kInvalidArgument naming what is missing;
/// `threads` stays 0.
[[nodiscard]] Result<MemoryFigures> ParseMemoryRollup(std::string_view text);

/// One copy of a part of the robot, built as the robot builds it, with a ledger of its own.
class RamCopy {
 public:
  virtual ~RamCopy() = default;
  /// Works long enough to have touched the memory that the part uses; returns when it has.
  virtual Result<void> Touch() = 0;
};

struct RamPart {
  std::string_view name;                       ///< "world-empty"
  std::string_view what;                       ///< for people
  std::string_view use;                        ///< what `Touch` does
  std::string_view why_one;                    ///< which right makes it one; empty: nothing does
  Result<std::unique_ptr<RamCopy>> (*make)();  ///< null: nothing is built
  bool whole = false;                          ///< its figures are those of the whole process
  std::string_view alone = {};  ///< why a process cannot have two, ledgers aside; empty: it can
};
/// All of them, smallest first. Constant.
[[nodiscard]] std::span<const RamPart> RamParts() noexcept;
[[nodiscard]] const RamPart* FindRamPart(std::string_view name) noexcept;

/// Growth of a process that built copies of a part.
struct RamMeasurement {
  MemoryFigures before;
  MemoryFigures after;
};
/// Builds `copies` of `part` in this process and uses them. For a process that does nothing else.
[[nodiscard]] Result<RamMeasurement> MeasureHere(const RamPart& part, std::size_t copies);
/// What the child says on stdout: a line of JSON, and back. @return the child's own error.
[[nodiscard]] std::string PrintMeasurement(const Result<RamMeasurement>& measured);
[[nodiscard]] Result<RamMeasurement> ReadMeasurement(std::string_view line);

inline constexpr std::size_t kMostCopies = 3;

/// One part with 1, 2 and 3 copies in one process.
struct RamRow {
  const RamPart* part = nullptr;
  std::array<std::optional<RamMeasurement>, kMostCopies> copies;  ///< empty: it cannot be
};

/// What was measured where.
struct RamTable {
  std::string version;    ///< of bbia
  std::string system;     ///< kernel and architecture
  std::string processor;  ///< name and number
  std::vector<RamRow> rows;
};

enum class RamFormat : std::uint8_t { kText, kMarkdown, kJson };
/// Pure.
[[nodiscard]] std::string PrintRamTable(const RamTable& table, RamFormat format);

/// `bbia ram-table [--markdown | --json]`: starts each heavy part of the robot alone in a process
/// of its own, with 1, 2 and 3 copies, and prints what that took beside what the Python robot's
/// authors estimated. Takes about a minute. `arguments` includes the command's name.
/// @return the exit code: 0 measured, 1 something could not be measured, 2 the command line is
/// wrong.
int RunRamTable(std::span<char* const> arguments);

}  // namespace bbia
