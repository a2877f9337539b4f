#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

/// The newest value for one consumer: one producer, one consumer, wait-free on both sides.
///
/// Three slots: one is the producer's, one the consumer's, one in between. `Put` fills the
/// producer's and swaps it with the middle one; `Take` swaps the middle one with the consumer's.
/// A value that is overwritten before it was taken counts as dropped in the ledger.
template <class T>
class Mailbox final {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Mailbox(Ledger& ledger, std::string_view name, HandOver modules)
      : clock_(ledger.clock()),
        account_(ledger.Open({.kind = AccountKind::kQueue,
                              .name = name,
                              .modules = modules,
                              .item_bytes = sizeof(T)},
                             figures_)) {}
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  /// Producer's thread; real-time safe. @return whether an untaken value was overwritten.
  bool Put(const T& value) noexcept {
    slots_[mine_] = {value, clock_.Now()};
    figures_.used.fetch_add(1, std::memory_order_relaxed);
    figures_.accepted.fetch_add(1, std::memory_order_relaxed);
    const std::uint8_t old = middle_.exchange(mine_ | kFresh, std::memory_order_acq_rel);
    mine_ = old & kIndex;
    const bool overwritten = (old & kFresh) != 0;
    if (overwritten) {
      figures_.NoteOut();
      figures_.dropped.fetch_add(1, std::memory_order_relaxed);
    } else {
      figures_.high_water.store(1, std::memory_order_relaxed);
    }
    return overwritten;
  }

  /// Consumer's thread; real-time safe. @return whether there was a new value.
  bool Take(T& value) noexcept {
    if ((middle_.load(std::memory_order_relaxed) & kFresh) == 0) return false;
    const std::uint8_t old = middle_.exchange(theirs_, std::memory_order_acq_rel);
    figures_.NoteOut();
    theirs_ = old & kIndex;
    value = slots_[theirs_].value;
    figures_.NoteWait((clock_.Now() - slots_[theirs_].since).count());
    return true;
  }

  /// The producer says that what it put in last was what was there already. Any thread.
  void NoteRepeated() noexcept { Figures::Add(figures_.repeated, 1); }

  /// Values that were overwritten before anybody took them.
  [[nodiscard]] std::uint64_t overwritten() const noexcept {
    return figures_.dropped.load(std::memory_order_relaxed);
  }

 private:
  static constexpr std::uint8_t kFresh = 4;
  static constexpr std::uint8_t kIndex = 3;

  struct Slot {
    T value;
    TimePoint since;
  };

  const Clock& clock_;
  std::array<Slot, 3> slots_{};
  alignas(64) std::atomic<std::uint8_t> middle_{1};
  alignas(64) std::uint8_t mine_ = 0;    // producer's thread
  alignas(64) std::uint8_t theirs_ = 2;  // consumer's thread
  Figures figures_;
  Account account_;
};

}  // namespace bbia
