#include "app/ram_table.h"

#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>

#include "app/ram_table_child.h"
#include "app/usage.h"
#include "app/version.h"
#include "audit/pressure_probe.h"
#include "base/clock.h"

namespace bbia {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;

constexpr std::size_t kRepeats = 3;  // odd: one of them is the median
constexpr Seconds kPatience{60.0};
constexpr const char* kThisProgram = "/proc/self/exe";

constexpr std::string_view kHelp =
    "bbia ram-table [--markdown | --json]\n\n"
    "Starts each heavy part of the robot alone in a process of its own, with 1, 2 and 3 copies,\n"
    "measures the memory that it took, and prints that beside what the Python robot's authors\n"
    "estimated. Takes about a minute; what it does is told on stderr.\n\n"
    "  --markdown   as docs/ram.md has it: bbia ram-table --markdown > docs/ram.md\n"
    "  --json       for programs\n";

struct Wish {
  bool help = false;
  std::optional<RamFormat> format;
  const RamPart* part = nullptr;  ///< we are the child that measures it
  std::size_t copies = 1;
};

Result<const RamPart*> PartNamed(std::string_view name) {
  if (const RamPart* part = FindRamPart(name); part != nullptr) return part;
  std::string names;
  for (const RamPart& part : RamParts()) {
    names += (names.empty() ? "" : ", ") + std::string(part.name);
  }
  return Fail(Errc::kInvalidArgument,
              "--part is '" + std::string(name) + "', it must be one of " + names);
}

Result<std::size_t> ParseCopies(std::string_view text) {
  std::size_t copies = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), copies);
  if (error != std::errc() || end != text.data() + text.size() || copies < 1 ||
      copies > kMostCopies) {
    return Fail(Errc::kInvalidArgument, "--copies is '" + std::string(text) +
                                            "', it must be a number from 1 to " +
                                            std::to_string(kMostCopies));
  }
  return copies;
}

Result<Wish> ReadWish(std::span<char* const> arguments) {
  Wish wish;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const bool has_value = i + 1 < arguments.size();
    if (word == "--help" || word == "-h") {
      wish.help = true;
    } else if (word == "--json" || word == "--markdown") {
      const RamFormat format = word == "--json" ? RamFormat::kJson : RamFormat::kMarkdown;
      if (wish.format && *wish.format != format) {
        return Fail(Errc::kInvalidArgument, "--json and --markdown exclude each other");
      }
      wish.format = format;
    } else if (word == "--part" && has_value) {
      const auto part = PartNamed(arguments[++i]);
      if (!part) return Fail(part.error());
      wish.part = *part;
    } else if (word == "--copies" && has_value) {
      const auto copies = ParseCopies(arguments[++i]);
      if (!copies) return Fail(copies.error());
      wish.copies = *copies;
    } else {
      return Fail(Errc::kInvalidArgument,
                  "'" + std::string(word) + "' is no option of ram-table, or lacks its value");
    }
  }
  return wish;
}

std::string Processor() {
  std::ifstream in("/proc/cpuinfo");
  std::string name;
  for (std::string line; name.empty() && std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) name = line.substr(colon + 2);
  }
  if (name.empty()) {  // ARM
    std::ifstream model("/proc/device-tree/model");
    std::getline(model, name, '\0');
  }
  const auto cores = PressureProbe().Read().cores;
  const std::string number = cores ? std::to_string(*cores) + " x " : "";
  return number + (name.empty() ? "processor without a name" : name);
}

std::string System() {
  utsname system{};
  uname(&system);
  return std::string(system.sysname) + " " + system.release + " " + system.machine;
}

Result<RamMeasurement> MeasureInChild(const RamPart& part, std::size_t copies, const Clock& clock) {
  const auto output =
      OutputOf(kThisProgram,
               {"ram-table", "--part", std::string(part.name), "--copies", std::to_string(copies)},
               clock, kPatience);
  if (!output) return Fail(output.error());
  return ReadMeasurement(*output);
}

Result<RamMeasurement> MeasureMedian(const RamPart& part, std::size_t copies, const Clock& clock) {
  std::vector<RamMeasurement> all;
  for (std::size_t i = 0; i < kRepeats; ++i) {
    auto one = MeasureInChild(part, copies, clock);
    if (!one) return one;
    all.push_back(*one);
  }
  std::ranges::sort(all, {}, [](const RamMeasurement& m) {
    return static_cast<std::int64_t>(m.after.resident) -
           static_cast<std::int64_t>(m.before.resident);
  });
  return all[all.size() / 2];
}

/// Says on stderr what it does, since it takes a while. @return false when something is missing.
bool MeasureAll(RamTable& table, const Clock& clock) {
  bool whole = true;
  for (const RamPart& part : RamParts()) {
    std::fprintf(stderr, "measuring %s\n", std::string(part.what).c_str());
    RamRow row{.part = &part, .copies = {}};
    bool measured = true;
    const std::size_t most = part.alone.empty() ? kMostCopies : 1;
    for (std::size_t n = 1; measured && n <= most; ++n) {
      const auto got = MeasureMedian(part, n, clock);
      measured = got.has_value();
      if (got) row.copies[n - 1] = *got;
      if (!got) {
        std::fprintf(stderr, "bbia: %s x%zu: %s\n", std::string(part.name).c_str(), n,
                     got.error().message.c_str());
      }
    }
    if (measured) table.rows.push_back(row);
    whole = whole && measured;
  }
  return whole;
}

}  // namespace

int RunRamTable(std::span<char* const> arguments) {
  const auto wish = ReadWish(arguments);
  if (const auto code = UsageOrHelp(wish, kHelp)) return *code;
  if (wish->part != nullptr) {
    const auto measured = MeasureHere(*wish->part, wish->copies);
    std::printf("%s", PrintMeasurement(measured).c_str());
    return measured ? kDone : kFailed;
  }
  const SteadyClock clock;
  RamTable table{
      .version = std::string(kVersion), .system = System(), .processor = Processor(), .rows = {}};
  const bool whole = MeasureAll(table, clock);
  const std::string text = PrintRamTable(table, wish->format.value_or(RamFormat::kText));
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return kFailed;
  return whole ? kDone : kFailed;
}

}  // namespace bbia
