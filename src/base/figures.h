#pragma once

#include <atomic>
#include <cstdint>

namespace bbia {

/// The live figures of one account, written by its owner with relaxed atomics (real-time safe),
/// read by the ledger at any time. A queue with two ends notes an entry before it can be seen and
/// its removal before its place is free: then `used` stays within the capacity and is exact at
/// rest. What a kind of account has no use for stays 0.
struct Figures {
  std::atomic<std::uint64_t> used{0};        ///< entries now in it
  std::atomic<std::uint64_t> high_water{0};  ///< the most that `used` ever was
  std::atomic<std::uint64_t> accepted{0};    ///< entries ever put in
  std::atomic<std::uint64_t> dropped{0};     ///< entries lost, overwritten, refused or never seen
  std::atomic<std::uint64_t> hits{0};        ///< cache: found. Reader: reads that brought news
  std::atomic<std::uint64_t> misses{0};      ///< cache: not found. Reader: reads without news
  std::atomic<std::uint64_t> repeated{0};    ///< the same value put in, or computed, once more
  std::atomic<std::uint64_t> waited_ns{0};   ///< all entries together, from in to out
  std::atomic<std::uint64_t> longest_wait_ns{0};
  std::atomic<std::uint64_t> copied_bytes{0};  ///< payload that was copied where it could be moved
  std::atomic<std::uint64_t> spent_ns{0};      ///< processor time of what is counted here
  std::atomic<std::uint64_t> wasted_ns{0};     ///< the part of it that brought nothing new

  /// `used` is now this; for an owner that changes it from one thread, or under a lock.
  void NoteUsed(std::uint64_t now) noexcept {
    used.store(now, std::memory_order_relaxed);
    Raise(high_water, now);
  }
  void NoteIn() noexcept { Raise(high_water, used.fetch_add(1, std::memory_order_relaxed) + 1); }
  void NoteOut() noexcept { used.fetch_sub(1, std::memory_order_relaxed); }
  void NoteWait(std::int64_t ns) noexcept {
    const auto waited = static_cast<std::uint64_t>(ns > 0 ? ns : 0);
    Add(waited_ns, waited);
    Raise(longest_wait_ns, waited);
  }
  static void Add(std::atomic<std::uint64_t>& figure, std::uint64_t n) noexcept {
    figure.fetch_add(n, std::memory_order_relaxed);
  }

 private:
  static void Raise(std::atomic<std::uint64_t>& mark, std::uint64_t now) noexcept {
    std::uint64_t most = mark.load(std::memory_order_relaxed);
    while (now > most && !mark.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
    }
  }
};

}  // namespace bbia
