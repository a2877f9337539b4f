#include "apps/app_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <system_error>
#include <utility>

namespace bbia {
namespace {

constexpr std::uint32_t kMostProcesses = 512;

}  // namespace

int AppLimits::whole_cores() const noexcept {
  return cores > 0.0 ? static_cast<int>(std::ceil(cores)) : 0;
}

Result<std::unique_ptr<AppProcess>> AppProcess::Start(const AppCommand& command,
                                                      const AppLimits& limits, Ledger& ledger,
                                                      OnLine on_line) {
  const std::string& program = command.arguments.front();
  if (access(program.c_str(), X_OK) != 0) {
    return Fail(Errc::kUnavailable,
                program + " cannot be run: " + std::generic_category().message(errno));
  }
  std::unique_ptr<ControlGroup> group;
  if (limits.by_kernel()) {
    auto made = ControlGroup::Create(
        limits.group, command.group,
        {.memory_bytes = limits.memory_bytes, .cores = limits.cores, .processes = kMostProcesses});
    if (!made) return Fail(made.error());
    group = std::move(*made);
  }
  const std::string directory = group ? group->directory().string() : std::string();
  std::unique_ptr<AppProcess> process(new AppProcess(std::move(group), std::move(on_line)));
  auto guest = GuestProcess::Start(
      ledger, command.name, Module::kApps,
      {.keeper = command.keeper,
       .arguments = command.arguments,
       .environment = command.environment,
       .grace = kGrace,
       .farewell = Farewell::kInterrupt,
       .nice = command.nice,
       .cores = limits.by_kernel() ? 0 : limits.whole_cores(),
       .control_group = directory,
       .hear = [self = process.get()](GuestStream stream, std::string_view piece) {
         self->Hear(stream, piece);
       }});
  if (!guest) return Fail(guest.error());
  process->guest_ = std::move(*guest);
  return process;
}

AppProcess::~AppProcess() {
  if (guest_) guest_->Kill();
}

void AppProcess::Hear(GuestStream stream, std::string_view piece) {
  CutterOf(stream).Add(piece, [&](std::string_view line) { on_line_(stream, line); });
}

bool AppProcess::Look() {
  if (guest_->Look()) return true;
  for (const GuestStream stream : {GuestStream::kOut, GuestStream::kErr}) {
    CutterOf(stream).Flush([&](std::string_view line) { on_line_(stream, line); });
  }
  return false;
}

std::string AppProcess::HowItEnded() const {
  if (guest_->no_start()) {
    return "it cannot be run: " + std::generic_category().message(*guest_->no_start());
  }
  const std::optional<int> status = guest_->wait_status();
  if (!status) return "Process is gone: " + guest_->why_ended();
  if (WIFSIGNALED(*status)) {
    return "Process was ended by signal " + std::to_string(WTERMSIG(*status));
  }
  return "Process exited with code " + std::to_string(WEXITSTATUS(*status));
}

bool AppProcess::succeeded() const noexcept {
  return !guest_->no_start() && guest_->wait_status() == 0;
}

void AppProcess::AddTo(std::vector<pollfd>& waiting) const {
  for (const int fd : {guest_->output_fd(), guest_->errors_fd(), guest_->status_fd()}) {
    waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
  }
}

}  // namespace bbia
