#pragma once

#include <cstdint>

#include "control/board.h"

namespace bbia {

/// Whose commands these are: who may take over from whom.
enum class MotionRank : std::uint8_t {
  kClient,  ///< somebody on the network
  kDaemon,  ///< the daemon's own ways up and to bed
  kMind,    ///< makes room for both
};

/// The control thread's side of a `MotionPort`.
struct MotionSource {
  MotionPort* port;
  MotionRank rank;
  Setpoint wanted{};  ///< the newest, of which port->taken says how much was done
  bool woken = false;

  void Tell(const MotionEvent& event) noexcept {
    // A full ring counts the loss in the ledger; the source times out on what it never hears of.
    static_cast<void>(port->events.TryPush(event));
    woken = true;
  }
  void Refuse(const MotionCommand& command, MotionReason why) noexcept {
    Tell({.id = command.id, .kind = MotionEventKind::kRefused, .reason = why});
  }
  void RefuseAll(MotionReason why) noexcept {
    MotionCommand waiting;
    while (port->commands.TryPop(waiting)) Refuse(waiting, why);
  }
};

}  // namespace bbia
