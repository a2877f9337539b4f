#include "audit/waste_watch.h"

#include <utility>

namespace bbia {

std::vector<Observation> WasteWatch::Look(TimePoint now, const std::vector<AccountRow>& rows) {
  if (last_look_ && now <= *last_look_) return told_;
  const TimePoint begin = last_look_.value_or(now);
  last_look_ = now;
  std::vector<WasteCase> cases = FindWaste(pace_.Look(now, rows), limits_);
  flows_.clear();
  told_.clear();
  std::map<FlowKey, TimePoint> wasting;
  for (WasteCase& one : cases) {
    const WasteFlow& flow = one.flow;
    if (one.above_limits) {
      const FlowKey key{flow.kind, flow.name, flow.from, flow.to};
      const auto known = wasting_since_.find(key);
      // What an interval shows has been so since its begin.
      const TimePoint since = known != wasting_since_.end() ? known->second : begin;
      wasting.try_emplace(key, since);
      if (now - since >= limits_.hold) told_.push_back(std::move(one.what));
    }
    flows_.push_back(std::move(one.flow));
  }
  wasting_since_ = std::move(wasting);
  return told_;
}

}  // namespace bbia
