#include "api/job_book.h"

#include <algorithm>

namespace bbia {

std::uint64_t JobBook::Begin(std::string_view command, const Uuid& id) {
  if (jobs_.size() >= kMostJobs) {
    const auto oldest = std::ranges::find_if(jobs_, [](const Job& job) { return job.ended(); });
    jobs_.erase(oldest == jobs_.end() ? jobs_.begin() : oldest);
  }
  jobs_.push_back({.number = next_number_++,
                   .id = id,
                   .command = std::string(command),
                   .status = JobStatus::kInProgress,
                   .log = {}});
  return jobs_.back().number;
}

void JobBook::AddLine(std::uint64_t number, std::string_view line) {
  Job* const job = Find(number);
  if (job == nullptr || job->ended()) return;
  if (job->log.size() == kMostLines) {
    job->log.erase(job->log.begin());
    ++job->forgotten;
  }
  job->log.emplace_back(line.substr(0, kMostLineBytes));
  Tell(*job);
}

void JobBook::End(std::uint64_t number, std::string_view problem) {
  Job* const job = Find(number);
  if (job == nullptr || job->ended()) return;
  job->status = problem.empty() ? JobStatus::kDone : JobStatus::kFailed;
  job->log.push_back("Job '" + job->command + "' " +
                     (problem.empty() ? std::string("completed successfully")
                                      : "failed with error: " + std::string(problem)));
  Tell(*job);
}

const Job* JobBook::Find(const Uuid& id) const noexcept {
  const auto found = std::ranges::find(jobs_, id, &Job::id);
  return found == jobs_.end() ? nullptr : &*found;
}

Job* JobBook::Find(std::uint64_t number) noexcept {
  const auto found = std::ranges::find(jobs_, number, &Job::number);
  return found == jobs_.end() ? nullptr : &*found;
}

bool JobBook::Open(std::uint64_t number) const noexcept {
  return std::ranges::any_of(
      jobs_, [number](const Job& job) { return job.number == number && !job.ended(); });
}

void JobBook::Tell(const Job& job) {
  // A listener that heard the end may leave.
  const std::vector<JobListener*> listeners = listeners_;
  for (JobListener* listener : listeners) listener->OnJob(job);
}

}  // namespace bbia
