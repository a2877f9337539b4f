#pragma once

#include <memory>
#include <stop_token>

#include "base/clock.h"
#include "base/thread.h"
#include "control/board.h"
#include "control/control_cycle.h"
#include "robot/body.h"

namespace bbia {

/// The control thread ("ctl"): one tick each body period, on drift-free deadlines. Owns the body.
class ControlLoop final {
 public:
  ControlLoop(Ledger& ledger, Clock& clock, Board& board, std::unique_ptr<Body> body,
              const LifeSettings& life = {});
  ~ControlLoop() = default;
  ControlLoop(const ControlLoop&) = delete;
  ControlLoop& operator=(const ControlLoop&) = delete;

  [[nodiscard]] const BodyTraits& traits() const noexcept { return cycle_.traits(); }

 private:
  /// For the flight recorder.
  [[nodiscard]] TickRecord Record(Nanos lateness, Nanos work, std::uint64_t missed) const noexcept;
  void Run(const std::stop_token& stop, Pulse& pulse) noexcept;

  Clock& clock_;
  Board& board_;
  std::unique_ptr<Body> body_;
  ControlCycle cycle_;
  Thread thread_;  // last member
};

}  // namespace bbia
