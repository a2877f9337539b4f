#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace bbia {

/// A photograph that was kept.
struct Photo {
  std::string name;  ///< "photo-20261126-071500-123.jpg" (UTC)
  std::uint64_t bytes = 0;
};

/// A folder of JPEGs with a bound: where it is full the oldest go. Any thread, one at a time for
/// `Keep` and `Remove`.
class PhotoFolder final {
 public:
  static constexpr std::size_t kMostPhotos = 200;
  static constexpr std::uint64_t kMostBytes = 64 * 1024 * 1024;

  explicit PhotoFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Writes it whole or not at all. @return its name, or kIo with what the system said.
  Result<std::string> Keep(std::string_view jpeg, WallTime taken);
  /// The newest first; an empty folder, or none, is no error.
  [[nodiscard]] std::vector<Photo> List() const;
  /// @return kNotFound, also for what is no name of a photo.
  [[nodiscard]] Result<std::string> Read(std::string_view name) const;
  Result<void> Remove(std::string_view name);

 private:
  [[nodiscard]] Result<std::filesystem::path> PathOf(std::string_view name) const;
  void MakeRoom(std::uint64_t bytes);

  const std::filesystem::path folder_;
};

}  // namespace bbia
