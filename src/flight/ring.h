#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "base/ledger.h"
#include "flight/zero_pages.h"

namespace bbia {

/// The last `N` records of something: one writer that never waits and overwrites the oldest, any
/// number of readers that copy what is there while it goes on.
///
/// 1. Records are numbered from 1. Number n lies in slot (n - 1) % N, behind its own sequence word.
/// 2. The sequence word is 2n - 1 while n is written, 2n when it is whole, 0 before the first.
/// 3. A reader takes n only where it finds 2n before and after copying.
/// 4. Each word is an atomic of its own (release store, acquire load), as in base/snapshot.h.
///
/// What is overwritten has done its service: it does not count as dropped. A page of memory is
/// taken when its first record is written (the kernel's minor fault, once a page and life), unless
/// the ring was asked to take all of them at once.
template <class T, std::size_t N>
class FlightRing final {
  static_assert(std::is_trivially_copyable_v<T>, "a record is plain bytes");
  static_assert(sizeof(T) % 8 == 0 && N > 0);
  static_assert(std::atomic_ref<std::uint64_t>::is_always_lock_free);

 public:
  static constexpr std::size_t kCapacity = N;
  static constexpr std::size_t kBytes = N * (sizeof(T) + 8);
  using Record = T;

  FlightRing(Ledger& ledger, std::string_view name, Room room = Room::kAsWritten)
      : pages_(kBytes, room),
        account_(ledger.Open({.kind = AccountKind::kPool,
                              .name = name,
                              .modules = Module::kFlight,
                              .capacity = N,
                              .item_bytes = sizeof(T) + 8},
                             figures_)) {}
  FlightRing(const FlightRing&) = delete;
  FlightRing& operator=(const FlightRing&) = delete;

  /// The writer's thread; wait-free, real-time safe.
  void Push(const T& record) noexcept {
    std::array<std::uint64_t, kWords> raw;
    std::memcpy(raw.data(), &record, sizeof(T));
    const std::uint64_t number = written_.load(std::memory_order_relaxed) + 1;
    std::uint64_t* const slot = Slot(number);
    Word(slot[0]).store(2 * number - 1, std::memory_order_relaxed);
    for (std::size_t i = 0; i < kWords; ++i) {
      Word(slot[i + 1]).store(raw[i], std::memory_order_release);
    }
    Word(slot[0]).store(2 * number, std::memory_order_release);
    written_.store(number, std::memory_order_release);
    figures_.accepted.store(number, std::memory_order_relaxed);
    figures_.NoteUsed(std::min<std::uint64_t>(number, N));
  }

  /// Records ever written: the number of the newest. Any thread; safe in a signal handler.
  [[nodiscard]] std::uint64_t written() const noexcept {
    return written_.load(std::memory_order_acquire);
  }

  /// Copies record `number`. Any thread; wait-free, safe in a signal handler.
  /// @return false when it is not there yet, no longer, or being overwritten.
  [[nodiscard]] bool Copy(std::uint64_t number, T& record) const noexcept {
    if (number == 0) return false;
    std::uint64_t* const slot = Slot(number);
    if (Word(slot[0]).load(std::memory_order_acquire) != 2 * number) return false;
    std::array<std::uint64_t, kWords> raw;
    for (std::size_t i = 0; i < kWords; ++i) {
      raw[i] = Word(slot[i + 1]).load(std::memory_order_acquire);
    }
    if (Word(slot[0]).load(std::memory_order_relaxed) != 2 * number) return false;
    std::memcpy(static_cast<void*>(&record), raw.data(), sizeof(T));
    return true;
  }

  /// Calls `take(record)` for all that was written until now and is still there, oldest first.
  template <class Take>
  void ForEach(Take&& take) const {
    const std::uint64_t newest = written();
    T record;
    for (std::uint64_t n = newest > N ? newest - N + 1 : 1; n <= newest; ++n) {
      if (Copy(n, record)) take(record);
    }
  }

 private:
  static constexpr std::size_t kWords = sizeof(T) / 8;

  static std::atomic_ref<std::uint64_t> Word(std::uint64_t& word) noexcept {
    return std::atomic_ref<std::uint64_t>(word);
  }
  [[nodiscard]] std::uint64_t* Slot(std::uint64_t number) const noexcept {
    return pages_.words() + (number - 1) % N * (kWords + 1);
  }

  ZeroPages pages_;
  std::atomic<std::uint64_t> written_{0};
  Figures figures_;
  Account account_;
};

}  // namespace bbia
