#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace bbia {

/// The last bytes that somebody wrote. One thread.
class OutputRing final {
 public:
  static constexpr std::size_t kBytes = 16UL * 1024;

  void Add(std::string_view bytes) noexcept;
  /// All that is kept, the oldest first.
  [[nodiscard]] std::string text() const;
  /// The last line with anything in it, at most `most` bytes, without control characters.
  [[nodiscard]] std::string LastLine(std::size_t most) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::array<char, kBytes> bytes_;
  std::size_t next_ = 0;
  std::size_t size_ = 0;
};

}  // namespace bbia
