#pragma once

#include <atomic>
#include <cstdint>

#include "base/module.h"
#include "heap/heap_accounts.h"

namespace bbia {

/// One module's line in the account book. A line of the processor's cache each, so that modules on
/// different cores do not slow each other down.
///
/// Invariants: each number only grows; a block's charge happens before its discharge. So a reader
/// that takes what was given back first, and what was taken second, finds no negative balance.
class alignas(64) HeapCounters final {
 public:
  void Charge(std::uint64_t bytes) noexcept {
    allocated_bytes_.fetch_add(bytes, std::memory_order_relaxed);
    allocations_.fetch_add(1, std::memory_order_relaxed);
  }
  void Discharge(std::uint64_t bytes) noexcept {
    freed_bytes_.fetch_add(bytes, std::memory_order_release);
    frees_.fetch_add(1, std::memory_order_release);
  }
  [[nodiscard]] HeapFigures Read() const noexcept {
    const std::uint64_t freed_bytes = freed_bytes_.load(std::memory_order_acquire);
    const std::uint64_t frees = frees_.load(std::memory_order_acquire);
    const std::uint64_t allocated_bytes = allocated_bytes_.load(std::memory_order_relaxed);
    const std::uint64_t allocations = allocations_.load(std::memory_order_relaxed);
    return {.live_bytes = allocated_bytes - freed_bytes,
            .live_blocks = allocations - frees,
            .allocated_bytes = allocated_bytes,
            .allocations = allocations,
            .frees = frees};
  }

 private:
  std::atomic<std::uint64_t> allocated_bytes_{0};
  std::atomic<std::uint64_t> allocations_{0};
  std::atomic<std::uint64_t> freed_bytes_{0};
  std::atomic<std::uint64_t> frees_{0};
};

/// Defined by the interposer (heap/interposer), and by nobody in a program without it.
[[nodiscard]] const PerModule<HeapCounters>& InterposedHeap() noexcept;

}  // namespace bbia
