#include "base/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace bbia {
namespace {

class Descriptor final {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return fd_; }

 private:
  const int fd_;
};

/// @return the errno, 0 when all is on the disk.
int WriteAll(const std::filesystem::path& file, std::string_view text, FileMode mode) {
  const mode_t bits = mode == FileMode::kOwner ? 0600 : 0644;
  const Descriptor out(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, bits));
  if (out.get() < 0 || fchmod(out.get(), bits) != 0) return errno;
  while (!text.empty()) {
    const ssize_t wrote = write(out.get(), text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return wrote == 0 ? ENOSPC : errno;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return fsync(out.get()) == 0 ? 0 : errno;
}

}  // namespace

Result<void> WriteSmallFile(const std::filesystem::path& file, std::string_view text,
                            FileMode mode) {
  std::error_code error;
  std::filesystem::create_directories(file.parent_path(), error);
  const std::filesystem::path fresh = file.string() + ".tmp";
  if (const int failure = WriteAll(fresh, text, mode); failure != 0) {
    std::filesystem::remove(fresh, error);
    return Fail(Errc::kIo, fresh.string() + ": " + std::generic_category().message(failure));
  }
  std::filesystem::rename(fresh, file, error);
  if (error) {
    std::error_code ignored;
    std::filesystem::remove(fresh, ignored);
    return Fail(Errc::kIo, file.string() + ": " + error.message());
  }
  // The new name is in the directory only once that is on the disk too.
  const Descriptor directory(open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.get() >= 0) static_cast<void>(fsync(directory.get()));
  return {};
}

std::optional<std::string> ReadSmallFile(const std::filesystem::path& file, std::size_t most) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(most, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace bbia
