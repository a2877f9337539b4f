#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace bbia {

/// Where the kernel tells about control groups; another place in tests.
struct ControlGroupPlaces {
  std::filesystem::path own = "/proc/self/cgroup";
  std::filesystem::path mounts = "/proc/self/mountinfo";
};

/// Moves this process into a group `bbia` below its own, and lets the own one give memory and
/// processors away: a group that has processes cannot do that for its children. Only a group of
/// version 2 that somebody (systemd: Delegate=) gave to us alone will do.
/// @return the own group's directory, or why not.
[[nodiscard]] Result<std::filesystem::path> DivideOwnGroup(const ControlGroupPlaces& places = {});

/// What a group may take. 0: no limit.
struct ControlGroupLimits {
  std::uint64_t memory_bytes = 0;
  double cores = 0.0;
  std::uint32_t processes = 0;
};

/// A control group of a guest: the kernel holds it to its limits, and kills all of it when it wants
/// more memory. The destructor removes it; its processes must be gone.
class ControlGroup final {
 public:
  /// @param parent from `DivideOwnGroup`
  static Result<std::unique_ptr<ControlGroup>> Create(const std::filesystem::path& parent,
                                                      const std::string& name,
                                                      const ControlGroupLimits& limits);
  ~ControlGroup();
  ControlGroup(const ControlGroup&) = delete;
  ControlGroup& operator=(const ControlGroup&) = delete;

  [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_; }
  /// Whether the kernel killed it for its memory.
  [[nodiscard]] bool OutOfMemory() const;

 private:
  explicit ControlGroup(std::filesystem::path directory) : directory_(std::move(directory)) {}
  const std::filesystem::path directory_;
};

}  // namespace bbia
