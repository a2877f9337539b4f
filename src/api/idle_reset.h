#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"

namespace bbia {

/// Sends the robot to sleep when whoever had it is gone and nobody else takes it: an app that ended
/// or crashed must not leave it standing for ever, limp or in gravity compensation. Officially
/// 1.5 s later, or 15 s when the robot was handed off on purpose, and called off, on the way to bed
/// as well, by whoever takes it over; unlike there, any client's command does. Decides only; the
/// server's thread.
class IdleReset final {
 public:
  static constexpr Nanos kGrace{1'500'000'000};
  static constexpr Nanos kHandOff{15'000'000'000};
  /// What the one who left had sent before may still come in.
  static constexpr Nanos kAftermath{300'000'000};

  enum class Leave { kGone, kHandedOff };
  enum class Step {
    kNone,
    kBegin,    ///< put it to bed now, then say `Begun`
    kCallOff,  ///< stop the way to bed
  };
  struct Robot {
    bool there = false;   ///< with a body, and not about to be taken away
    bool asleep = false;  ///< limp, and lying as in sleep: nothing is left to do
    bool moves = false;   ///< somebody's move runs; on the way to bed: ours
  };

  explicit IdleReset(const Clock& clock) : clock_(clock) {}

  /// The app lock is free again.
  void LockFreed(Leave how) {
    due_ = clock_.Now() + (how == Leave::kHandedOff ? kHandOff : kGrace);
    settled_ = clock_.Now() + kAftermath;
    commands_.reset();
    cancelled_ = false;
  }
  /// Somebody has the robot again.
  void Cancel() noexcept { cancelled_ = true; }
  [[nodiscard]] bool pending() const noexcept { return due_ || under_way_; }

  /// Now and then. `commands` is a count that grows with each client's command.
  [[nodiscard]] Step Look(const Robot& robot, std::uint64_t commands) {
    if (!commands_ && clock_.Now() >= settled_) commands_ = commands;
    const bool taken = cancelled_ || (commands_ && commands != *commands_);
    cancelled_ = false;
    if (under_way_) {
      under_way_ = robot.there && robot.moves && !taken;
      return robot.there && robot.moves && taken ? Step::kCallOff : Step::kNone;
    }
    if (!robot.there || robot.asleep || taken) due_.reset();
    // A move that an app began and did not live to see is waited for.
    if (!due_ || clock_.Now() < *due_ || robot.moves) return Step::kNone;
    due_.reset();
    return Step::kBegin;
  }
  /// It is on its way. `commands` as it is now, our own included.
  void Begun(std::uint64_t commands) noexcept {
    under_way_ = true;
    commands_ = commands;
  }

 private:
  const Clock& clock_;
  std::optional<TimePoint> due_;
  TimePoint settled_{};
  std::optional<std::uint64_t> commands_;
  bool cancelled_ = false;
  bool under_way_ = false;
};

}  // namespace bbia
