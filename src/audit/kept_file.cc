#include "audit/kept_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace bbia {
namespace {

/// pread that an interruption does not end; -1 when it fails.
ssize_t ReadStart(int fd, std::span<char> buffer) noexcept {
  for (;;) {
    const ssize_t size = pread(fd, buffer.data(), buffer.size(), 0);
    if (size >= 0 || errno != EINTR) return size;
  }
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) close(fd_);
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

std::optional<std::string_view> KeptFile::Read(std::span<char> buffer) noexcept {
  if (fd_) {
    // These texts come whole in one read.
    const ssize_t size = ReadStart(fd_.get(), buffer);
    if (size >= 0) return std::string_view(buffer.data(), static_cast<std::size_t>(size));
  }
  fd_ = Descriptor(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd_) return std::nullopt;
  const ssize_t size = ReadStart(fd_.get(), buffer);
  if (size < 0) {
    fd_ = Descriptor();
    return std::nullopt;
  }
  return std::string_view(buffer.data(), static_cast<std::size_t>(size));
}

std::optional<std::string_view> ReadOnce(const char* path, std::span<char> buffer) noexcept {
  const Descriptor file(open(path, O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  const ssize_t size = ReadStart(file.get(), buffer);
  if (size < 0) return std::nullopt;
  return std::string_view(buffer.data(), static_cast<std::size_t>(size));
}

bool KeptDirectory::Rewind() noexcept {
  if (!fd_) fd_ = Descriptor(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd_ && lseek(fd_.get(), 0, SEEK_SET) == 0;
}

ssize_t KeptDirectory::Fill() noexcept {
  return getdents64(fd_.get(), entries_.data(), entries_.size());
}

const char* KeptDirectory::NameAt(std::size_t& at) const noexcept {
  const char* const entry = entries_.data() + at;
  decltype(dirent64::d_reclen) length = 0;
  std::memcpy(&length, entry + offsetof(dirent64, d_reclen), sizeof(length));
  at += length;
  return entry + offsetof(dirent64, d_name);
}

}  // namespace bbia
