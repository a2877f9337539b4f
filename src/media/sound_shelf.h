#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bbia {

/// A sound file on its way onto the shelf: bytes into a hidden file beside the others, which goes
/// away with this object unless it is kept. One thread at a time.
class SoundDraft final {
 public:
  SoundDraft(SoundDraft&& other) noexcept;
  SoundDraft& operator=(SoundDraft&&) = delete;
  ~SoundDraft();

  Result<void> Write(std::string_view bytes);
  /// Looks whether it holds sound, and puts it in its place, instead of what was there. Reads the
  /// disk. @return its path.
  Result<std::filesystem::path> Keep();

 private:
  friend class SoundShelf;
  SoundDraft(int fd, std::filesystem::path draft, std::filesystem::path place)
      : fd_(fd), draft_(std::move(draft)), place_(std::move(place)) {}

  int fd_;
  std::filesystem::path draft_;
  std::filesystem::path place_;
};

/// Where sounds lie. Empty paths are places that are not there.
struct SoundPlaces {
  std::filesystem::path uploaded;     ///< by POST media/sounds/upload
  std::filesystem::path over_socket;  ///< by upload_audio_*
  std::filesystem::path own;          ///< that come with bbia
};

/// The sounds that clients put on this machine, one directory of files, and those that come with
/// bbia. Reads the disk at each question. Names are file names and nothing else.
class SoundShelf final {
 public:
  static constexpr std::uint64_t kMostBytesOfOne = 25ULL * 1024 * 1024;
  static constexpr std::uint64_t kMostBytes = 256ULL * 1024 * 1024;
  static constexpr std::size_t kMostFiles = 512;

  /// @param own the sounds that come with bbia; played, not listed, not deleted.
  SoundShelf(std::filesystem::path directory, std::filesystem::path own)
      : directory_(std::move(directory)), own_(std::move(own)) {}

  /// Checks the client's name for a file: its last part, of a known kind.
  /// @return the name it will have, or the official sentence.
  [[nodiscard]] static Result<std::string> CheckName(std::string_view file_name);

  [[nodiscard]] std::vector<std::string> List() const;
  /// @pre `name` is from `CheckName`. @return `kBusy` when the shelf is full.
  [[nodiscard]] Result<SoundDraft> Begin(const std::string& name) const;
  Result<void> Delete(std::string_view name) const;
  /// Where a client's name leads: on the shelf, else with bbia's own (".wav" may be left away),
  /// else a path on this machine. @return `kNotFound`.
  [[nodiscard]] Result<std::filesystem::path> Find(std::string_view name) const;
  /// One that comes with bbia, or empty.
  [[nodiscard]] std::filesystem::path Own(std::string_view name) const;

 private:
  const std::filesystem::path directory_;
  const std::filesystem::path own_;
};

}  // namespace bbia
