#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace bbia {

/// The app that begins with the robot, kept in `startup_app.json`.
class StartupAppFile final {
 public:
  explicit StartupAppFile(const std::filesystem::path& state_directory);

  [[nodiscard]] const std::optional<std::string>& name() const noexcept { return name_; }
  /// Written beside and renamed: a reader, or the next start, sees the old or the new.
  Result<void> Set(std::optional<std::string> name);

 private:
  const std::filesystem::path file_;
  std::optional<std::string> name_;
};

}  // namespace bbia
