#include "audit/hang_watch.h"

#include <array>
#include <cstdio>

namespace bbia {
namespace {

std::string InSeconds(Nanos t) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.1f s", Seconds{t}.count());
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace

std::vector<Hang> FindHangs(TimePoint now, const std::vector<ThreadRow>& threads) {
  std::vector<Hang> hangs;
  for (const ThreadRow& thread : threads) {
    const PulseReading& pulse = thread.pulse;
    if (pulse.tid == 0) continue;
    Hang hang{
        .thread = thread.name, .module = thread.module, .tid = pulse.tid, .doing = pulse.doing};
    if (pulse.stopping && now - pulse.stopping_since > thread.stop_budget) {
      hang.kind = FindingKind::kLateStop;
      hang.silent = now - pulse.stopping_since;
      hang.limit = thread.stop_budget;
      hangs.push_back(std::move(hang));
    } else if (!pulse.resting && now - pulse.last_beat > thread.beat_deadline) {
      hang.silent = now - pulse.last_beat;
      hang.limit = thread.beat_deadline;
      hangs.push_back(std::move(hang));
    }
  }
  return hangs;
}

std::string Sentence(const Hang& hang) {
  const std::string where = hang.doing.empty() ? "" : " in '" + hang.doing + "'";
  const std::string limit = ", its limit is " + InSeconds(hang.limit);
  if (hang.kind == FindingKind::kLateStop) {
    return "thread " + hang.thread + " was asked to end " + InSeconds(hang.silent) + " ago and is" +
           (where.empty() ? " still there" : " still" + where) + limit;
  }
  return "thread " + hang.thread + " has been stuck" + where + " for " + InSeconds(hang.silent) +
         limit;
}

}  // namespace bbia
