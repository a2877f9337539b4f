#pragma once

#include <sys/types.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

#include "base/units.h"

/// Parsers of the texts of /proc, /sys and cgroups. Pure; any bytes are allowed, a text that does
/// not say what is wanted gives nothing. They allocate nothing. Any thread.
namespace bbia {

/// /proc/PID/statm, in pages.
struct StatmText {
  std::uint64_t resident;
  std::uint64_t shared;  ///< of `resident`: files and shared memory
};
[[nodiscard]] std::optional<StatmText> ParseStatm(std::string_view text) noexcept;

/// /proc/PID/stat and /proc/PID/task/TID/stat. `name` points into the text; it may hold blanks and
/// parentheses. Ticks are of sysconf(_SC_CLK_TCK).
struct StatText {
  pid_t id;
  std::string_view name;
  char state;  ///< R running, S sleeping, D waits for a device, Z zombie, T stopped, X dead
  pid_t parent;
  std::uint64_t minor_faults;
  std::uint64_t major_faults;
  std::uint64_t user_ticks;
  std::uint64_t system_ticks;
};
[[nodiscard]] std::optional<StatText> ParseStat(std::string_view text) noexcept;

/// /proc/PID/task/TID/schedstat; nothing for a thread that never ran.
struct SchedstatText {
  Nanos run;   ///< on a processor
  Nanos wait;  ///< ready to run, and no processor was free
};
[[nodiscard]] std::optional<SchedstatText> ParseSchedstat(std::string_view text) noexcept;

/// /proc/PID/status; what the text does not have is absent (a kernel thread has no memory).
struct StatusText {
  std::optional<std::uint64_t> voluntary_switches;    ///< the thread waited
  std::optional<std::uint64_t> involuntary_switches;  ///< the kernel took the processor away
  std::optional<std::uint64_t> resident_bytes;
  std::optional<std::uint64_t> anonymous_bytes;
};
[[nodiscard]] StatusText ParseStatus(std::string_view text) noexcept;

/// Pss of /proc/PID/smaps_rollup, in bytes: memory that is shared is divided by its sharers.
[[nodiscard]] std::optional<std::uint64_t> ParsePss(std::string_view text) noexcept;

/// /proc/meminfo, in bytes; an old kernel has no `available`.
struct MeminfoText {
  std::optional<std::uint64_t> total;
  std::optional<std::uint64_t> available;
};
[[nodiscard]] MeminfoText ParseMeminfo(std::string_view text) noexcept;

/// The first figure of /proc/loadavg: threads that ran or wanted to, mean over a minute.
[[nodiscard]] std::optional<double> ParseLoad1(std::string_view text) noexcept;

/// `some avg10` of /proc/pressure/*: the share of the last 10 s in which somebody was held up, in
/// percent, 0 to 100.
[[nodiscard]] std::optional<double> ParsePressure(std::string_view text) noexcept;

inline constexpr std::uint64_t kNoMemoryLimit = std::numeric_limits<std::uint64_t>::max();
/// memory.max of a cgroup (version 2), in bytes; `kNoMemoryLimit` for "max".
[[nodiscard]] std::optional<std::uint64_t> ParseMemoryMax(std::string_view text) noexcept;
/// memory.current of a cgroup (version 2), in bytes.
[[nodiscard]] std::optional<std::uint64_t> ParseMemoryCurrent(std::string_view text) noexcept;
/// The process's cgroup of version 2 in /proc/self/cgroup: "/user.slice/..."; points into `text`.
[[nodiscard]] std::optional<std::string_view> ParseCgroupPath(std::string_view text) noexcept;

/// The next of the numbers of processes in `text` (/proc/PID/task/TID/children), which loses it.
[[nodiscard]] std::optional<pid_t> TakePid(std::string_view& text) noexcept;
/// A name in /proc, when all of it is the number of a process, a thread or a descriptor.
[[nodiscard]] std::optional<pid_t> ParsePid(std::string_view text) noexcept;

/// /sys/class/thermal/*/temp, in degrees Celsius; a sensor that is off tells nonsense (-274000),
/// which is nothing: -55 to 200 count.
[[nodiscard]] std::optional<double> ParseCelsius(std::string_view text) noexcept;

/// The Raspberry Pi's get_throttled: a hexadecimal word, `ThrottleBits`.
[[nodiscard]] std::optional<std::uint32_t> ParseThrottled(std::string_view text) noexcept;
/// In the word above: what holds now. The same, shifted up by 16: has been since the start.
enum ThrottleBits : std::uint32_t {
  kUnderVoltage = 1,
  kFrequencyCapped = 2,
  kThrottled = 4,
  kSoftTemperatureLimit = 8,
  kAnyThrottle = 15,
};

}  // namespace bbia
