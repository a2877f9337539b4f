#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bbia {

/// Owns a descriptor; -1 is none. Movable.
class Descriptor final {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// A small text of the kernel that is read again and again. It stays open: reading costs a third
/// of opening, reading and closing. One thread at a time.
class KeptFile final {
 public:
  explicit KeptFile(std::string path) : path_(std::move(path)) {}

  /// The text as it is now, in `buffer` and no longer than that; nothing when it cannot be read.
  /// A file that vanished and came again (a thread's number is given out anew) is opened anew.
  [[nodiscard]] std::optional<std::string_view> Read(std::span<char> buffer) noexcept;

  void Close() noexcept { fd_ = Descriptor(); }
  /// -1 while it is not open.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  std::string path_;
  Descriptor fd_;
};

/// Opens, reads and closes; the text is in `buffer`. Any thread.
[[nodiscard]] std::optional<std::string_view> ReadOnce(const char* path,
                                                       std::span<char> buffer) noexcept;

/// A directory that is listed again and again, without the heap. One thread at a time.
class KeptDirectory final {
 public:
  explicit KeptDirectory(std::string path) : path_(std::move(path)), entries_(kBuffer) {}

  /// Calls `entry(const char* name)` for each entry until it gives false. @return whether the
  /// directory could be read.
  template <class Entry>
  bool ForEach(Entry&& entry) noexcept {
    if (!Rewind()) return false;
    for (;;) {
      const ssize_t size = Fill();
      if (size <= 0) return size == 0;
      for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
        const char* const name = NameAt(at);
        if (!entry(name)) return true;
      }
    }
  }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// -1 while it is not open.
  [[nodiscard]] int fd() const noexcept { return fd_.get(); }

 private:
  static constexpr std::size_t kBuffer = 8192;

  bool Rewind() noexcept;
  ssize_t Fill() noexcept;
  /// The name of the entry at `at`, which moves on to the next one.
  [[nodiscard]] const char* NameAt(std::size_t& at) const noexcept;

  std::string path_;
  std::vector<char> entries_;  // as the kernel writes them
  Descriptor fd_;
};

}  // namespace bbia
