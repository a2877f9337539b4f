#include "app/doctor.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>

#include "app/command_line.h"
#include "app/doctor_checks.h"
#include "app/state_directory.h"
#include "base/clock.h"

namespace bbia {
namespace {

constexpr int kHealthy = 0;
constexpr int kIll = 1;
constexpr int kUsage = 2;
constexpr Seconds kPatience{2.0};

const char* Variable(const char* name) {
  return std::getenv(name);
}

const char* NoVariable(const char*) {
  return nullptr;
}

/// The command line, with what is not of `bbia run` taken out of it.
struct Words {
  std::vector<char*> all;       ///< as `bbia run` would get it
  std::vector<char*> no_files;  ///< and without a settings file
  std::string file;             ///< the one that is named
  bool json = false;
};

/// Whether `word` is "--config", also shortened as far as that is unambiguous.
bool NamesConfig(std::string_view word) {
  constexpr std::string_view kOption = "--config";
  constexpr std::size_t kShortest = 5;
  return word.size() >= kShortest && kOption.starts_with(word);
}

Words Sort(std::span<char* const> arguments) {
  Words words;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    const std::size_t equals = word.find('=');
    if (i > 0 && word == "--json") {
      words.json = true;
    } else if (i > 0 && NamesConfig(word) && i + 1 < arguments.size()) {
      words.file = arguments[i + 1];
      words.all.insert(words.all.end(), {arguments[i], arguments[i + 1]});
      ++i;
    } else if (i > 0 && equals != std::string_view::npos && NamesConfig(word.substr(0, equals))) {
      words.file = word.substr(equals + 1);
      words.all.push_back(arguments[i]);
    } else {
      words.all.push_back(arguments[i]);
      words.no_files.push_back(arguments[i]);
    }
  }
  return words;
}

std::string DefaultFile() {
  const char* home = Variable("HOME");
  return std::string(home != nullptr ? home : "") + "/.config/bbia/bbia.toml";
}

/// Of the terminal; kNoWrapping where it does not tell.
std::size_t Columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : kNoWrapping;
}

void Add(Checks& all, Checks more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

int RunDoctor(std::span<char* const> arguments) {
  Words words = Sort(arguments);
  const CommandLine flags = ReadCommandLine(words.no_files, &NoVariable, "");
  if (flags.help) {
    std::printf("bbia doctor [--json] [options of bbia run]\n\n%s", FlagHelp().c_str());
    return kHealthy;
  }
  if (!flags.problems.empty()) {
    for (const std::string& problem : flags.problems) {
      std::fprintf(stderr, "bbia: %s\n", problem.c_str());
    }
    return kUsage;
  }
  const std::string usual = DefaultFile();
  if (words.file.empty() && std::filesystem::exists(usual)) words.file = usual;
  const CommandLine line = ReadCommandLine(words.all, &Variable, usual);
  const Config& config = line.config;
  const std::filesystem::path state = StateDirectory(config, &Variable);
  const Surroundings around{.get = &Variable, .user = geteuid()};
  SteadyClock clock;

  Checks checks = ExamineMachine(around, state);
  Add(checks, ExamineScheduling(around, clock));
  Add(checks, ExamineSettings(words.file, line.problems, config, state));
  Add(checks, ExamineNetwork(around, config, kPatience));
  Add(checks, ExamineProgram(around, config, clock));
  Add(checks, ExamineDevices(around));

  const bool terminal = isatty(STDOUT_FILENO) == 1;
  const Colour colour = terminal && Variable("NO_COLOR") == nullptr ? Colour::kAnsi : Colour::kNone;
  const std::string text = words.json
                               ? PrintChecksJson(checks)
                               : PrintChecks(checks, colour, terminal ? Columns() : kNoWrapping);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return CountOf(checks, CheckVerdict::kProblem) > 0 ? kIll : kHealthy;
}

}  // namespace bbia
