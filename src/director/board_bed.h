#pragma once

#include "base/clock.h"
#include "behavior/bed.h"
#include "control/board.h"

namespace bbia {

/// Sends the official scripts to the control thread. The mind's thread.
class BoardBed final : public Bed {
 public:
  BoardBed(MotionPort& port, const Clock& clock) : port_(port), clock_(clock) {}

  void Begin(BedMove move) override;
  [[nodiscard]] bool under_way() const override { return id_ != 0; }
  /// Takes what the control thread tells. Once a step.
  void Listen();
  /// For setpoints, which travel beside the commands.
  void NoteSetpoint(std::uint64_t sequence) noexcept { last_setpoint_ = sequence; }

 private:
  MotionPort& port_;
  const Clock& clock_;
  CommandId next_id_ = 1;
  CommandId id_ = 0;  ///< of the move that is under way; 0: none
  TimePoint deadline_{};
  std::uint64_t last_setpoint_ = 0;
};

}  // namespace bbia
