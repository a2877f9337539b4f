#include "api/daemon_desk.h"

#include <algorithm>

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

bool Ended(const Job& job) noexcept {
  return job.status == JobStatus::kDone || job.status == JobStatus::kFailed;
}

}  // namespace

bool DaemonDesk::TakeNext() {
  const auto report = life_.TakeReport();
  if (!report) return false;
  state_ = report->state;
  error_ = report->error;
  has_body_ = report->has_body;
  if (report->job != 0) End(*report);
  return true;
}

std::optional<Uuid> DaemonDesk::Begin(LifecycleAction action, bool gesture, const Uuid& id) {
  if (std::ranges::any_of(jobs_, [](const Job& job) { return !Ended(job); })) return std::nullopt;
  const std::uint64_t number = next_number_++;
  if (!life_.Request({.action = action, .gesture = gesture, .job = number})) return std::nullopt;
  if (jobs_.size() == kMostJobs) jobs_.erase(jobs_.begin());
  jobs_.push_back({.number = number,
                   .id = id,
                   .command = std::string(CommandName(action)),
                   .status = JobStatus::kInProgress,
                   .log = {}});
  return id;
}

const Job* DaemonDesk::Find(const Uuid& id) const noexcept {
  const auto found = std::ranges::find(jobs_, id, &Job::id);
  return found == jobs_.end() ? nullptr : &*found;
}

void DaemonDesk::End(const LifecycleReport& report) {
  const auto job = std::ranges::find(jobs_, report.job, &Job::number);
  if (job == jobs_.end()) return;
  job->status = report.job_failed ? JobStatus::kFailed : JobStatus::kDone;
  job->log.push_back("Job '" + job->command + "' " +
                     (report.job_failed ? "failed with error: " + report.line
                                        : std::string("completed successfully")));
}

}  // namespace bbia
