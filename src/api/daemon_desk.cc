#include "api/daemon_desk.h"

namespace bbia {
namespace {

std::string_view CommandName(LifecycleAction action) noexcept {
  switch (action) {
    case LifecycleAction::kStart:
      return "daemon-start";
    case LifecycleAction::kStop:
      return "daemon-stop";
    case LifecycleAction::kRestart:
      return "daemon-restart";
  }
  return "daemon";
}

}  // namespace

bool DaemonDesk::TakeNext() {
  const auto report = life_.TakeReport();
  if (!report) return false;
  state_ = report->state;
  error_ = report->error;
  has_body_ = report->has_body;
  if (report->sound) sound_ = report->sound;
  if (report->job != 0) {
    jobs_.End(report->job, report->job_failed && report->line.empty() ? "failed" : report->line);
  }
  return true;
}

std::optional<Uuid> DaemonDesk::Begin(LifecycleAction action, bool gesture, const Uuid& id) {
  if (jobs_.Open(job_)) return std::nullopt;
  const std::uint64_t number = jobs_.Begin(CommandName(action), id);
  if (!life_.Request({.action = action, .gesture = gesture, .job = number})) {
    jobs_.End(number, "Daemon is busy.");
    return std::nullopt;
  }
  job_ = number;
  return id;
}

}  // namespace bbia
