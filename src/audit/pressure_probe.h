#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/kept_file.h"
#include "audit/proc_text.h"

namespace bbia {

/// How the machine fares. What it does not tell is absent, never zero.
struct PressureReading {
  std::optional<std::uint64_t> memory_total;      ///< bytes
  std::optional<std::uint64_t> memory_available;  ///< bytes, without swapping
  /// The tightest limit of memory on our cgroup (version 2) and those above it, and what is used
  /// of it, in bytes; absent when none has a limit.
  std::optional<std::uint64_t> cgroup_limit;
  std::optional<std::uint64_t> cgroup_current;
  std::optional<double> load1;              ///< threads that run or want to, mean of a minute
  std::optional<unsigned> cores;            ///< that this process may use
  std::optional<double> cpu_stall_percent;  ///< PSI `some avg10`
  std::optional<double> memory_stall_percent;
  std::optional<double> io_stall_percent;
  std::optional<double> temperature;  ///< degrees Celsius, of the hottest zone
  /// The Raspberry Pi's word, see `ThrottleBits`.
  std::optional<std::uint32_t> throttle_bits;

  /// Whether voltage or heat holds the processor back now; absent where the machine does not tell.
  [[nodiscard]] std::optional<bool> Throttled() const noexcept {
    if (!throttle_bits) return std::nullopt;
    return (*throttle_bits & kAnyThrottle) != 0;
  }
};

/// Reads it. Which zones, cgroups and firmware there are is found at construction; the files stay
/// open, and reading allocates nothing. One thread at a time.
///
/// A thermal zone or the firmware may take milliseconds to answer, without using the processor.
class PressureProbe final {
 public:
  struct Roots {
    std::string proc = "/proc";
    std::string sys = "/sys";
    std::string cgroup = "/sys/fs/cgroup";
  };

  PressureProbe() : PressureProbe(Roots()) {}
  explicit PressureProbe(const Roots& roots);

  [[nodiscard]] PressureReading Read() noexcept;

 private:
  struct CgroupFiles {
    KeptFile max;
    KeptFile current;
  };

  void FindCgroups(const Roots& roots);
  void FindZones(const std::string& sys);
  void FindFirmware(const std::string& sys);
  void ReadCgroups(PressureReading& reading) noexcept;

  std::vector<char> text_;
  KeptFile meminfo_;
  KeptFile loadavg_;
  KeptFile cpu_;
  KeptFile memory_;
  KeptFile io_;
  std::vector<CgroupFiles> cgroups_;  // from ours upwards
  std::vector<KeptFile> zones_;
  std::optional<KeptFile> throttled_;
};

}  // namespace bbia
