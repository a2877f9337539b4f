#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <system_error>

#include "app/doctor_checks.h"
#include "app/life_setup.h"
#include "app/simulate.h"
#include "app/version.h"
#include "audit/kept_file.h"
#include "audit/proc_text.h"
#include "base/ledger.h"

namespace bbia {
namespace {

constexpr std::string_view kGroup = "program";
constexpr std::string_view kSettings = "settings";

constexpr Seconds kSimulated{3.0};
constexpr double kTooSlow = 1.5;
constexpr double kSlow = 4.0;

/// Resident memory of this process in bytes; 0 where /proc does not say.
std::uint64_t Resident() {
  std::array<char, 256> buffer{};
  const auto text = ReadOnce("/proc/self/statm", buffer);
  const auto statm = text ? ParseStatm(*text) : std::nullopt;
  return statm ? statm->resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

Check ExamineWorld(const Config& config, const Clock& clock) {
  Check check{kGroup, "world"};
  Ledger ledger(clock);
  auto lease = ledger.Claim<Resource::kBody>("doctor");
  if (!lease) return {kGroup, "world", CheckVerdict::kProblem, lease.error().message};
  const std::uint64_t before = Resident();
  const TimePoint start = clock.Now();
  const auto body = MakeBodyFactory(config)(std::move(*lease));
  const Seconds took = clock.Now() - start;
  const std::uint64_t after = Resident();
  if (!body) {
    check.verdict = CheckVerdict::kProblem;
    check.found = "The simulated robot cannot be made: " + body.error().message + ".";
    check.advice = "Do without physics: bbia run --mockup-sim";
    return check;
  }
  check.found = std::string((*body)->traits().name) +
                (config.body == "mujoco" ? " with the scene '" + config.scene + "'" : "") +
                " was loaded in " + Rounded(took.count() * 1e3, 1) + " ms";
  if (before != 0 && after >= before) check.found += " and holds " + SizeText(after - before);
  check.found += ".";
  return check;
}

Check ExamineSpeed(const Config& config) {
  const auto run = Simulate(config, kSimulated, "");
  if (run) return JudgeSpeed(run->simulated, run->wall);
  return {kGroup, "speed", CheckVerdict::kProblem,
          "The robot cannot be simulated: " + run.error().message + "."};
}

std::string CLibrary() {
  std::array<char, 64> text{};
  const std::size_t size = confstr(_CS_GNU_LIBC_VERSION, text.data(), text.size());
  return size > 0 ? text.data() : "a C library that does not tell its version";
}

Check ExamineLibraries(const Surroundings& around) {
  Check check{kGroup, "libraries", CheckVerdict::kOk, CLibrary()};
  for (const std::string& name : LibrariesIn(ReadText(around.root / "proc/self/maps"))) {
    check.found += ", " + name;
  }
  check.found += ".";
  return check;
}

Check ExamineDirectory(std::string_view name, const std::filesystem::path& directory,
                       const std::string& what, std::string_view option) {
  const auto may = MayWriteInto(directory);
  if (may) return {kSettings, name, CheckVerdict::kOk, what + " " + directory.string() + "."};
  return {
      kSettings, name, CheckVerdict::kWarning,
      what + " " + directory.string() + ", which cannot be written: " + may.error().message + ".",
      "Choose another place: bbia run " + std::string(option)};
}

}  // namespace

Check JudgeSpeed(Seconds simulated, Seconds wall) {
  const double times = simulated / std::max(wall, Seconds{1e-6});
  Check check{kGroup, "speed", CheckVerdict::kOk,
              "A moving robot is simulated at " + Rounded(times, times < 10.0 ? 1 : 0) +
                  " times real time on one processor."};
  if (times >= kSlow) return check;
  check.verdict = times < kTooSlow ? CheckVerdict::kProblem : CheckVerdict::kWarning;
  check.found += " " + Rounded(kSlow, 0) + " times leave room for the rest.";
  check.advice = "End what else runs, or do without physics: bbia run --mockup-sim";
  return check;
}

std::vector<std::string> LibrariesIn(std::string_view maps) {
  std::vector<std::string> names;
  std::istringstream lines{std::string(maps)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t slash = line.rfind('/');
    if (slash == std::string::npos || line.find(".so", slash) == std::string::npos) continue;
    std::string name = line.substr(slash + 1);
    // Those of the C library carry its version, which is told already.
    if (!name.starts_with("lib") || name.starts_with("libc.so") || name.starts_with("libm.so")) {
      continue;
    }
    const std::size_t so = name.find(".so");
    if (name.size() > so + 4 && name[so + 3] == '.') {
      name.replace(so, 4, " ");
    } else {
      name.resize(so);
    }
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

Checks ExamineProgram(const Surroundings& around, const Config& config, const Clock& clock) {
  return {{kGroup, "version", CheckVerdict::kOk,
           "bbia " + std::string(kVersion) + ", speaks the protocol of reachy-mini " +
               config.report_version + "."},
          ExamineLibraries(around),
          {kGroup, "models", CheckVerdict::kOk,
           "The robot's model and its scenes are built into the program; this version uses no "
           "others."},
          ExamineWorld(config, clock),
          ExamineSpeed(config)};
}

Checks ExamineSettings(const std::string& file, const Problems& problems, const Config& config,
                       const std::filesystem::path& state_directory) {
  Check read{kSettings, "file", CheckVerdict::kOk};
  read.found = file.empty() ? "There is no settings file; it is not needed."
                            : "The settings file is " + file + ".";
  if (!problems.empty()) {
    read.verdict = CheckVerdict::kProblem;
    read.found += " " + std::to_string(problems.size()) +
                  (problems.size() == 1 ? " thing is wrong:" : " things are wrong:");
    for (const std::string& problem : problems) read.found += " " + problem + ".";
    read.advice = "Mend them; bbia config prints every setting with its range";
  }
  Checks checks{read, ExamineDirectory("state", state_directory, "The robot's name is kept in",
                                       "--state-directory DIR")};
  if (!config.log_file.empty()) {
    std::error_code error;
    const auto log = std::filesystem::absolute(config.log_file, error);
    checks.push_back(
        ExamineDirectory("log", log.parent_path(), "The log file lies in", "--log-file FILE"));
  }
  return checks;
}

}  // namespace bbia
