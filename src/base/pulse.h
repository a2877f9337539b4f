#pragma once

#include <atomic>
#include <cstdint>

#include "base/clock.h"

namespace bbia {

/// What can be seen of a thread from outside while it runs.
struct PulseReading {
  int tid = 0;             ///< in the kernel; 0: not running
  TimePoint last_beat;     ///< or since when it rests
  bool resting = false;    ///< waits for work without limit: silence is no sign of trouble
  const char* doing = "";  ///< static text
  bool stopping = false;   ///< somebody waits for its end
  TimePoint stopping_since;
};

/// A thread's sign of life, written by the thread with relaxed atomics (real-time safe), read by
/// the watchdog while the thread is stuck as well.
class Pulse final {
 public:
  explicit Pulse(const Clock& clock) noexcept : clock_(clock) { Beat(); }
  Pulse(const Pulse&) = delete;
  Pulse& operator=(const Pulse&) = delete;

  /// "I am alive": the next beat is due within the thread's `beat_deadline`. The thread itself.
  void Beat() noexcept { Beat(clock_.Now()); }
  void Beat(TimePoint now) noexcept { Set(now, false); }
  /// "I wait until there is work": no deadline until the next beat. The thread itself.
  void Rest() noexcept { Set(clock_.Now(), true); }
  /// What it is busy with, for whoever finds it stuck there; text that lives forever.
  void Doing(const char* what) noexcept { doing_.store(what, std::memory_order_relaxed); }

  /// The thread begins (its kernel number), and ends (0).
  void NoteThread(int tid) noexcept { tid_.store(tid, std::memory_order_relaxed); }
  /// Whoever waits for its end.
  void NoteStopping() noexcept { stopping_.store(Count(clock_.Now()), std::memory_order_relaxed); }

  /// Any thread.
  [[nodiscard]] PulseReading Read() const noexcept {
    const std::int64_t beat = beat_.load(std::memory_order_relaxed);
    const std::int64_t stopping = stopping_.load(std::memory_order_relaxed);
    return {.tid = tid_.load(std::memory_order_relaxed),
            .last_beat = TimePoint{Nanos{beat < 0 ? -beat : beat}},
            .resting = beat < 0,
            .doing = doing_.load(std::memory_order_relaxed),
            .stopping = stopping != 0,
            .stopping_since = TimePoint{Nanos{stopping}}};
  }

 private:
  static std::int64_t Count(TimePoint t) noexcept { return t.time_since_epoch().count(); }
  void Set(TimePoint now, bool resting) noexcept {
    beat_.store(resting ? -Count(now) : Count(now), std::memory_order_relaxed);
  }

  const Clock& clock_;
  std::atomic<std::int64_t> beat_{1};  ///< of the last beat; negative while it rests
  std::atomic<std::int64_t> stopping_{0};
  std::atomic<const char*> doing_{""};
  std::atomic<int> tid_{0};
};

}  // namespace bbia
