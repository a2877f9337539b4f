#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/module.h"

namespace bbia {

/// What one module has of the heap. Bytes are those that were asked for, without the allocator's
/// own: that is `kHeapHeaderBytes` and up to 16 bytes of rounding for each block.
struct HeapFigures {
  std::uint64_t live_bytes = 0;
  std::uint64_t live_blocks = 0;
  std::uint64_t allocated_bytes = 0;  ///< ever
  std::uint64_t allocations = 0;      ///< ever; a block that changed its size counts anew
  std::uint64_t frees = 0;            ///< ever
};

/// What each allocation costs for being accounted for.
inline constexpr std::uint64_t kHeapHeaderBytes = 16;

struct HeapReport {
  bool available = false;
  std::string_view why_not;  ///< a sentence when not available, static text
  PerModule<HeapFigures> modules{};
};

/// The heap by module, foreign libraries included: who allocated a block is charged for it until it
/// is freed, by whomever. Any thread; no lock, no system call, no allocation.
///
/// A module's figures are read one after the other while others allocate: each is right, together
/// they may be a few allocations apart. They are never less than nothing.
[[nodiscard]] HeapReport ReadHeap() noexcept;

/// All modules together.
[[nodiscard]] HeapFigures Total(const PerModule<HeapFigures>& modules) noexcept;

/// The allocator as a whole, in bytes.
struct AllocatorFigures {
  std::uint64_t from_system = 0;   ///< taken from the system: heaps and single large blocks
  std::uint64_t large_blocks = 0;  ///< of these: blocks with a mapping of their own
  std::uint64_t in_use = 0;        ///< handed out, with headers, rounding and the threads' caches
  std::uint64_t idle = 0;  ///< from_system less in_use: kept for later; `TrimHeap` returns some
};

/// Takes the allocator's locks one after the other and walks its lists of free blocks: some
/// microseconds, not for the control thread. Empty where the allocator is a sanitizer's.
[[nodiscard]] std::optional<AllocatorFigures> ReadAllocator() noexcept;

/// What `TrimHeap` did.
struct HeapTrim {
  bool returned = false;               ///< the allocator gave memory back
  std::optional<std::uint64_t> bytes;  ///< by which the resident set shrank meanwhile; empty where
                                       ///< the system does not tell
};

/// Returns free memory to the system. Holds each of the allocator's locks while it looks for pages,
/// so that others wait up to some milliseconds; the pages have to be faulted in again when they
/// are needed. Not for the control thread.
HeapTrim TrimHeap() noexcept;

}  // namespace bbia
