#include "audit/census.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bbia {
namespace {

template <class Ids>
bool Contains(const Ids& ids, pid_t id) noexcept {
  return std::any_of(ids.begin(), ids.end(), [id](const NamedId& one) { return one.id == id; });
}

bool Exists(const std::vector<ThreadReading>& threads, pid_t tid) noexcept {
  return std::any_of(threads.begin(), threads.end(),
                     [tid](const ThreadReading& thread) { return thread.tid == tid; });
}

std::size_t Allowed(const std::vector<KnownForeign>& foreign, const std::string& name) noexcept {
  for (const KnownForeign& known : foreign) {
    if (known.name == name) return known.maximum;
  }
  return 0;
}

void CountThreads(const std::vector<ThreadReading>& threads, const Declared& declared,
                  const std::vector<KnownForeign>& foreign, CensusResult& result) {
  std::vector<NamedId> tolerated;
  for (const ThreadReading& thread : threads) {
    if (Contains(declared.threads, thread.tid)) continue;
    const auto namesakes =
        std::count_if(tolerated.begin(), tolerated.end(),
                      [&](const NamedId& one) { return one.name == thread.name; });
    const bool known = static_cast<std::size_t>(namesakes) < Allowed(foreign, thread.name);
    (known ? tolerated : result.undeclared_threads).push_back({thread.tid, thread.name});
  }
  for (const NamedId& thread : declared.threads) {
    if (thread.id != 0 && !Exists(threads, thread.id)) result.gone_threads.push_back(thread);
  }
}

void CountChildren(const std::vector<ChildReading>& children, const Declared& declared,
                   CensusResult& result) {
  for (const ChildReading& child : children) {
    const NamedId one{child.pid, child.name};
    if (child.state == 'Z') result.zombies.push_back(one);
    if (!Contains(declared.children, child.pid)) result.undeclared_children.push_back(one);
  }
}

/// Those of `now` who were there `before` too. Names may change: a thread gets its own after birth.
std::vector<NamedId> Both(const std::vector<NamedId>& now, const std::vector<NamedId>& before) {
  std::vector<NamedId> both;
  std::copy_if(now.begin(), now.end(), std::back_inserter(both),
               [&](const NamedId& one) { return Contains(before, one.id); });
  return both;
}

}  // namespace

CensusResult TakeCensus(const ProcessReading& reading, const Declared& declared,
                        const std::vector<KnownForeign>& foreign) {
  CensusResult result;
  if (reading.threads) CountThreads(*reading.threads, declared, foreign, result);
  if (reading.children) CountChildren(*reading.children, declared, result);
  if (reading.descriptors && declared.descriptor_bound) {
    const std::uint64_t open = reading.descriptors->Total() - reading.descriptors->own;
    if (open > *declared.descriptor_bound) {
      result.descriptors_above_bound = open - *declared.descriptor_bound;
    }
  }
  return result;
}

CensusResult Census::Take(const ProcessReading& reading, const Declared& declared) {
  CensusResult now = TakeCensus(reading, declared, foreign_);
  const auto look = [&](std::vector<NamedId> CensusResult::*amiss) {
    confirmed_.*amiss = Both(now.*amiss, first_sight_.*amiss);
    first_sight_.*amiss = std::move(now.*amiss);
  };
  if ((reading.renewed & ProcessReading::kThreadLists) != 0) {
    look(&CensusResult::undeclared_threads);
    look(&CensusResult::gone_threads);
  }
  if ((reading.renewed & ProcessReading::kChildren) != 0) {
    look(&CensusResult::undeclared_children);
    look(&CensusResult::zombies);
  }
  if ((reading.renewed & ProcessReading::kDescriptors) != 0) {
    confirmed_.descriptors_above_bound = now.descriptors_above_bound;
  }
  return confirmed_;
}

}  // namespace bbia
