#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// The robot's name as its owner chose it, kept in `<directory>/robot_name.json` in the official
/// daemon's format. A saved name beats the one from the settings.
class NameTag final {
 public:
  NameTag(std::filesystem::path directory, std::string from_settings);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// Trims, cuts to 64 characters, saves (to a new file that then takes the old one's place) and
  /// takes the name. @return kInvalidArgument when nothing is left, kIo when it cannot be saved.
  Result<void> Rename(std::string_view wanted);

 private:
  std::filesystem::path file_;
  std::string name_;
};

}  // namespace bbia
