#include "control/control_loop.h"

#include <utility>

#include "control/pacer.h"

namespace bbia {
namespace {

constexpr ThreadSpec kControlThread{.name = "ctl",
                                    .owner = "control",
                                    .scheduling = Scheduling::kRealTime,
                                    .stop_budget = std::chrono::milliseconds{50}};
constexpr std::uint64_t kTicksPerStats = 50;

}  // namespace

ControlLoop::ControlLoop(Ledger& ledger, Clock& clock, Board& board, std::unique_ptr<Body> body)
    : clock_(clock),
      board_(board),
      body_(std::move(body)),
      cycle_(*body_, board),
      thread_(ledger, kControlThread, [this](const std::stop_token& stop) { Run(stop); }) {}

void ControlLoop::Run(const std::stop_token& stop) noexcept {
  const Nanos period = cycle_.traits().period;
  LoopStats stats;
  stats.period = period;
  stats.scheduling = static_cast<std::uint8_t>(ApplyScheduling(Scheduling::kRealTime));
  Pacer pacer(clock_.Now(), period);
  std::uint64_t skipped = 0;
  while (!stop.stop_requested()) {
    clock_.SleepUntil(pacer.next());
    const TimePoint woken = clock_.Now();
    stats.lateness.Add(woken - pacer.next());
    cycle_.Tick(woken, static_cast<double>(1 + skipped) * Seconds{period});
    const TimePoint done = clock_.Now();
    stats.work.Add(done - woken);
    skipped = pacer.Advance(done);
    stats.overruns += skipped;
    ++stats.ticks;
    if (stats.ticks % kTicksPerStats == 0) board_.loop.Publish(stats);
  }
  cycle_.Abort();
}

}  // namespace bbia
