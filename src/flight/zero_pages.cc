#include "flight/zero_pages.h"

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace bbia {

ZeroPages::ZeroPages(std::size_t bytes, Room room) : bytes_(bytes) {
  void* const memory =
      mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  // One huge page would be resident as a whole at the first write. A kernel without them says no.
  static_cast<void>(madvise(memory, bytes_, MADV_NOHUGEPAGE));
  words_ = static_cast<std::uint64_t*>(memory);
  if (room == Room::kAtOnce) std::memset(words_, 0, bytes_);
}

ZeroPages::~ZeroPages() {
  munmap(words_, bytes_);
}

}  // namespace bbia
