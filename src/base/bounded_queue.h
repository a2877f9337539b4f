#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/annotations.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/mutex.h"

namespace bbia {

enum class OnFull { kDropOldest, kReject };
enum class Pushed { kQueued, kDroppedOldest, kRejected };

/// A FIFO of at most `N` values; what happens when it is full is part of its type. Any number of
/// producers and consumers; takes a lock, so not for the control thread.
template <class T, std::size_t N, OnFull Policy>
class BoundedQueue final {
  static_assert(N > 0);

 public:
  BoundedQueue(Ledger& ledger, std::string_view name, HandOver modules)
      : clock_(ledger.clock()),
        account_(ledger.Open({.kind = AccountKind::kQueue,
                              .name = name,
                              .modules = modules,
                              .capacity = N,
                              .item_bytes = sizeof(T)},
                             figures_)) {}
  BoundedQueue(const BoundedQueue&) = delete;
  BoundedQueue& operator=(const BoundedQueue&) = delete;

  /// A payload that could have been moved in counts as copied.
  Pushed Push(const T& value) {
    Figures::Add(figures_.copied_bytes, PayloadBytes(value));
    return Push(T(value));
  }
  Pushed Push(T&& value) {
    Pushed outcome = Pushed::kQueued;
    {
      const MutexLock lock(mutex_);
      if (size_ == N) {
        figures_.dropped.fetch_add(1, std::memory_order_relaxed);
        if constexpr (Policy == OnFull::kReject) return Pushed::kRejected;
        static_cast<void>(Remove());
        outcome = Pushed::kDroppedOldest;
      }
      items_[(first_ + size_) % N].emplace(Item{std::move(value), clock_.Now()});
      ++size_;
      figures_.accepted.fetch_add(1, std::memory_order_relaxed);
      figures_.NoteUsed(size_);
    }
    ready_.notify_one();
    return outcome;
  }

  /// Waits for a value, until `stop` is requested or `timeout` is over. @return none then. What is
  /// already there is handed out even after a stop request.
  std::optional<T> Pop(const std::stop_token& stop, Nanos timeout) {
    MutexLock lock(mutex_);
    const Nanos at_most = std::min<Nanos>(timeout, kLongestWait);
    ready_.wait_for(lock, stop, at_most, [this]() REQUIRES(mutex_) { return size_ > 0; });
    return size_ > 0 ? std::optional<T>(Remove()) : std::nullopt;
  }

  std::optional<T> TryPop() {
    const MutexLock lock(mutex_);
    return size_ > 0 ? std::optional<T>(Remove()) : std::nullopt;
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept {
    return figures_.dropped.load(std::memory_order_relaxed);
  }

 private:
  // Now plus `Nanos::max()` would lie in the past.
  static constexpr std::chrono::hours kLongestWait{24 * 365};

  struct Item {
    T value;
    TimePoint since;
  };

  /// What lies outside the value itself is what a copy costs.
  static std::uint64_t PayloadBytes(const T& value) noexcept {
    if constexpr (requires {
                    value.size();
                    sizeof(value[0]);
                  }) {
      return value.size() * sizeof(value[0]);
    } else {
      return std::is_trivially_copyable_v<T> ? 0 : sizeof(T);
    }
  }

  T Remove() REQUIRES(mutex_) {
    T value = std::move(items_[first_]->value);
    figures_.NoteWait((clock_.Now() - items_[first_]->since).count());
    items_[first_].reset();
    first_ = (first_ + 1) % N;
    --size_;
    figures_.used.store(size_, std::memory_order_relaxed);
    return value;
  }

  const Clock& clock_;
  Mutex mutex_;
  std::condition_variable_any ready_;
  std::array<std::optional<Item>, N> items_ GUARDED_BY(mutex_);
  std::size_t first_ GUARDED_BY(mutex_) = 0;
  std::size_t size_ GUARDED_BY(mutex_) = 0;
  Figures figures_;
  Account account_;
};

}  // namespace bbia
