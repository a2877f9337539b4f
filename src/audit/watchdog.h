#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "audit/hang_watch.h"
#include "audit/service_manager.h"
#include "audit/thread_stack.h"
#include "base/annotations.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// The one watchdog: its thread ("dog") looks at every thread's pulse ten times a second. It names
/// a thread that hangs while it hangs, with its stack; halts the robot when it is the control
/// thread; keeps the service manager's watchdog fed only while all is well; and holds the shutdown
/// to a hard deadline.
///
/// It waits for no other thread but in short locks (ledger, findings, the allocator's): it writes
/// to stderr itself, and only what fits without waiting; it touches no file.
class Watchdog final {
 public:
  /// How often it looks.
  static constexpr Nanos kPeriod{100'000'000};
  /// Exit code of a shutdown that did not end in time.
  static constexpr int kStuckExit = 70;

  /// @param halt called (on the watchdog's thread) while the thread "ctl" hangs. Must not block.
  Watchdog(Lease<Resource::kWatchdog> lease, Ledger& ledger, const Clock& clock, FindingBook& book,
           FlightRecorder& flight, const ServiceManager& manager, Nanos period,
           std::function<void()> halt);
  ~Watchdog() = default;
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// The program ends by itself until then, or is ended with `kStuckExit` and a line for each
  /// thread that is still there. A later call can only bring it forward. Any thread.
  void ExpectEndBy(TimePoint deadline) noexcept;
  /// The stack of thread `tid`, or a sentence that says why there is none. Waits up to 50 ms. Any
  /// thread but the control thread.
  [[nodiscard]] std::string StackOf(int tid);

 private:
  void Run(const std::stop_token& stop, Pulse& pulse);
  void Look(TimePoint now);
  void Meet(const Hang& hang);
  void FeedServiceManager(TimePoint now, bool all_well);
  [[noreturn]] void EndTheProcess();

  const Lease<Resource::kWatchdog> lease_;
  Ledger& ledger_;
  const Clock& clock_;
  FindingBook& book_;
  FlightRecorder& flight_;
  const ServiceManager& manager_;
  const Nanos period_;
  const std::function<void()> halt_;
  std::atomic<std::int64_t> end_by_;  ///< nanoseconds of the clock
  Mutex stacks_mutex_;
  StackProbe stacks_ GUARDED_BY(stacks_mutex_);
  std::map<int, std::string> known_;  ///< hanging threads, with the stack they were found in
  TimePoint next_alive_;
  TimePoint last_look_;
  Thread thread_;  // last member
};

}  // namespace bbia
