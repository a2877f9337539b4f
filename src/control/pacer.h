#pragma once

#include <cstdint>

#include "base/clock.h"

namespace bbia {

/// Deadlines of a periodic loop that never drift: each is a whole number of periods after the
/// first. A loop that comes too late skips whole periods and keeps its phase. Pure.
class Pacer final {
 public:
  constexpr Pacer(TimePoint start, Nanos period) noexcept
      : next_(start + period), period_(period) {}

  [[nodiscard]] constexpr TimePoint next() const noexcept { return next_; }

  /// The tick that was due at `next()` has been done and it is `now`.
  /// @return how many whole periods had to be skipped.
  constexpr std::uint64_t Advance(TimePoint now) noexcept {
    next_ += period_;
    if (now < next_) return 0;
    const auto missed = (now - next_) / period_ + 1;
    next_ += missed * period_;
    return static_cast<std::uint64_t>(missed);
  }

  /// Leaves out the next `periods` deadlines on purpose.
  constexpr void Skip(std::uint64_t periods) noexcept {
    next_ += static_cast<std::int64_t>(periods) * period_;
  }

 private:
  TimePoint next_;
  Nanos period_;
};

static_assert([] {
  Pacer pacer(TimePoint{Nanos{0}}, Nanos{10});
  const bool on_time = pacer.Advance(TimePoint{Nanos{12}}) == 0;
  const bool late = pacer.Advance(TimePoint{Nanos{45}}) == 2;
  return on_time && late && pacer.next() == TimePoint{Nanos{50}};
}());

}  // namespace bbia
