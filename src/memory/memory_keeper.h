#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/annotations.h"
#include "base/bounded_queue.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/thread.h"
#include "base/wake_signal.h"
#include "memory/memory_store.h"
#include "memory/requests.h"

namespace bbia {

class MemoryAsker;

/// How it stands with the memory.
struct MemoryStatus {
  bool open = false;
  std::string problem;       ///< of the newest request, or why it is not open; empty when well
  std::string note;          ///< `MemoryStore::note()` of the newest opening
  std::uint64_t done = 0;    ///< requests
  std::uint64_t failed = 0;  ///< requests that were tried and failed
};

/// The only user of a `MemoryStore`, on a thread of its own ("memory"), so that nobody else waits
/// for the disk. Requests are done in the order in which they came; an answer is given when what
/// was asked for is on the disk.
///
/// Opens the store as its thread begins. When that fails, or the disk lets it down later, the next
/// request opens it again, but not sooner than `kRetryAfter` after the last try; until then
/// requests fail with the reason. The destructor does what still waits, for `kFlushTime` at most.
class MemoryKeeper final {
 public:
  static constexpr std::size_t kMaxWaiting = 32;
  static constexpr Nanos kRetryAfter{5'000'000'000};
  static constexpr Nanos kFlushTime{1'500'000'000};

  /// @pre outlives its askers.
  MemoryKeeper(Lease<Resource::kMemory> lease, Ledger& ledger, Log& log, const Clock& clock,
               std::filesystem::path file, const MemoryLimits& limits = {});
  ~MemoryKeeper();
  MemoryKeeper(const MemoryKeeper&) = delete;
  MemoryKeeper& operator=(const MemoryKeeper&) = delete;

  /// Asks for something whose outcome nobody waits for; a failure is logged. Any thread but the
  /// control thread; takes a short lock.
  /// @return `kBusy` when `kMaxWaiting` requests wait, `kInvalidArgument` as `CheckRequest`.
  Result<void> Tell(MemoryRequest request);

  /// Any thread.
  [[nodiscard]] MemoryStatus status() const;

 private:
  friend class MemoryAsker;
  struct Asked {
    std::uint64_t asker;  ///< 0 when nobody waits
    std::uint64_t ticket;
    MemoryRequest request;
  };
  using Requests = BoundedQueue<Asked, kMaxWaiting, OnFull::kReject>;
  static_assert(sizeof(Requests) <= BudgetOf(Module::kMemory).buffer_bytes / 2);

  std::uint64_t Enter(MemoryAsker& asker);
  void Leave(std::uint64_t asker);
  Result<void> Push(Asked asked);

  void Run(const std::stop_token& stop, Pulse& pulse);
  void Handle(const Asked& asked, Pulse& pulse);
  void Finish(const Asked& asked, Result<MemoryOutcome> outcome);
  Result<MemoryOutcome> Do(const MemoryRequest& request, Pulse& pulse);
  Result<void> Open(Pulse& pulse);
  void Flush(Pulse& pulse);
  void Note(const Result<MemoryOutcome>& outcome);

  const Lease<Resource::kMemory> lease_;
  Log& log_;
  const Clock& clock_;
  const std::filesystem::path file_;
  const MemoryLimits limits_;
  Requests requests_;

  // Held while an answer is handed over, never while the disk is waited for.
  mutable Mutex mutex_;
  std::uint64_t next_asker_ GUARDED_BY(mutex_) = 1;
  std::vector<std::pair<std::uint64_t, MemoryAsker*>> askers_ GUARDED_BY(mutex_);
  MemoryStatus status_ GUARDED_BY(mutex_);

  // The keeper's thread.
  std::unique_ptr<MemoryStore> store_;
  Error not_open_;
  std::optional<TimePoint> last_try_;

  Thread thread_;  // last member
};

/// One who asks the keeper and takes the answers when it has time: the queue of his answers, in
/// which every request that was accepted has its place. Requests that are under way when it is
/// destroyed are done, and their answers dropped. One thread.
class MemoryAsker final {
 public:
  static constexpr std::size_t kMaxOpen = 32;

  /// @param modules whose answers these are: owner, from, to.
  /// @param wake is notified after each answer.
  MemoryAsker(MemoryKeeper& keeper, Ledger& ledger, std::string_view name, HandOver modules,
              WakeSignal& wake);
  ~MemoryAsker();
  MemoryAsker(const MemoryAsker&) = delete;
  MemoryAsker& operator=(const MemoryAsker&) = delete;

  /// Never waits for the disk. @return a ticket that the answer will bear. `kBusy` when the keeper
  /// has too much to do, or `kMaxOpen` answers were not taken yet; `kInvalidArgument` as
  /// `CheckRequest`.
  Result<std::uint64_t> Ask(MemoryRequest request);

  /// The next answer, if there is one.
  [[nodiscard]] std::optional<MemoryAnswer> Take();

 private:
  friend class MemoryKeeper;
  using Answers = BoundedQueue<MemoryAnswer, kMaxOpen, OnFull::kReject>;
  static_assert(sizeof(Answers) <= BudgetOf(Module::kMemory).buffer_bytes / 4);

  MemoryKeeper& keeper_;
  WakeSignal& wake_;
  Answers answers_;
  std::size_t open_ = 0;
  std::uint64_t next_ticket_ = 1;
  const std::uint64_t id_;  // last: from here on it is known to the keeper
};

}  // namespace bbia
