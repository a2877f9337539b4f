#include "flight/dump_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace bbia {
namespace {

constexpr std::string_view kPrefix = "flight-";
constexpr std::string_view kSuffix = ".bbf";
constexpr std::string_view kPart = ".part";
constexpr std::size_t kMaxSlug = 32;
static_assert(kPrefix.size() + 17 + kMaxSlug + kSuffix.size() < kMaxDumpName);

/// Appends to a buffer that is long enough.
class Pen final {
 public:
  explicit Pen(char* at) noexcept : at_(at) {}
  void Text(std::string_view text) noexcept {
    for (const char c : text) *at_++ = c;
  }
  void Number(unsigned value, unsigned digits) noexcept {
    for (unsigned i = digits; i > 0; --i) {
      at_[i - 1] = static_cast<char>('0' + value % 10);
      value /= 10;
    }
    at_ += digits;
  }

 private:
  char* at_;
};

char SlugCharacter(char c) noexcept {
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
}

bool IsDump(const std::string& name) {
  return name.starts_with(kPrefix) && name.ends_with(kSuffix);
}

template <class Wanted>
std::vector<std::filesystem::path> FilesOf(const std::filesystem::path& directory,
                                           const Wanted& wanted) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    if (wanted(at->path().filename().string())) found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

DumpName MakeDumpName(WallTime at, std::string_view reason) noexcept {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date(day);
  const auto in_day = std::chrono::floor<seconds>(at - day).count();
  DumpName name{};
  Pen pen(name.data());
  pen.Text(kPrefix);
  pen.Number(static_cast<unsigned>(static_cast<int>(date.year())) % 10000U, 4);
  pen.Number(static_cast<unsigned>(date.month()), 2);
  pen.Number(static_cast<unsigned>(date.day()), 2);
  pen.Text("T");
  pen.Number(static_cast<unsigned>(in_day / 3600), 2);
  pen.Number(static_cast<unsigned>(in_day / 60 % 60), 2);
  pen.Number(static_cast<unsigned>(in_day % 60), 2);
  pen.Text("Z-");
  for (const char c : reason.substr(0, kMaxSlug)) {
    const char slug = SlugCharacter(c);
    pen.Text({&slug, 1});
  }
  pen.Text(kSuffix);
  return name;
}

std::filesystem::path FreeDumpPath(const std::filesystem::path& directory, WallTime at,
                                   std::string_view reason) {
  std::filesystem::path path = directory / MakeDumpName(at, reason).data();
  std::error_code error;
  for (int n = 2; n < 100 && std::filesystem::exists(path, error); ++n) {
    const std::string tried(reason.substr(0, kMaxSlug - 3));
    path = directory / MakeDumpName(at, tried + "-" + std::to_string(n)).data();
  }
  return path;
}

void RemoveOldDumps(const std::filesystem::path& directory, std::size_t keep,
                    const std::filesystem::path& fresh) {
  const auto files = FilesOf(directory, &IsDump);
  std::size_t left = files.size();
  for (const std::filesystem::path& file : files) {
    if (left <= keep) return;
    if (file == fresh) continue;
    std::error_code ignored;  // gone already, or not ours to remove: the next dump tries again
    std::filesystem::remove(file, ignored);
    --left;
  }
}

void RemoveParts(const std::filesystem::path& directory) {
  const auto parts = FilesOf(directory, [](const std::string& name) {
    return name.ends_with(kPart) && IsDump(name.substr(0, name.size() - kPart.size()));
  });
  std::error_code ignored;
  for (const std::filesystem::path& part : parts) std::filesystem::remove(part, ignored);
}

PartFile::PartFile(const char* path) noexcept {
  const std::size_t size = std::strlen(path);
  if (size + kPart.size() >= kMaxPath) {
    errno = ENAMETOOLONG;
    return;
  }
  std::memcpy(path_.data(), path, size);
  std::memcpy(part_.data(), path, size);
  std::memcpy(part_.data() + size, kPart.data(), kPart.size());
  fd_ = open(part_.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

PartFile::~PartFile() {
  if (fd_ >= 0) close(fd_);
  if (!finished_ && part_[0] != '\0') unlink(part_.data());
}

bool PartFile::Write(std::span<const std::byte> bytes) noexcept {
  while (!bytes.empty()) {
    const ssize_t taken = write(fd_, bytes.data(), bytes.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(taken));
  }
  return true;
}

bool PartFile::Finish(Durability durability) noexcept {
  if (durability == Durability::kDisk && fsync(fd_) != 0) return false;
  const int closed = close(std::exchange(fd_, -1));
  finished_ = closed == 0 && rename(part_.data(), path_.data()) == 0;
  return finished_;
}

}  // namespace bbia
