#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>

#include "base/units.h"

namespace bbia {

using TimePoint = std::chrono::time_point<std::chrono::steady_clock, Nanos>;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Nanos>;

/// Time, handed in. Nothing outside this file reads a clock of the system.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic. Any thread; real-time safe.
  [[nodiscard]] virtual TimePoint Now() const noexcept = 0;
  /// Calendar time (UTC), for people and protocols only. Any thread.
  [[nodiscard]] virtual WallTime WallNow() const noexcept = 0;
  /// Returns at `deadline`. A stop request is seen by the caller at its next deadline, so
  /// deadlines further away than a stop budget are cut by the caller. Real-time safe.
  virtual void SleepUntil(TimePoint deadline) noexcept = 0;
};

/// CLOCK_MONOTONIC and CLOCK_REALTIME.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const noexcept override;
  [[nodiscard]] WallTime WallNow() const noexcept override;
  void SleepUntil(TimePoint deadline) noexcept override;
};

/// Moves when told to, or when somebody sleeps: a sleeper never waits. Never goes back. Any thread.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] TimePoint Now() const noexcept override {
    return TimePoint{Nanos{now_.load(std::memory_order_acquire)}};
  }
  [[nodiscard]] WallTime WallNow() const noexcept override {
    // 2026-01-01T00:00:00Z and on
    return WallTime{Nanos{1'767'225'600'000'000'000 + now_.load(std::memory_order_acquire)}};
  }
  void SleepUntil(TimePoint deadline) noexcept override {
    const std::int64_t then = deadline.time_since_epoch().count();
    std::int64_t now = now_.load(std::memory_order_acquire);
    while (now < then && !now_.compare_exchange_weak(now, then, std::memory_order_acq_rel)) {
    }
  }
  void Advance(Nanos by) noexcept { now_.fetch_add(by.count(), std::memory_order_acq_rel); }

 private:
  std::atomic<std::int64_t> now_{1'000'000'000};
};

}  // namespace bbia
