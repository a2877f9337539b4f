#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/budgets.h"
#include "base/ledger.h"
#include "base/mailbox.h"
#include "base/snapshot.h"
#include "base/spsc_ring.h"
#include "base/wake_signal.h"
#include "control/layer_inputs.h"
#include "control/motion_command.h"
#include "control/robot_state.h"
#include "flight/flight_recorder.h"

namespace bbia {

/// How one source talks to the control thread: setpoints (newest wins), commands (in order,
/// refused when full) and what became of them. One thread on the source's side.
class MotionPort final {
 public:
  MotionPort(Ledger& ledger, const std::string& source, Module from)
      : setpoint(ledger, source + ".setpoint", {Module::kControl, from, Module::kControl}),
        commands(ledger, source + ".commands", {Module::kControl, from, Module::kControl}),
        events(ledger, source + ".events", {Module::kControl, Module::kControl, from}) {}

  Mailbox<Setpoint> setpoint;
  SpscRing<MotionCommand, 64> commands;
  SpscRing<MotionEvent, 256> events;
  Setpoint taken;   ///< the last one; control thread only, kept from one control loop to the next
  WakeSignal wake;  ///< notified with each event, and as `publish_every` says
};

/// Everything that crosses the border of the control thread. Outlives every control loop.
struct Board final {
  explicit Board(Ledger& ledger)
      : state(ledger, "state", Module::kControl),
        loop(ledger, "loop", Module::kControl),
        net(ledger, "net", Module::kApi),
        life(ledger, "life", Module::kControl),
        mind(ledger, "mind", Module::kMind),
        layers(ledger, "mind.layers", {Module::kControl, Module::kMind, Module::kControl}) {}

  Snapshot<RobotState> state;  ///< written by the control thread
  Snapshot<LoopStats> loop;    ///< written by the control thread, about five times a second

  MotionPort net;   ///< the server's thread
  MotionPort life;  ///< the lifecycle's thread
  MotionPort mind;  ///< the mind's thread; makes room for the others (control/arbitration.h)

  Mailbox<LayerInputs> layers;  ///< written by the mind's thread
  /// The last ones; control thread only, kept from one control loop to the next.
  std::optional<LayerInputs> layers_taken;

  /// Until then the robot keeps still where clients put it, without idle life or the mind. Set by
  /// the server's thread.
  std::atomic<TimePoint> held_until{TimePoint{}};

  /// Read first in every tick; neither queued nor dropped. Any thread.
  std::atomic<bool> emergency_stop{false};
  /// The watchdog saw the control thread stuck: what ran ends in the next tick. Read and cleared in
  /// every tick; neither queued nor dropped. Any thread.
  std::atomic<bool> halt{false};
  /// Where ticks and commands are recorded; null: nowhere. Set before the robot starts.
  FlightRecorder* flight = nullptr;
  /// `net` is woken every this many periods; 0 never (nobody listens). Set by the server's thread.
  std::atomic<std::uint32_t> publish_every{0};
};

static_assert(sizeof(Board) <= BudgetOf(Module::kControl).buffer_bytes);

}  // namespace bbia
