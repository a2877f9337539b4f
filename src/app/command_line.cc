#include "app/command_line.h"

#include <getopt.h>

#include <filesystem>
#include <vector>

#include "app/config_table.h"

namespace bbia {
namespace {

// Values of getopt_long for what is not a row of the settings table.
enum Special : int { kSettingBase = 1000, kNegativeBase = 2000, kConfig = 3000, kSim, kMockup };

std::vector<option> Options(std::vector<std::string>& names) {
  std::vector<option> options;
  const auto settings = Settings();
  names.reserve(2 * settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const Setting& s = settings[i];
    if (s.flag.empty()) continue;
    const bool is_switch = std::holds_alternative<bool Config::*>(s.field);
    names.emplace_back(s.flag);
    options.push_back({names.back().c_str(), is_switch ? no_argument : required_argument, nullptr,
                       kSettingBase + static_cast<int>(i)});
    if (!s.has_no_form) continue;
    names.push_back("no-" + std::string(s.flag));
    options.push_back(
        {names.back().c_str(), no_argument, nullptr, kNegativeBase + static_cast<int>(i)});
  }
  options.push_back({"config", required_argument, nullptr, kConfig});
  options.push_back({"sim", no_argument, nullptr, kSim});
  options.push_back({"mockup-sim", no_argument, nullptr, kMockup});
  options.push_back({"help", no_argument, nullptr, 'h'});
  options.push_back({nullptr, 0, nullptr, 0});
  return options;
}

struct Flag {
  int code;
  std::string value;
};

std::vector<Flag> Scan(std::span<char* const> arguments, Problems& problems) {
  std::vector<std::string> names;
  const std::vector<option> options = Options(names);
  std::vector<char*> argv(arguments.begin(), arguments.end());
  argv.push_back(nullptr);
  std::vector<Flag> flags;
  opterr = 0;
  optind = 0;
  const int argc = static_cast<int>(arguments.size());
  for (;;) {
    const int at = optind == 0 ? 1 : optind;
    const int code = getopt_long(argc, argv.data(), ":hp:", options.data(), nullptr);
    if (code == -1) break;
    const std::string said = at < argc ? arguments[static_cast<std::size_t>(at)] : "";
    if (code == ':') {
      problems.push_back("the option '" + said + "' wants a value");
    } else if (code == '?') {
      problems.push_back("the option '" + said + "' is unknown or ambiguous");
    } else {
      flags.push_back({code, optarg != nullptr ? optarg : ""});
    }
  }
  for (int i = optind; i < argc; ++i) {
    problems.push_back("the argument '" + std::string(argv[static_cast<std::size_t>(i)]) +
                       "' is not understood");
  }
  return flags;
}

void Apply(const Flag& flag, Config& config, Problems& problems) {
  const auto settings = Settings();
  if (flag.code >= kSettingBase && flag.code < kConfig) {
    const bool negative = flag.code >= kNegativeBase;
    const Setting& s =
        settings[static_cast<std::size_t>(flag.code - (negative ? kNegativeBase : kSettingBase))];
    if (const auto* on = std::get_if<bool Config::*>(&s.field)) {
      config.** on = !negative;
    } else {
      SetFromText(s, flag.value, "--" + std::string(s.flag), config, problems);
    }
  }
  if (flag.code == 'p') config.serial_port = flag.value;
}

}  // namespace

CommandLine ReadCommandLine(std::span<char* const> arguments, GetVariable get,
                            const std::string& default_file) {
  CommandLine result;
  Problems& problems = result.problems;
  const std::vector<Flag> flags = Scan(arguments, problems);
  std::string file = std::filesystem::exists(default_file) ? default_file : "";
  bool sim = false;
  bool mockup = false;
  for (const Flag& flag : flags) {
    if (flag.code == kConfig) file = flag.value;
    sim |= flag.code == kSim;
    mockup |= flag.code == kMockup;
    result.help |= flag.code == 'h';
  }
  const auto add = [&problems](Problems more) {
    problems.insert(problems.end(), std::make_move_iterator(more.begin()),
                    std::make_move_iterator(more.end()));
  };
  if (!file.empty()) add(ReadConfigFile(file, result.config));
  add(ReadEnvironment(get, result.config));
  for (const Flag& flag : flags) Apply(flag, result.config, problems);
  if (sim) result.config.body = "mujoco";
  if (mockup) result.config.body = "mockup";  // officially the mock-up wins when both are given
  return result;
}

std::string FlagHelp() {
  std::string text =
      "  --config FILE                   settings file (TOML); bbia config prints one\n"
      "  --sim                           simulated robot in MuJoCo physics (the default)\n"
      "  --mockup-sim                    simulated robot without physics\n";
  for (const Setting& s : Settings()) {
    if (s.flag.empty()) continue;
    const bool is_switch = std::holds_alternative<bool Config::*>(s.field);
    std::string flag = "  --" + std::string(s.has_no_form ? "[no-]" : "") + std::string(s.flag) +
                       (is_switch ? "" : " VALUE");
    flag.resize(std::max<std::size_t>(flag.size() + 1, 34), ' ');
    text += flag + std::string(s.help);
    if (!s.choices.empty()) text += " (" + std::string(s.choices) + ")";
    text += "\n";
  }
  return text;
}

}  // namespace bbia
