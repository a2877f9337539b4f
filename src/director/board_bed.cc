#include "director/board_bed.h"

namespace bbia {
namespace {

/// No script takes longer; an event that was lost must not hold a behaviour for ever.
constexpr Nanos kLongest{15'000'000'000};

}  // namespace

void BoardBed::Begin(BedMove move) {
  id_ = 0;
  const MotionCommand on{.id = next_id_++,
                         .action = SetModeCommand{MotorMode::kEnabled},
                         .after_setpoint = last_setpoint_};
  MotionAction script = WakeUpCommand{};
  if (move == BedMove::kGoToSleep) script = GoToSleepCommand{};
  if (move == BedMove::kWakeUp && !port_.commands.TryPush(on)) return;
  const CommandId id = next_id_++;
  if (!port_.commands.TryPush({.id = id, .action = script, .after_setpoint = last_setpoint_})) {
    return;
  }
  id_ = id;
  deadline_ = clock_.Now() + kLongest;
}

void BoardBed::Listen() {
  MotionEvent event;
  while (port_.events.TryPop(event)) {
    const bool goes_on =
        event.kind == MotionEventKind::kStarted || event.kind == MotionEventKind::kSound;
    if (event.id == id_ && !goes_on) id_ = 0;
  }
  if (id_ != 0 && clock_.Now() >= deadline_) id_ = 0;
}

}  // namespace bbia
