#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/annotations.h"
#include "base/clock.h"
#include "base/figures.h"
#include "base/module.h"
#include "base/mutex.h"
#include "base/pulse.h"
#include "base/result.h"

namespace bbia {

/// What may exist once in the process.
enum class Resource {
  kBody,
  kHttpPort,
  kSettings,
  kMicrophone,
  kSpeaker,
  kCamera,
  kCollector,
  kWatchdog,
  kFlightRecorder,
  kMemory,
  kMind,
  kCount
};
[[nodiscard]] std::string_view Name(Resource resource) noexcept;

enum class AccountKind {
  kLease,     ///< exists once
  kThread,    ///< capacity 1, used 1 while it runs
  kQueue,     ///< values on their way from one thread to another
  kPool,      ///< memory that is taken and given back, or a ring that overwrites itself
  kCache,     ///< results kept for who asks again
  kTimer,     ///< something that happens by itself
  kChild,     ///< a process that we started
  kSnapshot,  ///< a newest value
  kReader,    ///< one module's look at a snapshot
  kDemand,    ///< a producer that rests while nobody wants its product
  kCompute,   ///< a pure computation, watched for doing the same thing twice
};
[[nodiscard]] std::string_view Name(AccountKind kind) noexcept;

/// Whose memory it is, and between which modules it hands over.
struct HandOver {
  constexpr HandOver(Module all) noexcept  // NOLINT(google-explicit-constructor)
      : owner(all), from(all), to(all) {}
  constexpr HandOver(Module owner_, Module from_, Module to_) noexcept
      : owner(owner_), from(from_), to(to_) {}
  Module owner, from, to;
};

struct AccountSpec {
  AccountKind kind;
  std::string_view name;  ///< "net.commands"
  HandOver modules;
  std::uint64_t capacity = 1;
  std::uint64_t item_bytes = 0;  ///< of one entry, where that is constant
};

/// One line of `Ledger::Report()`.
struct AccountRow {
  AccountKind kind;
  std::string name;   ///< of the thing: "ctl", "net.commands", "body"
  std::string owner;  ///< module, or for a lease who holds it
  Module module;      ///< who is charged
  Module from;
  Module to;
  std::uint64_t capacity;
  std::uint64_t item_bytes;
  std::uint64_t used;
  std::uint64_t high_water;
  std::uint64_t accepted;
  std::uint64_t dropped;
  std::uint64_t hits;
  std::uint64_t misses;
  std::uint64_t repeated;
  std::uint64_t copied_bytes;
  Nanos waited;
  Nanos longest_wait;
  Nanos spent;
  Nanos wasted;
  Seconds age;
};

/// One line of `Ledger::Threads()`.
struct ThreadRow {
  std::string name;
  Module module;
  PulseReading pulse;
  Nanos beat_deadline;
  Nanos stop_budget;
};

/// One line of `Ledger::Children()`.
struct ChildRow {
  std::string name;
  Module module;
  int pid;
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

/// The right to hold the one thing of a name that only exists at run time ("model", "yolox.onnx").
class [[nodiscard]] NamedLease final {
 public:
  NamedLease(NamedLease&& other) noexcept
      : ledger_(std::exchange(other.ledger_, nullptr)), id_(other.id_) {}
  NamedLease& operator=(NamedLease&&) = delete;
  ~NamedLease();

 private:
  friend class Ledger;
  NamedLease(Ledger& ledger, std::uint64_t id) noexcept : ledger_(&ledger), id_(id) {}

  Ledger* ledger_;
  std::uint64_t id_;
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

  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

  /// @return the lease, or `kBusy` naming the present owner. Charged to the caller's module.
  template <Resource R>
  Result<Lease<R>> Claim(std::string_view owner) {
    Result<std::uint64_t> got = ClaimSlot(Name(R), owner);
    if (!got) return Fail(got.error());
    return Lease<R>(*this);
  }
  /// As above for the thing `kind`/`name`.
  Result<NamedLease> ClaimNamed(std::string_view kind, std::string_view name,
                                std::string_view owner);

  /// Opens a line. `figures` must outlive the account.
  Account Open(const AccountSpec& spec, const Figures& figures);
  Account OpenThread(std::string_view name, Module module, const Figures& figures,
                     const Pulse& pulse, Nanos beat_deadline, Nanos stop_budget);
  /// A process that we started, until it was waited for.
  Account OpenChild(std::string_view name, Module module, int pid, const Figures& figures);

  /// A copy of all lines: the leases, then the others in order of opening.
  [[nodiscard]] std::vector<AccountRow> Report() const;
  [[nodiscard]] std::vector<ThreadRow> Threads() const;
  [[nodiscard]] std::vector<ChildRow> Children() const;

 private:
  template <Resource R>
  friend class Lease;
  friend class NamedLease;
  friend class Account;
  struct Line {
    std::uint64_t id;
    AccountKind kind;
    std::string name;
    HandOver modules;
    std::uint64_t capacity;
    std::uint64_t item_bytes;
    const Figures* figures;
    TimePoint opened;
    const Pulse* pulse = nullptr;
    Nanos beat_deadline{0};
    Nanos stop_budget{0};
    int pid = 0;
  };
  struct Slot {
    std::uint64_t id;
    std::string name;
    std::string owner;
    Module module;
    TimePoint since;
    std::uint64_t refused = 0;
  };

  Result<std::uint64_t> ClaimSlot(std::string_view name, std::string_view owner);
  void Free(std::string_view name) noexcept;
  void Free(std::uint64_t id) noexcept;
  void Close(std::uint64_t id) noexcept;
  Account Add(Line line);

  const Clock& clock_;
  mutable Mutex mutex_;
  std::uint64_t next_id_ GUARDED_BY(mutex_) = 1;
  std::vector<Line> lines_ GUARDED_BY(mutex_);
  std::vector<Slot> slots_ GUARDED_BY(mutex_);
};

template <Resource R>
Lease<R>::~Lease() {
  if (ledger_ != nullptr) ledger_->Free(Name(R));
}

}  // namespace bbia
