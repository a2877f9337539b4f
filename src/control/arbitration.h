#pragma once

#include "base/clock.h"
#include "base/units.h"

namespace bbia {

/// Whose turn it is: clients before the mind. Knows when a client last commanded and how long the
/// robot keeps still after that. A plain value; real-time safe.
///
/// The whole order: emergency stop, exclusive move, newest move of a client or of the daemon,
/// setpoints of clients, moves of the mind, setpoints of the mind.
class Arbitration final {
 public:
  constexpr explicit Arbitration(Seconds quiet) noexcept
      : quiet_(std::chrono::duration_cast<Nanos>(quiet)) {}

  /// @param held_until a connected client holds the robot still until then.
  constexpr void BeginTick(TimePoint now, TimePoint held_until) noexcept {
    now_ = now;
    held_ = now < held_until;
    commanded_ = false;
  }
  /// A client commanded motion in this tick.
  constexpr void NoteClient() noexcept {
    commanded_ = true;
    last_ = now_;
  }
  /// Forgets the client: what it asked for was asked of another body.
  constexpr void Restart() noexcept { last_ = {}; }

  /// A client commanded in this tick, or holds the robot.
  [[nodiscard]] constexpr bool client_rules() const noexcept { return commanded_ || held_; }
  /// No client commanded for a while, and none holds the robot.
  [[nodiscard]] constexpr bool quiet() const noexcept {
    return !held_ && (last_ == TimePoint{} || now_ - last_ >= quiet_);
  }
  /// Zero: never.
  [[nodiscard]] constexpr TimePoint last_client_command() const noexcept { return last_; }

 private:
  Nanos quiet_;
  TimePoint now_{};
  TimePoint last_{};
  bool held_ = false;
  bool commanded_ = false;
};

}  // namespace bbia
