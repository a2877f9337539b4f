#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/job_book.h"
#include "control/lifecycle.h"
#include "protocol/uuid.h"

namespace bbia {

/// The server's view of the lifecycle: its newest report, and the jobs that clients started.
/// The server's thread.
class DaemonDesk final {
 public:
  DaemonDesk(Lifecycle& life, JobBook& jobs) : life_(life), jobs_(jobs) {}

  /// Takes the next thing that the lifecycle said. One at a time: a body that went and came back
  /// between two looks must not be missed. @return whether there was one.
  bool TakeNext();

  [[nodiscard]] DaemonState state() const noexcept { return state_; }
  [[nodiscard]] const std::string& error() const noexcept { return error_; }
  [[nodiscard]] bool has_body() const noexcept { return has_body_; }
  /// The sound that the daemon's own move came to, once.
  [[nodiscard]] std::optional<SoundCue> TakeSound() noexcept {
    return std::exchange(sound_, std::nullopt);
  }

  /// Starts a job unless one is under way. @return none when busy.
  std::optional<Uuid> Begin(LifecycleAction action, bool gesture, const Uuid& id);

 private:
  Lifecycle& life_;
  JobBook& jobs_;
  DaemonState state_ = DaemonState::kNotInitialized;
  std::string error_;
  bool has_body_ = false;
  std::optional<SoundCue> sound_;
  std::uint64_t job_ = 0;  ///< the last one
};

}  // namespace bbia
