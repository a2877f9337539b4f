#include "director/mind_thread.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "control/pacer.h"

namespace bbia {
namespace {

constexpr ThreadSpec kMindThread{.name = "mind", .module = Module::kMind};

Mind MakeMind(const MindParts& parts, const MindSettings& settings) {
  const ModuleScope account(Module::kMind);
  return Mind(parts, settings);
}

}  // namespace

MindThread::MindThread(Lease<Resource::kMind> lease, const MindParts& parts,
                       const MindSettings& settings)
    : lease_(std::move(lease)),
      clock_(parts.clock),
      wake_(parts.board.mind.wake),
      mind_(MakeMind(parts, settings)),
      thread_(parts.ledger, kMindThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

void MindThread::Run(const std::stop_token& stop, Pulse& pulse) {
  const std::stop_callback wake_up(stop, [this] { wake_.Notify(); });
  Pacer pacer(clock_.Now(), Mind::kTick);
  while (!stop.stop_requested()) {
    pulse.Doing("thinking");
    pulse.Beat();
    const Nanos patience = mind_.Step();
    pollfd waiting{.fd = wake_.fd(), .events = POLLIN, .revents = 0};
    if (patience > Mind::kTick) {
      const auto most = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
      pulse.Doing("waiting");
      pulse.Rest();  // also for a time of the calendar: that is no thought that takes too long
      poll(&waiting, 1, patience == Nanos::max() ? -1 : static_cast<int>(most));
      pacer = Pacer(clock_.Now(), Mind::kTick);
    } else {
      const Nanos left = std::max(pacer.next() - clock_.Now(), Nanos{0});
      const auto [seconds, nanos] = std::div(left.count(), std::int64_t{1'000'000'000});
      const timespec at_most{.tv_sec = seconds, .tv_nsec = nanos};
      ppoll(nullptr, 0, &at_most, nullptr);
      pacer.Advance(clock_.Now());
    }
    wake_.Clear();
  }
}

}  // namespace bbia
