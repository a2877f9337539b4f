#include "app/commands.h"

#include <signal.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/audit_live.h"
#include "app/chat_command.h"
#include "app/command_line.h"
#include "app/doctor.h"
#include "app/flight_command.h"
#include "app/ram_table.h"
#include "app/runtime.h"
#include "app/simulate.h"
#include "app/talk.h"
#include "app/token_command.h"
#include "app/top.h"
#include "app/version.h"

namespace bbia {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;

constexpr std::string_view kHelp =
    "bbia - a Reachy Mini robot in one small process\n\n"
    "  bbia run [options]        start the robot (simulated, unless told otherwise)\n"
    "  bbia simulate [options]   run it faster than real time, without a server\n"
    "  bbia config [options]     print the settings that hold\n"
    "  bbia chat                 talk to a running robot\n"
    "  bbia feel happy           let a running robot feel something; alone: what there is to feel\n"
    "  bbia do dance             let it do something; alone: what it can do\n"
    "  bbia say \"hello\"          let it say something\n"
    "  bbia stop                 stop what it does and says\n"
    "  bbia remember KEY VALUE   let it remember something; bbia recall [KEY] asks for it\n"
    "  bbia top                  watch a running robot's resources\n"
    "  bbia audit live           judge a running robot: instances, threads, buffers, loops\n"
    "  bbia ram-table            measure what each heavy part costs, once and duplicated\n"
    "  bbia doctor               check this machine, and say what to do\n"
    "  bbia token                pairing tokens: create, list, revoke\n"
    "  bbia flight FILE          read a flight file: the last minutes before a fault\n"
    "  bbia version              print the version\n"
    "  bbia help                 print this\n\n"
    "bbia run --help lists the options.\n";

const char* Variable(const char* name) {
  return std::getenv(name);
}

std::string DefaultConfigFile() {
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr ? home : "") + "/.config/bbia/bbia.toml";
}

void Complain(std::string_view what) {
  std::fprintf(stderr, "bbia: %.*s\n", static_cast<int>(what.size()), what.data());
}

int ComplainAll(const Problems& problems) {
  for (const std::string& problem : problems) Complain(problem);
  return kUsage;
}

/// SIGINT and SIGTERM wait for `WaitForSignal`; threads started later inherit that.
sigset_t BlockSignals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

bool WaitForSignal(const sigset_t& set) {
  const timespec patience{.tv_sec = 0, .tv_nsec = 200'000'000};
  return sigtimedwait(&set, nullptr, &patience) > 0;
}

int Run(std::span<char* const> arguments, const GuestFactory& guest) {
  const CommandLine line = ReadCommandLine(arguments, &Variable, DefaultConfigFile());
  if (line.help) {
    std::printf("bbia run [options]\n\n%s", FlagHelp().c_str());
    return kDone;
  }
  if (!line.problems.empty()) return ComplainAll(line.problems);
  const sigset_t signals = BlockSignals();
  auto runtime = Runtime::Create(line.config, guest);
  if (!runtime) {
    const std::string& message = runtime.error().message;
    const bool taken = message.find("in use") != std::string::npos;
    Complain(message + (taken ? "; choose another port with --fastapi-port, or ask 'bbia doctor' "
                                "who has this one"
                              : ""));
    return kFailed;
  }
  Runtime& robot = **runtime;
  std::printf("bbia %s is at %s (what it can do: %s/docs)\n", std::string(kVersion).c_str(),
              robot.address().c_str(), robot.address().c_str());
  std::fflush(stdout);
  while (!WaitForSignal(signals)) {
    robot.main_pulse().Beat();
    if (!robot.health_expired()) continue;
    robot.log().Error("bbia.app", "nobody asked for POST /health-check in time: ending");
    break;
  }
  robot.Quiesce();
  while (!robot.at_rest()) {
    robot.main_pulse().Beat();
    if (WaitForSignal(signals)) robot.Hurry();  // asked twice: do not wait for the way to bed
  }
  return kDone;
}

