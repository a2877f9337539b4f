#include "control/control_loop.h"

#include <utility>

#include "control/pacer.h"

namespace bbia {
namespace {

constexpr ThreadSpec kControlThread{.name = "ctl",
                                    .module = Module::kControl,
                                    .scheduling = Scheduling::kRealTime,
                                    .stop_budget = std::chrono::milliseconds{50},
                                    .beat_deadline = std::chrono::milliseconds{250}};
constexpr std::uint64_t kTicksPerStats = 50;

}  // namespace

ControlLoop::ControlLoop(Ledger& ledger, Clock& clock, Board& board, std::unique_ptr<Body> body)
    : clock_(clock),
      board_(board),
      body_(std::move(body)),
      cycle_(*body_, board),
      thread_(ledger, kControlThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

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
    const std::uint64_t missed = pacer.Advance(done);
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
