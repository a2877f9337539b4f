#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string_view>

#include "base/bounded_queue.h"
#include "base/ledger.h"
#include "base/thread.h"
#include "base/wake_signal.h"

namespace bbia {

/// A thread ("work") for what takes long and nobody should wait for: reading a file, asking a
/// mixer. One piece of work after the other, on behalf of one asker's thread.
///
/// Invariants: at most `kMost` pieces are asked for and not yet delivered; so neither queue can be
/// full, and an asker that is told "busy" was told at once.
class Worker final {
 public:
  static constexpr std::size_t kMost = 16;

  /// What remains to be said on the asker's thread.
  using Done = std::function<void()>;
  /// The piece of work, on the worker's thread. It ends within the stop budget of the thread once a
  /// stop is requested.
  using Work = std::function<Done(const std::stop_token&)>;

  /// @param wake is notified when there is something to deliver.
  Worker(Ledger& ledger, Module worker, Module asker, WakeSignal& wake);
  ~Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// The asker's thread. @return false: busy, nothing was taken.
  [[nodiscard]] bool Ask(Work work);
  /// The asker's thread: does what remains of the pieces that are through.
  void Deliver();

 private:
  void Run(const std::stop_token& stop, Pulse& pulse);

  WakeSignal& wake_;
  std::size_t open_ = 0;  ///< the asker's thread
  BoundedQueue<Work, kMost, OnFull::kReject> asked_;
  BoundedQueue<Done, kMost, OnFull::kReject> done_;
  Thread thread_;  // last member
};

}  // namespace bbia
