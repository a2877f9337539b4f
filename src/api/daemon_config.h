#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// What the daemon keeps of its own from one start to the next, in the official daemon's
/// `daemon_config.json`. Members that are not ours (`speaker_eq_gains`, `turn_enabled`, those of a
/// newer daemon) stay as they are. The server's thread.
class DaemonConfig final {
 public:
  explicit DaemonConfig(const std::filesystem::path& directory);

  /// The app that begins with the robot.
  [[nodiscard]] const std::optional<std::string>& startup_app() const noexcept {
    return startup_app_;
  }
  [[nodiscard]] bool first_wake_up_completed() const noexcept { return first_wake_up_completed_; }

  // Each is read again, changed, and written beside and renamed: a reader, or the next start, sees
  // the old or the new. @return kIo when it cannot be written; then nothing has changed. A file
  // that is not a JSON object was somebody's: it is not overwritten.
  Result<void> SetStartupApp(std::optional<std::string> name);
  Result<void> SetFirstWakeUpCompleted(bool completed);

 private:
  /// Replaces the member `name` by `json`.
  Result<void> Write(std::string_view name, std::string_view json) const;

  const std::filesystem::path file_;
  std::optional<std::string> startup_app_;
  bool first_wake_up_completed_ = false;
};

}  // namespace bbia
