#pragma once

// For tests only.

#include <filesystem>
#include <string>

namespace bbia {

inline constexpr const char* kNoData = "skipped: ../shared/data not found";

/// ../shared/data, seen from the root of the repository or from a work tree beside it.
[[nodiscard]] inline std::string DataFile(const std::string& name) {
  const std::filesystem::path source(__FILE__);  // .../src/vision/test_data.h
  for (std::filesystem::path at = source.parent_path(); at.has_relative_path();
       at = at.parent_path()) {
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
