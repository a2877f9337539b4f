// Stands before glibc's allocator for the whole process: the dynamic linker binds every library's
// malloc to the executable's. Each block gets a header that says whom to charge, and is otherwise
// glibc's: same arenas, same caches, same checks.
//
//   glibc's block          what the caller gets
//   |                      |
//   v                      v
//   [ to the alignment  ][H][ size bytes ... ]
//
// Runs before main, after its end, in the dynamic linker and in a child between fork and exec. So:
// no lock, no allocation, nothing that needs a constructor.

#ifndef BBIA_SANITIZED

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "base/module.h"
#include "heap/heap_counters.h"

// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* memory, std::size_t size) noexcept;
void __libc_free(void* memory) noexcept;
}
// NOLINTEND(bugprone-reserved-identifier)

namespace bbia {
namespace {

// The account book belongs to the process as its heap does: there is nobody to hand it to malloc.
constinit PerModule<HeapCounters> counters{};

/// Directly before the caller's memory. Where a block of glibc's own has the upper half of its
/// size, which no address space reaches, ours has the seal: so the two cannot be taken for each
/// other, whatever the memory holds.
struct Header {
  std::uint64_t size;
  std::uint32_t offset;  // from glibc's block to the caller's memory, in units of kUnit
  std::uint32_t seal;    // kSeal, the module in its lowest byte
};

constexpr std::size_t kUnit = 16;  // glibc's alignment, which no header may break
constexpr std::uint32_t kSeal = 0xBB1A5E00;
constexpr std::uint32_t kModuleMask = 0xFF;
constexpr std::size_t kMostAlignment = std::size_t{1} << 31;

static_assert(sizeof(Header) == kUnit && sizeof(Header) == kHeapHeaderBytes);
static_assert(alignof(std::max_align_t) <= kUnit);
static_assert(sizeof(void*) == 8 && std::endian::native == std::endian::little,
              "the seal has to lie on the upper half of glibc's size");
static_assert(kModuleCount <= kModuleMask);

Header* HeaderOf(void* memory) noexcept {
  return static_cast<Header*>(memory) - 1;
}

/// Whether `memory` (not null) is ours; otherwise glibc handed it out itself.
bool Sealed(void* memory) noexcept {
  return (HeaderOf(memory)->seal & ~kModuleMask) == kSeal;
}

void* BlockOf(void* memory) noexcept {
  return static_cast<std::byte*>(memory) - std::size_t{HeaderOf(memory)->offset} * kUnit;
}

void* NoMemory() noexcept {
  errno = ENOMEM;
  return nullptr;
}

/// Makes `offset` bytes into `block` a block of ours and charges who works now.
void* Open(void* block, std::size_t offset, std::size_t size) noexcept {
  const std::size_t module = Index(CurrentModule());
  void* const memory = static_cast<std::byte*>(block) + offset;
  *HeaderOf(memory) = {.size = size,
                       .offset = static_cast<std::uint32_t>(offset / kUnit),
                       .seal = kSeal | static_cast<std::uint32_t>(module)};
  counters[module].Charge(size);
  return memory;
}

void Discharge(const Header& header) noexcept {
  counters[header.seal & kModuleMask].Discharge(header.size);
}

void* Allocate(std::size_t size) noexcept {
  std::size_t whole = 0;
  if (__builtin_add_overflow(size, sizeof(Header), &whole)) return NoMemory();
  void* const block = __libc_malloc(whole);
  return block == nullptr ? nullptr : Open(block, sizeof(Header), size);
}

void Release(void* memory) noexcept {
  if (memory == nullptr) return;
  if (!Sealed(memory)) return __libc_free(memory);
  Discharge(*HeaderOf(memory));
  void* const block = BlockOf(memory);
  HeaderOf(memory)->seal = 0;  // freed twice, it goes to glibc, which ends the process
  __libc_free(block);
}

/// @pre `alignment` is a power of two.
void* AllocateAligned(std::size_t alignment, std::size_t size) noexcept {
  if (alignment <= kUnit) return Allocate(size);
  std::size_t whole = 0;  // the header finds its place in what the alignment leaves free
  if (alignment > kMostAlignment || __builtin_add_overflow(size, alignment, &whole)) {
    return NoMemory();
  }
  void* const block = __libc_malloc(whole);
  if (block == nullptr) return nullptr;
  const auto start = reinterpret_cast<std::uintptr_t>(block);
  const std::uintptr_t aligned = (start + sizeof(Header) + alignment - 1) & ~(alignment - 1);
  return Open(block, aligned - start, size);
}

/// As C has it, resizing is allocating anew and freeing: who resizes is charged from now on.
void* Resize(void* memory, std::size_t size) noexcept {
  if (memory == nullptr) return Allocate(size);
  if (!Sealed(memory)) return __libc_realloc(memory, size);
  if (size == 0) {  // as glibc does
    Release(memory);
    return nullptr;
  }
  const Header before = *HeaderOf(memory);
  if (before.offset * kUnit != sizeof(Header)) {
    void* const moved = Allocate(size);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, memory, std::min<std::size_t>(before.size, size));
    Release(memory);
    return moved;
  }
  std::size_t whole = 0;
  if (__builtin_add_overflow(size, sizeof(Header), &whole)) return NoMemory();
  void* const block = __libc_realloc(BlockOf(memory), whole);
  if (block == nullptr) return nullptr;
  Discharge(before);
  return Open(block, sizeof(Header), size);
}

std::size_t PageSize() noexcept {
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

const PerModule<HeapCounters>& InterposedHeap() noexcept {
  return counters;
}

}  // namespace bbia

extern "C" {

void* malloc(std::size_t size) noexcept {
  return bbia::Allocate(size);
}

void free(void* memory) noexcept {
  bbia::Release(memory);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  std::size_t whole = 0;
  if (__builtin_mul_overflow(count, size, &bytes) ||
      __builtin_add_overflow(bytes, sizeof(bbia::Header), &whole)) {
    return bbia::NoMemory();
  }
  void* const block = __libc_calloc(1, whole);  // knows which pages are zero already
  return block == nullptr ? nullptr : bbia::Open(block, sizeof(bbia::Header), bytes);
}

void* realloc(void* memory, std::size_t size) noexcept {
  return bbia::Resize(memory, size);
}

void* reallocarray(void* memory, std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) return bbia::NoMemory();
  return bbia::Resize(memory, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  if (!std::has_single_bit(alignment)) {
    errno = EINVAL;
    return nullptr;
  }
  return bbia::AllocateAligned(alignment, size);
}

// glibc's takes any number and uses the next power of two.
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  if (alignment > bbia::kMostAlignment) {
    errno = EINVAL;
    return nullptr;
  }
  return bbia::AllocateAligned(std::bit_ceil(alignment), size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  if (!std::has_single_bit(alignment) || alignment < sizeof(void*)) return EINVAL;
  void* const found = bbia::AllocateAligned(alignment, size);
  if (found == nullptr) return ENOMEM;
  *memory = found;
  return 0;
}

void* valloc(std::size_t size) noexcept {
  return bbia::AllocateAligned(bbia::PageSize(), size);
}

void* pvalloc(std::size_t size) noexcept {
  const std::size_t page = bbia::PageSize();
  std::size_t rounded = 0;
  if (__builtin_add_overflow(size, page - 1, &rounded)) return bbia::NoMemory();
  return bbia::AllocateAligned(page, rounded & ~(page - 1));
}

// Of ours what was asked for, so that what is used is what is charged.
std::size_t malloc_usable_size(void* memory) noexcept {
  if (memory == nullptr) return 0;
  if (bbia::Sealed(memory)) return bbia::HeaderOf(memory)->size;
  using Function = std::size_t (*)(void*);
  const auto glibc = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "malloc_usable_size"));
  return glibc == nullptr ? 0 : glibc(memory);
}

}  // extern "C"

#endif
