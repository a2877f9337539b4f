#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/annotations.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace bbia {

/// What may exist once in the process.
enum class Resource { kBody, kHttpPort, kSettings, kMicrophone, kSpeaker, kCamera, kCount };
[[nodiscard]] std::string_view Name(Resource resource) noexcept;

enum class AccountKind { kLease, kThread, kQueue };
[[nodiscard]] std::string_view Name(AccountKind kind) noexcept;

/// The live figures of one account, written by its owner with relaxed atomics (real-time safe),
/// read by the ledger at any time. A queue with two ends notes an entry before it can be seen and
/// its removal before its place is free: then `used` stays within the capacity and is exact at
/// rest.
struct Figures {
  std::atomic<std::uint64_t> used{0};        ///< entries now in it
  std::atomic<std::uint64_t> high_water{0};  ///< the most that `used` ever was
  std::atomic<std::uint64_t> accepted{0};    ///< entries ever put in
  std::atomic<std::uint64_t> dropped{0};     ///< entries lost, overwritten or refused

  /// `used` is now this; for an owner that changes it from one thread, or under a lock.
  void NoteUsed(std::uint64_t now) noexcept {
    used.store(now, std::memory_order_relaxed);
    NoteHighWater(now);
  }
  void NoteIn() noexcept { NoteHighWater(used.fetch_add(1, std::memory_order_relaxed) + 1); }
  void NoteOut() noexcept { used.fetch_sub(1, std::memory_order_relaxed); }

 private:
  void NoteHighWater(std::uint64_t now) noexcept {
    std::uint64_t most = high_water.load(std::memory_order_relaxed);
    while (now > most && !high_water.compare_exchange_weak(most, now, std::memory_order_relaxed)) {
    }
  }
};

/// One line of `Ledger::Report()`.
struct AccountRow {
  AccountKind kind;
  std::string name;   ///< of the thing: "ctl", "net.commands", "body"
  std::string owner;  ///< the module that holds it
  std::uint64_t capacity;
  std::uint64_t used;
  std::uint64_t high_water;
  std::uint64_t accepted;
  std::uint64_t dropped;
  Seconds age;
};

class Ledger;

/// Keeps a line in the ledger for as long as it lives. Movable.
class Account final {
 public:
  Account() noexcept = default;
  Account(Account&& other) noexcept;
  Account& operator=(Account&& other) noexcept;
  ~Account();

 private:
  friend class Ledger;
  Account(Ledger& ledger, std::uint64_t id) noexcept : ledger_(&ledger), id_(id) {}
  void Close() noexcept;

  Ledger* ledger_ = nullptr;
  std::uint64_t id_ = 0;
};

/// The right to hold resource `R`; only the ledger issues it, and only one at a time. Movable.
template <Resource R>
class [[nodiscard]] Lease final {
 public:
  Lease(Lease&& other) noexcept : ledger_(std::exchange(other.ledger_, nullptr)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease();

 private:
  friend class Ledger;
  explicit Lease(Ledger& ledger) noexcept : ledger_(&ledger) {}

  Ledger* ledger_;
};

/// Accounts for everything that is bounded or exists once; owns none of it.
///
/// Must outlive every account and lease. Any thread; takes a short lock, so not for the control
/// thread (whose queues update their `Figures` without it).
class Ledger final {
 public:
  explicit Ledger(const Clock& clock) : clock_(clock) {}
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// @return the lease, or `kBusy` naming the present owner.
  template <Resource R>
  Result<Lease<R>> Claim(std::string_view owner) {
    Result<void> got = ClaimSlot(R, owner);
    if (!got) return Fail(got.error());
    return Lease<R>(*this);
  }

  /// Opens a line. `figures` must outlive the account.
  Account Open(AccountKind kind, std::string_view name, std::string_view owner,
               std::uint64_t capacity, const Figures& figures);

  /// A copy of all lines: the leases, then the others in order of opening.
  [[nodiscard]] std::vector<AccountRow> Report() const;

 private:
  template <Resource R>
  friend class Lease;
  friend class Account;
  struct Line {
    std::uint64_t id;
    AccountKind kind;
    std::string name;
    std::string owner;
    std::uint64_t capacity;
    const Figures* figures;
    TimePoint opened;
  };
  struct Slot {
    std::string owner;
    TimePoint since;
    std::uint64_t refused = 0;
  };

  Result<void> ClaimSlot(Resource resource, std::string_view owner);
  void Free(Resource resource) noexcept;
  void Close(std::uint64_t id) noexcept;

  const Clock& clock_;
  mutable Mutex mutex_;
  std::uint64_t next_id_ GUARDED_BY(mutex_) = 1;
  std::vector<Line> lines_ GUARDED_BY(mutex_);
  std::array<std::optional<Slot>, static_cast<std::size_t>(Resource::kCount)> slots_
      GUARDED_BY(mutex_);
};

template <Resource R>
Lease<R>::~Lease() {
  if (ledger_ != nullptr) ledger_->Free(R);
}

}  // namespace bbia
