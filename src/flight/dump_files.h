#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "flight/image_writer.h"

namespace bbia {

inline constexpr std::size_t kMaxDumpName = 80;
using DumpName = std::array<char, kMaxDumpName>;

/// "flight-20261123T204000Z-reason.bbf", ended by a zero. Of the reason remain 32 characters, small
/// letters, digits and dashes. Safe in a signal handler.
[[nodiscard]] DumpName MakeDumpName(WallTime at, std::string_view reason) noexcept;

/// A path for a dump of `at` that is not taken: "-2" and so on follow the reason where it is.
[[nodiscard]] std::filesystem::path FreeDumpPath(const std::filesystem::path& directory,
                                                 WallTime at, std::string_view reason);

/// Removes the oldest dumps (by name) until `keep` are left; never `fresh`.
void RemoveOldDumps(const std::filesystem::path& directory, std::size_t keep,
                    const std::filesystem::path& fresh);
/// Removes what a process left that died while it wrote.
void RemoveParts(const std::filesystem::path& directory);

/// What has to outlive what when `PartFile::Finish` returns.
enum class Durability {
  kProcess,  ///< the kernel has it
  kDisk,     ///< the disk has it; may take a second
};

/// A file that gets its name when it is whole; until then it is `path` + ".part", and gone if it is
/// given up. No heap, no lock: safe in a signal handler. What fails leaves its reason in errno.
class PartFile final : public ImageSink {
 public:
  explicit PartFile(const char* path) noexcept;
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  [[nodiscard]] bool Write(std::span<const std::byte> bytes) noexcept override;
  [[nodiscard]] bool Finish(Durability durability) noexcept;

 private:
  static constexpr std::size_t kMaxPath = 1024;
  std::array<char, kMaxPath> path_{};
  std::array<char, kMaxPath> part_{};
  int fd_ = -1;
  bool finished_ = false;
};

}  // namespace bbia
