#include "audit/watchdog.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <limits>
#include <utility>

#include "base/pause.h"

namespace bbia {
namespace {

constexpr ThreadSpec kDogThread{
    .name = "dog", .module = Module::kAudit, .beat_deadline = std::chrono::seconds{10}};
constexpr Nanos kStackPatience{50'000'000};
constexpr int kAsleepPeriods = 10;
constexpr std::string_view kControlThread = "ctl";

/// A terminal or pipe that nobody reads must not hold the watchdog.
void Say(const std::string& text) noexcept {
  pollfd err{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  if (poll(&err, 1, 0) != 1 || (err.revents & POLLOUT) == 0) return;
  std::string line = "bbia: " + text;
  if (line.size() >= PIPE_BUF) line.resize(PIPE_BUF - 1);  // what surely has room
  line += '\n';
  static_cast<void>(!write(STDERR_FILENO, line.data(), line.size()));
}

}  // namespace

Watchdog::Watchdog(Lease<Resource::kWatchdog> lease, Ledger& ledger, const Clock& clock,
                   FindingBook& book, FlightRecorder& flight, const ServiceManager& manager,
                   Nanos period, std::function<void()> halt)
    : lease_(std::move(lease)),
      ledger_(ledger),
      clock_(clock),
      book_(book),
      flight_(flight),
      manager_(manager),
      period_(period),
      halt_(std::move(halt)),
      end_by_(std::numeric_limits<std::int64_t>::max()),
      stacks_(clock),
      next_alive_(clock.Now()),
      last_look_(clock.Now()),
      thread_(ledger, kDogThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

void Watchdog::ExpectEndBy(TimePoint deadline) noexcept {
  const std::int64_t wanted = deadline.time_since_epoch().count();
  std::int64_t present = end_by_.load(std::memory_order_relaxed);
  while (wanted < present &&
         !end_by_.compare_exchange_weak(present, wanted, std::memory_order_relaxed)) {
  }
}

void Watchdog::Run(const std::stop_token& stop, Pulse& pulse) {
  Pause pause;
  do {
    pulse.Beat();
    Look(clock_.Now());
  } while (pause.For(stop, period_));
}

void Watchdog::Look(TimePoint now) {
  // After a stop of the whole process (a debugger, a frozen machine) everybody has been silent, and
  // nobody hangs: they get until the next look.
  const bool was_asleep = now - last_look_ > kAsleepPeriods * period_;
  last_look_ = now;
  if (now.time_since_epoch().count() > end_by_.load(std::memory_order_relaxed)) EndTheProcess();
  const std::vector<Hang> hangs = FindHangs(now, ledger_.Threads());
  for (const Hang& hang : hangs) {
    if (hang.thread == kControlThread && hang.kind == FindingKind::kHungThread && halt_) halt_();
  }
  if (was_asleep) return FeedServiceManager(now, true);
  std::map<int, std::string> still;
  std::vector<Observation> seen;
  for (const Hang& hang : hangs) {
    if (!known_.contains(hang.tid)) Meet(hang);
    still[hang.tid] = known_[hang.tid];
    seen.push_back({.kind = hang.kind,
                    .light = Light::kRed,
                    .module = hang.module,
                    .subject = hang.thread,
                    .sentence = Sentence(hang),
                    .detail = known_[hang.tid],
                    .figures = {{"name", hang.thread},
                                {"doing", hang.doing},
                                {"silent_s", Seconds{hang.silent}.count()},
                                {"limit_s", Seconds{hang.limit}.count()}}});
  }
  known_ = std::move(still);
  const FindingChanges changes = book_.Update(WatchId::kWatchdog, std::move(seen));
  for (const Finding& finding : changes.closed) {
    const std::string text = "over: " + finding.what.sentence;
    flight_.Note(NoteSeverity::kInfo, NoteKind::kFinding, text);
    Say(text);
  }
  // A log on a slow disk is no reason to have the robot killed.
  FeedServiceManager(now, std::ranges::all_of(
                              hangs, [](const Hang& hang) { return hang.module == Module::kLog; }));
}

std::string Watchdog::StackOf(int tid) {
  const MutexLock lock(stacks_mutex_);
  const auto stack = stacks_.Take(tid, clock_.Now() + kStackPatience);
  return stack ? *stack : stack.error().message;
}

void Watchdog::Meet(const Hang& hang) {
  const std::string sentence = Sentence(hang);
  flight_.Note(NoteSeverity::kError, NoteKind::kFinding, sentence);
  known_[hang.tid] = StackOf(hang.tid);
  Say(sentence + "\n" + known_[hang.tid]);
}

void Watchdog::FeedServiceManager(TimePoint now, bool all_well) {
  if (!all_well || manager_.alive_period() <= Nanos{0} || now < next_alive_) return;
  next_alive_ = now + manager_.alive_period();
  static_cast<void>(manager_.Alive());
}

void Watchdog::EndTheProcess() {
  Say("the shutdown did not end in time; still there:");
  for (const ThreadRow& thread : ledger_.Threads()) {
    if (thread.pulse.tid == 0 || thread.pulse.tid == gettid()) continue;
    Say("  thread " + thread.name + " in '" + thread.pulse.doing + "'\n" +
        StackOf(thread.pulse.tid));
  }
  _exit(kStuckExit);
}

}  // namespace bbia
