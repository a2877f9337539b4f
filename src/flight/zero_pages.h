#pragma once

#include <cstddef>
#include <cstdint>

namespace bbia {

/// Zeroed memory straight from the kernel, of which only the pages that were written take room:
/// never huge pages. Not on the heap. Throws `std::bad_alloc` where the kernel has none.
class ZeroPages final {
 public:
  explicit ZeroPages(std::size_t bytes);
  ~ZeroPages();
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;

  [[nodiscard]] std::uint64_t* words() const noexcept { return words_; }

 private:
  const std::size_t bytes_;
  std::uint64_t* words_;
};

}  // namespace bbia
