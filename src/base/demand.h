#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <stop_token>
#include <string_view>
#include <utility>

#include "base/annotations.h"
#include "base/ledger.h"
#include "base/mutex.h"

namespace bbia {

class Demand;

/// "I want the product": held by a consumer as long as it looks. Movable. Any thread.
class [[nodiscard]] Want final {
 public:
  Want() noexcept = default;
  Want(Want&& other) noexcept : demand_(std::exchange(other.demand_, nullptr)) {}
  Want& operator=(Want&& other) noexcept;
  ~Want();

 private:
  friend class Demand;
  explicit Want(Demand& demand) noexcept : demand_(&demand) {}
  void End() noexcept;

  Demand* demand_ = nullptr;
};

/// Whether anybody wants what a producer makes. A producer asks `wanted()` before each piece, or
/// sleeps in `WaitUntilWanted`: without a consumer it is suspended, the first one resumes it.
/// Must outlive its wants. Any thread.
class Demand final {
 public:
  Demand(Ledger& ledger, std::string_view name, HandOver modules)
      : account_(ledger.Open(
            {.kind = AccountKind::kDemand, .name = name, .modules = modules, .capacity = 256},
            figures_)) {}
  Demand(const Demand&) = delete;
  Demand& operator=(const Demand&) = delete;

  [[nodiscard]] Want Join() {
    {
      const MutexLock lock(mutex_);
      figures_.NoteIn();
    }
    first_.notify_all();
    return Want(*this);
  }
  [[nodiscard]] bool wanted() const noexcept {
    return figures_.used.load(std::memory_order_relaxed) > 0;
  }
  [[nodiscard]] std::uint64_t consumers() const noexcept {
    return figures_.used.load(std::memory_order_relaxed);
  }

  /// @return whether it is wanted; false at a stop request or after `timeout`.
  bool WaitUntilWanted(const std::stop_token& stop, Nanos timeout) {
    MutexLock lock(mutex_);
    return first_.wait_for(lock, stop, timeout, [this] { return wanted(); });
  }

  /// The producer made a piece that took this long.
  void NoteProduced(Nanos took) noexcept {
    Figures::Add(figures_.accepted, 1);
    Figures::Add(figures_.spent_ns, static_cast<std::uint64_t>(took.count()));
    if (!wanted()) Figures::Add(figures_.wasted_ns, static_cast<std::uint64_t>(took.count()));
  }

 private:
  friend class Want;

  Mutex mutex_;
  std::condition_variable_any first_;
  Figures figures_;
  Account account_;
};

inline Want& Want::operator=(Want&& other) noexcept {
  if (this != &other) {
    End();
    demand_ = std::exchange(other.demand_, nullptr);
  }
  return *this;
}

inline Want::~Want() {
  End();
}

inline void Want::End() noexcept {
  if (demand_ != nullptr) std::exchange(demand_, nullptr)->figures_.NoteOut();
}

}  // namespace bbia
