#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace bbia {

/// A sound file that is read from its beginning to its end: WAV, FLAC, Ogg (Vorbis, Opus) and MP3,
/// by libsndfile. One thread.
class MusicFile final {
 public:
  static constexpr std::uintmax_t kMaxBytes = 200ULL * 1024 * 1024;
  static constexpr Seconds kMaxDuration{600.0};
  static constexpr int kMaxChannels = 8;

  /// @return kNotFound, kUnavailable for AAC, which is sound and cannot be read, or
  /// kInvalidArgument for what is no sound file or beyond the limits.
  static Result<MusicFile> Open(const std::filesystem::path& path);
  /// The same from memory, which must live as long.
  static Result<MusicFile> OpenBytes(std::span<const std::uint8_t> bytes);
  ~MusicFile();
  MusicFile(MusicFile&&) noexcept;
  MusicFile& operator=(MusicFile&&) noexcept;

  [[nodiscard]] int sample_rate() const noexcept;
  /// The next samples, all channels mixed into one, full scale 1.
  /// @return how many; 0 at the end, or where the file is broken, or after kMaxDuration.
  std::size_t Read(std::span<float> samples);
  /// Whether there was more than kMaxDuration.
  [[nodiscard]] bool cut() const noexcept;

 private:
  struct Handle;
  explicit MusicFile(std::unique_ptr<Handle> handle) noexcept;

  std::unique_ptr<Handle> handle_;
};

}  // namespace bbia
