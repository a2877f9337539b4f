#include "app/state_directory.h"

namespace bbia {

std::filesystem::path StateDirectory(const Config& config, GetVariable get) {
  if (!config.state_directory.empty()) return config.state_directory;
  const char* set = get("XDG_CONFIG_HOME");
  if (set != nullptr && *set != '\0') return std::filesystem::path(set) / "reachy_mini";
  const char* home = get("HOME");
  return std::filesystem::path(home != nullptr ? home : "/tmp") / ".config" / "reachy_mini";
}

}  // namespace bbia
