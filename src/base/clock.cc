#include "base/clock.h"

#include <cerrno>
#include <ctime>

namespace bbia {
namespace {

Nanos ReadClock(clockid_t id) noexcept {
  timespec ts{};
  clock_gettime(id, &ts);
  return std::chrono::seconds{ts.tv_sec} + Nanos{ts.tv_nsec};
}

}  // namespace

TimePoint SteadyClock::Now() const noexcept {
  return TimePoint{ReadClock(CLOCK_MONOTONIC)};
}

WallTime SteadyClock::WallNow() const noexcept {
  return WallTime{ReadClock(CLOCK_REALTIME)};
}

void SteadyClock::SleepUntil(TimePoint deadline) noexcept {
  const auto since = deadline.time_since_epoch();
  if (since < Nanos::zero()) return;  // before the clock began; no timespec says that
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(since);
  const timespec ts{.tv_sec = whole.count(), .tv_nsec = (since - whole).count()};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, nullptr) == EINTR) {
  }
}

}  // namespace bbia
