#include <benchmark/benchmark.h>

#include <memory>
#include <utility>

#include "base/clock.h"
#include "control/board.h"
#include "control/control_cycle.h"
#include "control/mockup_body.h"
#include "robot/named_poses.h"
#include "sim/mujoco_body.h"

namespace bbia {
namespace {

enum class Errand { kIdle, kAlive, kMoving, kStreamed };

std::unique_ptr<Body> MakeMockup(Ledger& ledger) {
  return std::make_unique<MockupBody>(std::move(*ledger.Claim<Resource::kBody>("bench")));
}

std::unique_ptr<Body> MakeMujoco(Ledger& ledger) {
  return std::move(*MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("bench")), {}));
}

/// One tick of the robot, from the mailboxes to the published state. Idle: awake and at rest.
/// Alive: with its idle life, and nobody commands. Moving: from pose to pose without an end.
/// Streamed: a new full target at every tick.
void ControlTick(benchmark::State& state, std::unique_ptr<Body> (*make)(Ledger&), Errand errand) {
  constexpr Seconds kSettled{10.0};
  ManualClock clock;
  Ledger ledger(clock);
  Board board(ledger);
  const std::unique_ptr<Body> body = make(ledger);
  ControlCycle cycle(*body, board,
                     {.idle = errand == Errand::kAlive ? LayerSwitch::kOn : LayerSwitch::kOff});
  const Nanos period = cycle.traits().period;
  const auto tick = [&] {
    clock.Advance(period);
    cycle.Tick(clock.Now(), Seconds{period});
    MotionEvent event;
    while (board.net.events.TryPop(event)) {
    }
  };
  CommandId id = 0;
  const auto command = [&](const MotionAction& action) {
    static_cast<void>(board.net.commands.TryPush({.id = ++id, .action = action}));
  };
  command(WakeUpCommand{});
  for (Seconds t{0.0}; t < kSettled; t += Seconds{period}) tick();

  Setpoint wanted;
  std::uint64_t count = 0;
  for (auto _ : state) {
    const double side = ++count % 500 < 250 ? 1.0 : -1.0;
    if (errand == Errand::kMoving && count % 250 == 1) {
      PartTargets goal;
      goal.head = HeadPose{ToRotation({Degrees(10.0 * side), {}, Degrees(20.0 * side)}), {}};
      goal.antennas = Antennas{Radians{side}, Radians{-side}};
      command(GotoCommand{.goal = goal, .duration = Seconds{1.0}});
    }
    if (errand == Errand::kStreamed) {
      const double share = static_cast<double>(count % 250) / 250.0 * side;
      wanted.head = {ToRotation({Degrees(10.0 * share), {}, Degrees(20.0 * share)}), {}};
      wanted.head_sequence = wanted.antennas_sequence = count;
      wanted.antennas = {Radians{share}, Radians{-share}};
      board.net.setpoint.Put(wanted);
    }
    tick();
  }
  state.counters["times_real_time"] =
      benchmark::Counter(Seconds{period}.count() * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(ControlTick, MockupIdle, MakeMockup, Errand::kIdle);
BENCHMARK_CAPTURE(ControlTick, MockupAlive, MakeMockup, Errand::kAlive);
BENCHMARK_CAPTURE(ControlTick, MockupMoving, MakeMockup, Errand::kMoving);
BENCHMARK_CAPTURE(ControlTick, MockupStreamed, MakeMockup, Errand::kStreamed);
BENCHMARK_CAPTURE(ControlTick, MujocoIdle, MakeMujoco, Errand::kIdle);
BENCHMARK_CAPTURE(ControlTick, MujocoAlive, MakeMujoco, Errand::kAlive);
BENCHMARK_CAPTURE(ControlTick, MujocoMoving, MakeMujoco, Errand::kMoving);
BENCHMARK_CAPTURE(ControlTick, MujocoStreamed, MakeMujoco, Errand::kStreamed);

}  // namespace
}  // namespace bbia
