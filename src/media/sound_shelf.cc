#include "media/sound_shelf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "music/music_file.h"

namespace bbia {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kKinds = {".aac", ".flac", ".m4a",  ".mp3",
                                                    ".oga", ".ogg",  ".opus", ".wav"};
constexpr std::string_view kWrongKind =
    "Unsupported file extension; allowed: .aac, .flac, .m4a, .mp3, .oga, .ogg, .opus, .wav";
constexpr std::string_view kNoSound = "Unsupported or invalid audio file";
constexpr std::string_view kAac = "AAC (M4A) is not decoded here; send it as WAV, FLAC, Ogg or MP3";
constexpr std::size_t kLongestName = 200;

std::string LastError() {
  return std::generic_category().message(errno);
}

bool IsPlain(std::string_view name) noexcept {
  return !name.empty() && name.size() <= kLongestName && name.front() != '.' &&
         std::ranges::none_of(name, [](char c) {
           return c == '/' || c == '\\' || (c >= 0 && c < ' ') || c == '\x7F';
         });
}

std::string LowerExtension(std::string_view name) {
  std::string kind = fs::path(name).extension().string();
  std::ranges::transform(kind, kind.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return kind;
}

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

/// The directory is there, is ours and nobody else writes into it.
Result<void> Prepare(const fs::path& directory) {
  if (mkdir(directory.c_str(), 0755) != 0 && errno == ENOENT) {
    std::error_code error;
    fs::create_directories(directory, error);
  }
  struct stat seen {};
  if (lstat(directory.c_str(), &seen) != 0) {
    return Fail(Errc::kIo, directory.string() + ": " + LastError());
  }
  if (!S_ISDIR(seen.st_mode) || seen.st_uid != geteuid() || (seen.st_mode & 0022U) != 0) {
    return Fail(Errc::kIo, directory.string() +
                               " must be a directory of this user that nobody else may write into");
  }
  return {};
}

}  // namespace

SoundDraft::SoundDraft(SoundDraft&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      draft_(std::exchange(other.draft_, {})),
      place_(std::move(other.place_)) {}

SoundDraft::~SoundDraft() {
  if (fd_ >= 0) close(fd_);
  if (!draft_.empty()) unlink(draft_.c_str());
}

Result<void> SoundDraft::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      return Fail(Errc::kIo, "the sound cannot be written: " + LastError());
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<fs::path> SoundDraft::Keep() {
  const auto file = MusicFile::Open(draft_);
  if (!file && file.error().code == Errc::kUnavailable) {
    return Fail(Errc::kInvalidArgument, std::string(kNoSound) + ": " + std::string(kAac));
  }
  if (!file) return Fail(Errc::kInvalidArgument, std::string(kNoSound));
  std::error_code error;
  fs::rename(draft_, place_, error);
  if (error) return Fail(Errc::kIo, "the sound cannot be put in its place: " + error.message());
  draft_.clear();
  return place_;
}

Result<std::string> SoundShelf::CheckName(std::string_view file_name) {
  if (file_name.empty()) return Fail(Errc::kInvalidArgument, "Filename is required");
  const std::string_view name = file_name.substr(file_name.find_last_of("/\\") + 1);
  if (!IsPlain(name)) return Fail(Errc::kInvalidArgument, "Invalid filename");
  if (std::ranges::find(kKinds, LowerExtension(name)) == kKinds.end()) {
    return Fail(Errc::kInvalidArgument, std::string(kWrongKind));
  }
  return std::string(name);
}

std::vector<std::string> SoundShelf::List() const {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(directory_, error), end; !error && entry != end;
       entry.increment(error)) {
    std::string name = entry->path().filename().string();
    if (IsPlain(name) && IsFile(entry->path())) names.push_back(std::move(name));
    if (names.size() == 4 * kMostFiles) break;
  }
  std::ranges::sort(names);
  return names;
}

Result<SoundDraft> SoundShelf::Begin(const std::string& name) const {
  if (auto prepared = Prepare(directory_); !prepared) return Fail(prepared.error());
  std::uint64_t bytes = 0;
  const std::vector<std::string> names = List();
  for (const std::string& there : names) {
    std::error_code error;
    const std::uint64_t size = fs::file_size(directory_ / there, error);
    if (!error && there != name) bytes += size;
  }
  if (names.size() >= kMostFiles || bytes + kMostBytesOfOne > kMostBytes) {
    return Fail(Errc::kBusy,
                "the sounds take their room (512 files, 256 MiB): delete some of them first");
  }
  std::string draft = (directory_ / ".upload-XXXXXX").string();
  const int fd = mkostemp(draft.data(), O_CLOEXEC);
  if (fd < 0) return Fail(Errc::kIo, "no file in " + directory_.string() + ": " + LastError());
  static_cast<void>(fchmod(fd, 0644));
  return SoundDraft(fd, draft, directory_ / name);
}

Result<void> SoundShelf::Delete(std::string_view name) const {
  if (!IsPlain(name)) return Fail(Errc::kInvalidArgument, "Invalid filename");
  if (unlink((directory_ / name).c_str()) == 0) return {};
  return Fail(Errc::kNotFound, "File '" + std::string(name) + "' not found");
}

Result<fs::path> SoundShelf::Find(std::string_view name) const {
  if (name.empty()) return Fail(Errc::kInvalidArgument, "Filename is required");
  if (IsPlain(name)) {
    if (fs::path uploaded = directory_ / name; IsFile(uploaded)) return uploaded;
    if (fs::path own = Own(name); !own.empty()) return own;
  }
  // What is no file and what is no sound look the same, so that nobody can search the disk.
  const fs::path path(name);
  if (path.is_absolute() && std::ranges::find(kKinds, LowerExtension(name)) != kKinds.end() &&
      MusicFile::Open(path)) {
    return path;
  }
  return Fail(Errc::kNotFound, "Sound '" + std::string(name) + "' not found");
}

fs::path SoundShelf::Own(std::string_view name) const {
  if (own_.empty() || !IsPlain(name)) return {};
  if (fs::path exact = own_ / name; IsFile(exact)) return exact;
  if (fs::path wav = own_ / (std::string(name) + ".wav"); IsFile(wav)) return wav;
  return {};
}

}  // namespace bbia
