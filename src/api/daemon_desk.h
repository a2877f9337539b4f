#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/lifecycle.h"
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
};

/// The server's view of the lifecycle: its newest report, and the jobs that clients started.
/// The server's thread.
class DaemonDesk final {
 public:
  static constexpr std::size_t kMostJobs = 32;  ///< the oldest ended one is forgotten

  explicit DaemonDesk(Lifecycle& life) : life_(life) {}

  /// Takes the next thing that the lifecycle said. One at a time: a body that went and came back
  /// between two looks must not be missed. @return whether there was one.
  bool TakeNext();

  [[nodiscard]] DaemonState state() const noexcept { return state_; }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] bool has_body() const noexcept { return has_body_; }

  /// Starts a job unless one is under way. @return none when busy.
  std::optional<Uuid> Begin(LifecycleAction action, bool gesture, const Uuid& id);
  [[nodiscard]] const Job* Find(const Uuid& id) const noexcept;

 private:
  void End(const LifecycleReport& report);

  Lifecycle& life_;
  DaemonState state_ = DaemonState::kNotInitialized;
  std::string error_;
  bool has_body_ = false;
  std::uint64_t next_number_ = 1;
  std::vector<Job> jobs_;
};

}  // namespace bbia
