#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

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
  std::array<MotionEvent, 8> told{};  ///< in this tick, the oldest first
  std::size_t told_size = 0;

  void Tell(const MotionEvent& event) noexcept {
    if (told_size == told.size()) HandOver();
    told[told_size++] = event;
  }
  /// Once the state is published in which that is so: who hears that a move is over finds it over.
  void HandOver() noexcept {
    // A full ring counts the loss in the ledger; the source times out on what it never hears of.
    for (std::size_t i = 0; i < told_size; ++i) static_cast<void>(port->events.TryPush(told[i]));
    woken |= told_size > 0;
    told_size = 0;
  }
  void Wake() noexcept {
    if (std::exchange(woken, false)) port->wake.Notify();
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
