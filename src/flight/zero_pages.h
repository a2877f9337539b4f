#pragma once

#include <cstddef>
#include <cstdint>

namespace bbia {

enum class Room : std::uint8_t {
  kAsWritten,  ///< a page takes room once it was written: for what fills within minutes
  kAtOnce,     ///< all of it from the start: what fills over hours would look like a leak
};

/// Zeroed memory straight from the kernel, never huge pages. Not on the heap. Throws
/// `std::bad_alloc` where the kernel has none.
class ZeroPages final {
 public:
  explicit ZeroPages(std::size_t bytes, Room room = Room::kAsWritten);
  ~ZeroPages();
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;

  [[nodiscard]] std::uint64_t* words() const noexcept { return words_; }

 private:
  const std::size_t bytes_;
  std::uint64_t* words_;
};

}  // namespace bbia
