#pragma once

// For tests only.

#include <filesystem>
#include <string>

namespace bbia {

inline constexpr const char* kNoData = "skipped: ../shared/data not found";

/// ../shared/data beside the repository or beside a work tree of it, seen from anywhere in it:
/// ctest runs tests in the build directory. Not by __FILE__, which ccache may make relative.
[[nodiscard]] inline std::string DataFile(const std::string& name) {
  for (auto at = std::filesystem::current_path(); at.has_relative_path(); at = at.parent_path()) {
    const std::filesystem::path found = at / "shared" / "data" / name;
    std::error_code ignored;
    if (std::filesystem::exists(found, ignored)) return found.string();
  }
  return {};
}

[[nodiscard]] inline bool HaveData() {
  return !DataFile("README.md").empty();
}

}  // namespace bbia
