#include "control/control_loop.h"

#include <utility>

#include "control/pacer.h"

namespace bbia {
namespace {

constexpr ThreadSpec kControlThread{.name = "ctl",
                                    .module = Module::kControl,
                                    .scheduling = Scheduling::kRealTime,
                                    .stop_budget = std::chrono::milliseconds{50},
                                    .beat_deadline = std::chrono::milliseconds{500}};
constexpr std::uint64_t kTicksPerStats = 50;

}  // namespace

ControlLoop::ControlLoop(Ledger& ledger, Clock& clock, Board& board, std::unique_ptr<Body> body,
                         const LifeSettings& life)
    : clock_(clock),
      board_(board),
      body_(std::move(body)),
      cycle_(*body_, board, life),
      thread_(ledger, kControlThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

TickRecord ControlLoop::Record(Nanos lateness, Nanos work, std::uint64_t missed) const noexcept {
  const RobotState& state = cycle_.state();
  const auto flag = [](bool on, TickFlag bit) { return on ? static_cast<unsigned>(bit) : 0U; };
  TickRecord record{
      .time = FlightTime(state.stamp),
      .tick = static_cast<std::uint32_t>(state.tick),
      .lateness_us = FlightMicros(lateness),
      .work_us = FlightMicros(work),
      .flags = static_cast<std::uint8_t>(flag(state.emergency_stop, kTickEmergencyStop) |
                                         flag(state.move_running, kTickMoveRunning) |
                                         flag(state.fault != BodyFault::kNone, kTickFault) |
                                         flag(cycle_.resting(), kTickResting)),
      .mode = static_cast<std::uint8_t>(state.mode),
      .reach = static_cast<std::uint8_t>(state.reach),
      .skipped = Saturated<std::uint8_t>(static_cast<std::int64_t>(missed))};
  const JointArray measured = ToArray(state.joints);
  const JointArray goal = ToArray(state.target_joints);
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    record.measured[i] = FlightAngle(measured[i]);
    record.goal[i] = FlightAngle(goal[i]);
  }
  return record;
}

void ControlLoop::Run(const std::stop_token& stop, Pulse& pulse) noexcept {
  const Nanos period = cycle_.traits().period;
  LoopStats stats;
  stats.period = period;
  stats.scheduling = static_cast<std::uint8_t>(ApplyScheduling(Scheduling::kRealTime));
  board_.loop.Publish(stats);  // before the first tick: who sees that one, knows the scheduling
  Pacer pacer(clock_.Now(), period);
  std::uint64_t periods = 1;  // that the coming tick stands for
  while (!stop.stop_requested()) {
    clock_.SleepUntil(pacer.next());
    const TimePoint woken = clock_.Now();
    pulse.Beat(woken);
    stats.lateness.Add(woken - pacer.next());
    cycle_.Tick(woken, static_cast<double>(periods) * Seconds{period});
    const TimePoint done = clock_.Now();
    stats.work.Add(done - woken);
    const TimePoint due = pacer.next();
    const std::uint64_t missed = pacer.Advance(done);
    if (board_.flight != nullptr) board_.flight->Tick(Record(woken - due, done - woken, missed));
    stats.overruns += missed;
    periods = 1 + missed;
    if (cycle_.resting()) {
      constexpr std::uint64_t kLeftOut = ControlCycle::kRestPeriods - 1;
      pacer.Skip(kLeftOut);
      periods += kLeftOut;
      stats.rested += kLeftOut;
    }
    ++stats.ticks;
    if (stats.ticks % kTicksPerStats == 0) board_.loop.Publish(stats);
  }
  cycle_.Abort();
}

}  // namespace bbia
