#include "audit/pressure_probe.h"

#include <sched.h>

#include <algorithm>
#include <string_view>

namespace bbia {
namespace {

constexpr std::size_t kTextBytes = 4096;
constexpr std::size_t kMaxCgroups = 16;
constexpr std::size_t kMaxZones = 32;

std::optional<unsigned> CountCores() noexcept {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof(cores), &cores) != 0) return std::nullopt;
  return static_cast<unsigned>(CPU_COUNT(&cores));
}

template <class Parse>
auto ReadWith(KeptFile& file, std::span<char> buffer, Parse parse) noexcept
    -> decltype(parse(std::string_view())) {
  const auto text = file.Read(buffer);
  return text ? parse(*text) : decltype(parse(std::string_view()))();
}

/// The paths in `directory` whose name fits.
template <class Fits>
std::vector<std::string> Entries(const std::string& directory, Fits&& fits) {
  std::vector<std::string> paths;
  KeptDirectory list(directory);
  list.ForEach([&](const char* name) {
    if (fits(std::string_view(name))) paths.push_back(directory + "/" + name);
    return paths.size() < kMaxZones;
  });
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

PressureProbe::PressureProbe(const Roots& roots)
    : text_(kTextBytes),
      meminfo_(roots.proc + "/meminfo"),
      loadavg_(roots.proc + "/loadavg"),
      cpu_(roots.proc + "/pressure/cpu"),
      memory_(roots.proc + "/pressure/memory"),
      io_(roots.proc + "/pressure/io") {
  FindCgroups(roots);
  FindZones(roots.sys);
  FindFirmware(roots.sys);
}

void PressureProbe::FindCgroups(const Roots& roots) {
  const auto text = ReadOnce((roots.proc + "/self/cgroup").c_str(), text_);
  const auto path = text ? ParseCgroupPath(*text) : std::nullopt;
  if (!path) return;
  // The root cgroup has no limit and no such files.
  for (std::string here(*path); here.size() > 1 && cgroups_.size() < kMaxCgroups;
       here.resize(here.rfind('/'))) {
    const std::string folder = roots.cgroup + here;
    cgroups_.push_back({KeptFile(folder + "/memory.max"), KeptFile(folder + "/memory.current")});
  }
}

void PressureProbe::FindZones(const std::string& sys) {
  const auto fits = [](std::string_view name) { return name.starts_with("thermal_zone"); };
  for (const std::string& zone : Entries(sys + "/class/thermal", fits)) {
    zones_.emplace_back(zone + "/temp");
  }
}

/// devices/platform/soc/soc:firmware on a Pi 4; other models put an address behind "soc".
void PressureProbe::FindFirmware(const std::string& sys) {
  const auto soc = [](std::string_view name) { return name.starts_with("soc"); };
  const auto firmware = [](std::string_view name) { return name.ends_with(":firmware"); };
  for (const std::string& outer : Entries(sys + "/devices/platform", soc)) {
    for (const std::string& inner : Entries(outer, firmware)) {
      throttled_.emplace(inner + "/get_throttled");
      if (ReadWith(*throttled_, text_, &ParseThrottled)) return;
    }
  }
  throttled_.reset();
}

PressureReading PressureProbe::Read() noexcept {
  PressureReading reading;
  const MeminfoText memory = ReadWith(meminfo_, text_, &ParseMeminfo);
  reading.memory_total = memory.total;
  reading.memory_available = memory.available;
  ReadCgroups(reading);
  reading.load1 = ReadWith(loadavg_, text_, &ParseLoad1);
  reading.cores = CountCores();
  reading.cpu_stall_percent = ReadWith(cpu_, text_, &ParsePressure);
  reading.memory_stall_percent = ReadWith(memory_, text_, &ParsePressure);
  reading.io_stall_percent = ReadWith(io_, text_, &ParsePressure);
  for (KeptFile& zone : zones_) {
    const auto celsius = ReadWith(zone, text_, &ParseCelsius);
    if (celsius && !(reading.temperature > *celsius)) reading.temperature = celsius;
  }
  if (throttled_) reading.throttle_bits = ReadWith(*throttled_, text_, &ParseThrottled);
  return reading;
}

/// The tightest is the one with the least left.
void PressureProbe::ReadCgroups(PressureReading& reading) noexcept {
  std::uint64_t least_left = kNoMemoryLimit;
  for (CgroupFiles& cgroup : cgroups_) {
    const auto max = ReadWith(cgroup.max, text_, &ParseMemoryMax);
    if (!max || *max == kNoMemoryLimit) continue;
    const auto current = ReadWith(cgroup.current, text_, &ParseMemoryCurrent);
    const std::uint64_t left = *max - std::min(*max, current.value_or(0));
    if (reading.cgroup_limit && left >= least_left) continue;
    least_left = left;
    reading.cgroup_limit = max;
    reading.cgroup_current = current;
  }
}

}  // namespace bbia