int PrintSettings(std::span<char* const> arguments) {
  const CommandLine line = ReadCommandLine(arguments, &Variable, DefaultConfigFile());
  std::printf("%s", PrintConfig(line.config).c_str());
  return line.problems.empty() ? kDone : ComplainAll(line.problems);
}

/// Takes `--name VALUE` out of `arguments`.
std::string TakeOption(std::vector<char*>& arguments, std::string_view name) {
  for (std::size_t i = 1; i + 1 < arguments.size(); ++i) {
    if (arguments[i] != name) continue;
    std::string value = arguments[i + 1];
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(i),
                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 2);
    return value;
  }
  return {};
}

int SimulateCommand(std::span<char* const> arguments) {
  std::vector<char*> rest(arguments.begin(), arguments.end());
  const bool alone =
      std::erase_if(rest, [](const char* word) { return std::string_view(word) == "--alone"; }) > 0;
  const std::string csv = TakeOption(rest, "--csv");
  const std::string text = TakeOption(rest, "--seconds");
  double seconds = 60.0;
  if (!text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || !(seconds > 0.0) ||
        seconds > 1e6) {
      Complain("--seconds is '" + text + "', it must be a number above 0 and up to 1000000");
      return kUsage;
    }
  }
  const CommandLine line = ReadCommandLine(rest, &Variable, DefaultConfigFile());
  if (line.help) {
    std::printf(
        "bbia simulate [--seconds N] [--csv FILE] [--alone] [options of bbia run]\n"
        "  --alone: nobody commands it, it lives by itself\n\n%s",
        FlagHelp().c_str());
    return kDone;
  }
  if (!line.problems.empty()) return ComplainAll(line.problems);
  const auto result =
      Simulate(line.config, Seconds{seconds}, csv, alone ? Company::kNobody : Company::kClient);
  if (!result) {
    Complain(result.error().message);
    return kFailed;
  }
  std::printf(
      "%.3f s simulated in %.3f s (%.1f times real time), %llu ticks, %llu flips, "
      "fingerprint %016llx\n",
      result->simulated.count(), result->wall.count(), result->simulated / result->wall,
      static_cast<unsigned long long>(result->ticks),
      static_cast<unsigned long long>(result->reseats),
      static_cast<unsigned long long>(result->fingerprint));
  return kDone;
}

}  // namespace

int RunCommand(std::span<char* const> arguments, const GuestFactory& guest) {
  const std::string called = std::filesystem::path(arguments[0]).filename();
  if (called == "reachy-mini-daemon") return Run(arguments, guest);
  const std::string_view command = arguments.size() > 1 ? arguments[1] : "help";
  const auto rest = arguments.size() > 1 ? arguments.subspan(1) : arguments;
  if (command == "run") return Run(rest, guest);
  if (command == "simulate") return SimulateCommand(rest);
  if (command == "config") return PrintSettings(rest);
  if (command == "doctor") return RunDoctor(rest);
  if (command == "flight") return RunFlight(rest);
  if (command == "token") return RunToken(rest);
  if (command == "top") return RunTop(rest);
  if (command == "chat") return RunChat(rest);
  if (IsTalk(command)) return RunTalk(rest);
  if (command == "audit") return RunAudit(rest);
  if (command == "ram-table") return RunRamTable(rest);
  if (command == "version" || command == "--version") {
    std::printf("bbia %s, speaks the protocol of reachy-mini %s\n", std::string(kVersion).c_str(),
                Config{}.report_version.c_str());
    return kDone;
  }
  if (command == "help" || command == "--help" || command == "-h") {
    std::printf("%s", std::string(kHelp).c_str());
    return kDone;
  }
  Complain("there is no command '" + std::string(command) + "'");
  std::fprintf(stderr, "%s", std::string(kHelp).c_str());
  return kUsage;
}

}  // namespace bbia
