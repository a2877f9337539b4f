#pragma once

#include <functional>
#include <optional>

#include "base/clock.h"

namespace bbia {

/// Sends the robot to sleep when whoever had it is gone and nobody else takes it: an app that ended
/// or crashed must not leave it standing for ever. Officially 1.5 s later, or 15 s when the robot
/// was handed off on purpose; unlike there, any client's command calls it off. The server's thread.
class IdleReset final {
 public:
  static constexpr Nanos kGrace{1'500'000'000};
  static constexpr Nanos kHandOff{15'000'000'000};

  enum class Leave { kGone, kHandedOff };

  explicit IdleReset(const Clock& clock) : clock_(clock) {}

  /// The app lock is free again. `commands` is a count that grows with each client's command.
  void LockFreed(Leave how, std::uint64_t commands) {
    due_ = clock_.Now() + (how == Leave::kHandedOff ? kHandOff : kGrace);
    commands_ = commands;
  }
  /// Somebody has the robot again.
  void Cancel() noexcept { due_.reset(); }
  [[nodiscard]] bool pending() const noexcept { return due_.has_value(); }

  /// @return true once, when it is time.
  [[nodiscard]] bool Due(std::uint64_t commands) {
    if (due_ && commands != commands_) due_.reset();
    if (!due_ || clock_.Now() < *due_) return false;
    due_.reset();
    return true;
  }

 private:
  const Clock& clock_;
  std::optional<TimePoint> due_;
  std::uint64_t commands_ = 0;
};

}  // namespace bbia
