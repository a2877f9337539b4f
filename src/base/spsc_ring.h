#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

/// A FIFO of at most `N` events between two threads, wait-free on both sides. A push into a full
/// ring is refused and counted: the producer is told, nothing is overwritten.
template <class T, std::size_t N>
class SpscRing final {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(N > 0 && (N & (N - 1)) == 0, "the capacity is a power of two");

 public:
  SpscRing(Ledger& ledger, std::string_view name, HandOver modules)
      : clock_(ledger.clock()),
        account_(ledger.Open({.kind = AccountKind::kQueue,
                              .name = name,
                              .modules = modules,
                              .capacity = N,
                              .item_bytes = sizeof(T)},
                             figures_)) {}
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  /// Producer's thread; real-time safe. @return false when full.
  [[nodiscard]] bool TryPush(const T& value) noexcept {
    const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) >= N) {
      figures_.dropped.fetch_add(1, std::memory_order_relaxed);
      return false;
    }
    items_[tail % N] = {value, clock_.Now()};
    figures_.NoteIn();
    figures_.accepted.fetch_add(1, std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// Consumer's thread; real-time safe. @return false when empty.
  [[nodiscard]] bool TryPop(T& value) noexcept {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    if (head == tail_.load(std::memory_order_acquire)) return false;
    value = items_[head % N].value;
    figures_.NoteWait((clock_.Now() - items_[head % N].since).count());
    figures_.NoteOut();
    head_.store(head + 1, std::memory_order_release);
    return true;
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept {
    return figures_.dropped.load(std::memory_order_relaxed);
  }

 private:
  struct Item {
    T value;
    TimePoint since;
  };

  const Clock& clock_;
  std::array<Item, N> items_{};
  alignas(64) std::atomic<std::uint64_t> head_{0};
  alignas(64) std::atomic<std::uint64_t> tail_{0};
  Figures figures_;
  Account account_;
};

}  // namespace bbia
