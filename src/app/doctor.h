#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bbia {

enum class CheckVerdict : std::uint8_t {
  kOk,
  kNote,     ///< worth knowing; nothing has to be done
  kWarning,  ///< bbia runs, less well than it could
  kProblem,  ///< bbia does not run like this, or not with these settings
};
inline constexpr std::size_t kCheckVerdictCount = 4;

/// "ok", "note", "warning", "problem"
[[nodiscard]] std::string_view Name(CheckVerdict verdict) noexcept;

/// One thing that the doctor looked at.
struct Check {
  std::string_view group;  ///< static text
  std::string_view name;   ///< static text, once in a group
  CheckVerdict verdict = CheckVerdict::kOk;
  std::string found;        ///< a sentence: what was measured
  std::string advice = {};  ///< what to do, a command where there is one; empty when nothing
};
using Checks = std::vector<Check>;

[[nodiscard]] std::size_t CountOf(const Checks& checks, CheckVerdict verdict) noexcept;

enum class Colour : std::uint8_t { kNone, kAnsi };
inline constexpr std::size_t kNoWrapping = 0;
/// For people: groups, columns, a summary in the last line. What was found is wrapped at `columns`;
/// what to do is not, so that it can be copied.
[[nodiscard]] std::string PrintChecks(const Checks& checks, Colour colour, std::size_t columns);
/// For programs: one object (docs/doctor.md).
[[nodiscard]] std::string PrintChecksJson(const Checks& checks);

/// `bbia doctor [--json] [options of bbia run]`: looks at the machine as a robot that is started
/// with the same options would find it, and prints what it saw. Changes nothing, and takes about
/// half a second. `arguments` includes the command's name.
/// @return the exit code: 0 no problem, 1 a problem, 2 the command line is wrong.
int RunDoctor(std::span<char* const> arguments);

}  // namespace bbia
