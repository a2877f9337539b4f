#include <sys/statvfs.h>
#include <sys/timex.h>
#include <sys/utsname.h>

#include <algorithm>
#include <system_error>

#include "app/doctor_checks.h"

namespace bbia {
namespace {

constexpr std::string_view kGroup = "machine";

// A running bbia with its simulated world holds about 10 MB (docs/benchmarks.md).
constexpr std::uint64_t kLeastMemory = 32'000'000;
constexpr std::uint64_t kComfortableMemory = 128'000'000;
// A name, a log file, a flight recorder's dump.
constexpr std::uint64_t kLeastDisk = 10'000'000;
constexpr std::uint64_t kComfortableDisk = 200'000'000;
constexpr double kHot = 80.0;
constexpr unsigned kEverShift = 16;  // of ThrottleBits: since the machine started

Check ExamineSystem() {
  utsname system{};
  uname(&system);
  const std::string machine = system.machine;
  Check check{kGroup, "system", CheckVerdict::kOk,
              std::string(system.sysname) + " " + system.release + " on " + machine + "."};
  if (machine != "x86_64" && machine != "aarch64") {
    check.verdict = CheckVerdict::kNote;
    check.found += " bbia is tested on x86_64 and meant for aarch64.";
  }
  return check;
}

Check ExamineDisk(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::path there = std::filesystem::absolute(directory, error);
  struct statvfs figures {};
  while (statvfs(there.c_str(), &figures) != 0) {
    if (there.empty() || there == there.root_path()) {
      return {kGroup, "disk", CheckVerdict::kNote,
              "How much is free at " + directory.string() + " cannot be read."};
    }
    there = there.parent_path();
  }
  return JudgeDisk(there, std::uint64_t{figures.f_bavail} * figures.f_frsize);
}

bool WallClockIsSynchronised() {
  timex state{};
  return adjtimex(&state) != TIME_ERROR;
}

}  // namespace

Check JudgeMemory(const PressureReading& machine) {
  Check check{kGroup, "memory"};
  if (!machine.memory_total || !machine.memory_available) {
    check.verdict = CheckVerdict::kNote;
    check.found = "The kernel does not say how much memory is available.";
    return check;
  }
  std::uint64_t available = *machine.memory_available;
  check.found = SizeText(available) + " of " + SizeText(*machine.memory_total) + " are available";
  if (machine.cgroup_limit && machine.cgroup_current) {
    const std::uint64_t used = std::min(*machine.cgroup_current, *machine.cgroup_limit);
    available = std::min(available, *machine.cgroup_limit - used);
    check.found += "; our control group may have " + SizeText(*machine.cgroup_limit) + ", " +
                   SizeText(used) + " are used";
  }
  check.found += ".";
  if (available >= kComfortableMemory) return check;
  check.verdict = available < kLeastMemory ? CheckVerdict::kProblem : CheckVerdict::kWarning;
  check.found += " bbia with its simulated world wants " + SizeText(kLeastMemory) + ".";
  check.advice = "End what holds the memory: ps -eo rss,pid,comm --sort=-rss | head";
  return check;
}

Check JudgeHeat(const PressureReading& machine) {
  Check check{kGroup, "heat"};
  if (!machine.temperature && !machine.throttle_bits) {
    check.verdict = CheckVerdict::kNote;
    check.found = "The machine tells neither its temperature nor whether it slows down.";
    return check;
  }
  check.found = machine.temperature ? "The hottest sensor is at " +
                                          Rounded(*machine.temperature, 1) + " degrees Celsius."
                                    : "The machine tells no temperature.";
  if (machine.temperature && *machine.temperature >= kHot) {
    check.verdict = CheckVerdict::kWarning;
    check.advice = "Cool it: a Raspberry Pi slows down from 80 degrees on";
  }
  const std::uint32_t bits = machine.throttle_bits.value_or(0);
  if ((bits & kAnyThrottle) != 0) {
    check.verdict = CheckVerdict::kWarning;
    check.found += " The processor is held back now.";
    check.advice = (bits & kUnderVoltage) != 0 ? "The voltage is too low: use a stronger supply"
                                               : "Cool it: heat slows the processor down";
  } else if (((bits >> kEverShift) & kAnyThrottle) != 0) {
    check.verdict = std::max(check.verdict, CheckVerdict::kNote);
    check.found += " The processor has been held back since the machine started.";
  } else if (machine.throttle_bits) {
    check.found += " The processor is not held back.";
  }
  return check;
}

Check JudgeDisk(const std::filesystem::path& directory, std::uint64_t free_bytes) {
  Check check{kGroup, "disk", CheckVerdict::kOk,
              SizeText(free_bytes) + " are free at " + directory.string() + "."};
  if (free_bytes >= kComfortableDisk) return check;
  check.verdict = free_bytes < kLeastDisk ? CheckVerdict::kProblem : CheckVerdict::kWarning;
  check.advice = "Make room, or keep the robot's state elsewhere: --state-directory DIR";
  return check;
}

Check JudgeProcessors(const PressureReading& machine) {
  Check check{kGroup, "processors"};
  if (!machine.cores) {
    check.verdict = CheckVerdict::kNote;
    check.found = "The kernel does not say how many processors there are.";
    return check;
  }
  const unsigned cores = *machine.cores;
  check.found = std::to_string(cores) + (cores == 1 ? " processor" : " processors");
  if (machine.load1)
    check.found += ", load " + Rounded(*machine.load1, 2) + " over the last minute";
  check.found += ".";
  if (cores < 2) {
    check.verdict = CheckVerdict::kNote;
    check.found += " The control loop shares it with everything else.";
  }
  if (machine.load1 && *machine.load1 > static_cast<double>(cores)) {
    check.verdict = CheckVerdict::kWarning;
    check.found += " More wants to run than can.";
    check.advice = "See what is busy: top";
  }
  return check;
}

Check JudgeWallClock(bool synchronised) {
  if (synchronised) {
    return {kGroup, "clock", CheckVerdict::kOk, "The calendar clock is synchronised."};
  }
  return {kGroup, "clock", CheckVerdict::kNote,
          "The calendar clock is not known to be synchronised: times in logs and messages may be "
          "off. Motion does not depend on it.",
          "Let it follow the network: sudo timedatectl set-ntp true"};
}

Checks ExamineMachine(const Surroundings& around, const std::filesystem::path& state_directory) {
  PressureProbe probe({.proc = around.root / "proc",
                       .sys = around.root / "sys",
                       .cgroup = around.root / "sys/fs/cgroup"});
  const PressureReading machine = probe.Read();
  return {ExamineSystem(),      JudgeProcessors(machine),
          JudgeMemory(machine), ExamineDisk(state_directory),
          JudgeHeat(machine),   JudgeWallClock(WallClockIsSynchronised())};
}

}  // namespace bbia
