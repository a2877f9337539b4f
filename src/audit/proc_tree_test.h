#pragma once

// For tests only.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/test_scratch.h"

namespace bbia {

/// A made-up tree of files, as the kernel could show it.
class ProcTree final {
 public:
  /// Makes the file, or gives it a new text in place.
  void Put(const std::string& path, std::string_view text) {
    const std::filesystem::path file = scratch_.File(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    CHECK(std::filesystem::exists(file));
  }
  /// A link that leads nowhere, as those of sockets do.
  void Link(const std::string& path, const std::string& target) {
    const std::filesystem::path file = scratch_.File(path);
    std::filesystem::create_directories(file.parent_path());
    std::filesystem::create_symlink(target, file);
  }
  void Remove(const std::string& path) { std::filesystem::remove_all(scratch_.File(path)); }
  [[nodiscard]] std::string root() const { return scratch_.File(""); }
  [[nodiscard]] std::string Path(const std::string& path) const { return scratch_.File(path); }

 private:
  ScratchDir scratch_;
};

}  // namespace bbia
