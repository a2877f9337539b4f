#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/event_messages.h"
#include "protocol/uuid.h"

namespace bbia {

/// One long piece of work that a client asked for and may ask about.
struct Job {
  std::uint64_t number = 0;
  Uuid id;
  std::string command;  ///< "daemon-start"
  JobStatus status = JobStatus::kPending;
  std::vector<std::string> log;
  std::uint64_t forgotten = 0;  ///< lines of the log that were too many

  [[nodiscard]] bool ended() const noexcept {
    return status == JobStatus::kDone || status == JobStatus::kFailed;
  }
};

/// Somebody who follows a job.
class JobListener {
 public:
  virtual ~JobListener() = default;
  /// `job` has new lines or a new status.
  virtual void OnJob(const Job& job) = 0;
};

/// All jobs, of the daemon and of apps. The server's thread.
class JobBook final {
 public:
  static constexpr std::size_t kMostJobs = 32;  ///< the oldest ended one is forgotten
  static constexpr std::size_t kMostLines = 500;
  static constexpr std::size_t kMostLineBytes = 2048;

  /// @return its number.
  std::uint64_t Begin(std::string_view command, const Uuid& id);
  void AddLine(std::uint64_t number, std::string_view line);
  /// `problem` empty: done. Adds the official last line.
  void End(std::uint64_t number, std::string_view problem);
  [[nodiscard]] const Job* Find(const Uuid& id) const noexcept;
  [[nodiscard]] bool Open(std::uint64_t number) const noexcept;

  void Join(JobListener& listener) { listeners_.push_back(&listener); }
  void Leave(JobListener& listener) { std::erase(listeners_, &listener); }

 private:
  [[nodiscard]] Job* Find(std::uint64_t number) noexcept;
  void Tell(const Job& job);

  std::uint64_t next_number_ = 1;
  std::vector<Job> jobs_;
  std::vector<JobListener*> listeners_;
};

}  // namespace bbia
