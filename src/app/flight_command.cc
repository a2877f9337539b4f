#include "app/flight_command.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/units.h"
#include "flight/flight_file.h"
#include "flight/print.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"
#include "robot/reach.h"

namespace bbia {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr std::string_view kHelp =
    "bbia flight FILE [--csv | --json] [--last SECONDS]\n\n"
    "Prints what a flight file says: a summary, then what happened by time, in seconds before the\n"
    "file was written.\n\n"
    "  --csv           every tick as a line of numbers\n"
    "  --json          every record as a line of JSON\n"
    "  --last SECONDS  only the last seconds\n";

constexpr std::array<std::string_view, 3> kModes = {"enabled", "disabled", "gravity_compensation"};
static_assert(static_cast<std::size_t>(MotorMode::kGravityCompensation) + 1 == kModes.size());
constexpr std::array<std::string_view, 5> kReaches = {"ok", "clamped", "out_of_limits",
                                                      "unreachable", "no_solution"};
static_assert(static_cast<std::size_t>(Reach::kNoSolution) + 1 == kReaches.size());
static_assert(TickRecord::kJoints == kMotorCount);

enum class Format { kText, kCsv, kJson };

struct Wish {
  bool help = false;
  Format format = Format::kText;
  std::optional<Seconds> last;
  std::string file;
};

Result<Seconds> ParseSeconds(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value > 0.0) || value > 1e6) {
    return Fail(Errc::kInvalidArgument, "--last is '" + std::string(text) +
                                            "', it must be a number of seconds above 0 and up to "
                                            "1000000");
  }
  return Seconds{value};
}

Result<Wish> ReadWish(std::span<char* const> arguments) {
  Wish wish;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word == "--help" || word == "-h") {
      wish.help = true;
      return wish;
    }
    if (word == "--csv" || word == "--json") {
      const Format format = word == "--csv" ? Format::kCsv : Format::kJson;
      if (wish.format != Format::kText && wish.format != format) {
        return Fail(Errc::kInvalidArgument, "--csv and --json exclude each other");
      }
      wish.format = format;
    } else if (word == "--last" || word.starts_with("--last=")) {
      const bool apart = word == "--last";
      if (apart && ++i == arguments.size()) {
        return Fail(Errc::kInvalidArgument, "--last needs a number of seconds");
      }
      const auto last = ParseSeconds(apart ? arguments[i] : word.substr(word.find('=') + 1));
      if (!last) return Fail(last.error());
      wish.last = *last;
    } else if (word.starts_with("-")) {
      return Fail(Errc::kInvalidArgument, "there is no option " + std::string(word));
    } else if (!wish.file.empty()) {
      return Fail(Errc::kInvalidArgument,
                  "one file at a time: " + wish.file + " or " + std::string(word));
    } else {
      wish.file = word;
    }
  }
  if (wish.file.empty()) return Fail(Errc::kInvalidArgument, "a flight file is needed");
  return wish;
}

std::string PrintAs(Format format, const FlightFile& file) {
  const TickNames names{.modes = kModes, .reaches = kReaches, .joints = kMotorNames};
  switch (format) {
    case Format::kText:
      return PrintSummary(file) + "\n" + PrintTimeline(file, names);
    case Format::kCsv:
      return PrintTicksCsv(file, names);
    case Format::kJson:
      return PrintJsonLines(file, names);
  }
  return {};
}

}  // namespace

int RunFlight(std::span<char* const> arguments) {
  const auto wish = ReadWish(arguments);
  if (!wish) {
    std::fprintf(stderr, "bbia: %s\n\n%s", wish.error().message.c_str(), kHelp.data());
    return kUsage;
  }
  if (wish->help) {
    std::printf("%s", kHelp.data());
    return kDone;
  }
  auto file = ReadFlightFile(wish->file);
  if (!file) {
    std::fprintf(stderr, "bbia: %s\n", file.error().message.c_str());
    return kFailed;
  }
  if (wish->last) KeepLast(*file, *wish->last);
  const std::string text = PrintAs(wish->format, *file);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    std::fprintf(stderr, "bbia: the output could not be written\n");
    return kFailed;
  }
  return kDone;
}

}  // namespace bbia
