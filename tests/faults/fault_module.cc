#include "faults/fault_module.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdio>

#include "base/pause.h"

namespace bbia {
namespace {

constexpr ThreadSpec kFaultsThread{.name = "faults", .module = Module::kApp};
constexpr Nanos kStep{5'000'000};

}  // namespace

FaultModule::FaultModule(Ledger& ledger, Log& log)
    : ledger_(ledger),
      log_(log),
      thread_(ledger, kFaultsThread, [this](auto& stop, Pulse& pulse) { Run(stop, pulse); }) {}

void FaultModule::Run(const std::stop_token& stop, Pulse& pulse) {
  Pause pause;
  bool listening = true;
  TimePoint before = ledger_.clock().Now();
  while (pause.For(stop, kStep)) {
    pulse.Beat();
    listening = listening && ReadOrders();
    const TimePoint now = ledger_.clock().Now();
    Step(now - before);
    before = now;
  }
  running_.clear();
}

bool FaultModule::ReadOrders() {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (poll(&input, 1, 0) <= 0) return true;
  std::array<char, 256> bytes{};
  const ssize_t size = read(STDIN_FILENO, bytes.data(), bytes.size());
  if (size <= 0) return false;
  read_.append(bytes.data(), static_cast<std::size_t>(size));
  for (std::size_t end = 0; (end = read_.find('\n')) != std::string::npos;) {
    const std::string line = read_.substr(0, end);
    read_.erase(0, end + 1);
    Obey(line);
  }
  return true;
}

void FaultModule::Obey(std::string_view line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string name(line.substr(0, space));
  const std::string_view rest = line.substr(std::min(space + 1, line.size()));
  const char* outcome = "unknown";
  if (rest == "off") {
    outcome = running_.erase(name) == 1 ? "off" : "unknown";
  } else {
    double amount = 0.0;
    std::from_chars(rest.data(), rest.data() + rest.size(), amount);
    const FaultOrder order{.name = name, .amount = amount};
    std::unique_ptr<Fault> fault = MakeMemoryFault(order, ledger_);
    if (!fault) fault = MakeThreadFault(order, ledger_);
    if (!fault) fault = MakeWorkFault(order, ledger_, log_);
    if (fault) {
      running_.insert_or_assign(name, Running{.fault = std::move(fault), .per_second = amount});
      outcome = "on";
    }
  }
  std::printf("fault %s %s\n", name.c_str(), outcome);
  std::fflush(stdout);
}

void FaultModule::Step(Seconds passed) {
  for (auto& [name, running] : running_) {
    running.due += running.per_second * passed.count();
    const auto due = static_cast<std::uint64_t>(running.due);
    running.due -= static_cast<double>(due);
    running.fault->Step(due);
  }
}

}  // namespace bbia
