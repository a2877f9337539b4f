#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// Who may read a file that is written.
enum class FileMode { kEveryone, kOwner };

/// Writes `text` so that at any time, and whatever happens to the power, `file` is either what it
/// was or what it shall be: into a new file beside it, to the disk, then in the old one's place.
/// Makes the directory. Blocks on the disk.
/// @return kIo with the file and what the system said; then the old file is as it was.
[[nodiscard]] Result<void> WriteSmallFile(const std::filesystem::path& file, std::string_view text,
                                          FileMode mode = FileMode::kEveryone);

/// The first `most` bytes of a file. @return none when there is none to read.
[[nodiscard]] std::optional<std::string> ReadSmallFile(const std::filesystem::path& file,
                                                       std::size_t most = 64 * 1024);

}  // namespace bbia
