#include "audit/finding.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace bbia {
namespace {

// So long a finding that comes and goes is told once.
constexpr Nanos kToldEvery{60'000'000'000};

bool Breach(FindingKind kind) noexcept {
  return kind <= FindingKind::kDescriptors;
}

static_assert(FindingKind::kUndeclaredThread < FindingKind::kDescriptors &&
              FindingKind::kDescriptors < FindingKind::kLeak);

/// A watch that says the same twice is heard once, at its worst.
std::vector<Observation> Distinct(std::vector<Observation> seen) {
  std::ranges::stable_sort(
      seen, [](const Observation& a, const Observation& b) { return a.light > b.light; });
  std::vector<Observation> distinct;
  for (Observation& one : seen) {
    const bool known = std::ranges::any_of(distinct, [&](const Observation& other) {
      return other.kind == one.kind && other.subject == one.subject;
    });
    if (!known) distinct.push_back(std::move(one));
  }
  return distinct;
}

/// "1 thread", "19 queues"
std::string Counted(std::size_t n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

}  // namespace

std::string_view Name(Light light) noexcept {
  switch (light) {
    case Light::kGreen:
      return "green";
    case Light::kAmber:
      return "amber";
    case Light::kRed:
      return "red";
  }
  return "?";
}

std::string_view Name(FindingKind kind) noexcept {
  switch (kind) {
    case FindingKind::kUndeclaredThread:
      return "undeclared-thread";
    case FindingKind::kUndeclaredChild:
      return "undeclared-child";
    case FindingKind::kGoneThread:
      return "gone-thread";
    case FindingKind::kZombie:
      return "zombie";
    case FindingKind::kDescriptors:
      return "descriptors";
    case FindingKind::kLeak:
      return "leak";
    case FindingKind::kRepeatedValue:
      return "repeated-value";
    case FindingKind::kNobodyConsumes:
      return "nobody-consumes";
    case FindingKind::kOverwritten:
      return "overwritten";
    case FindingKind::kPolledTooFast:
      return "polled-too-fast";
    case FindingKind::kComputedTwice:
      return "computed-twice";
    case FindingKind::kCopiedPayload:
      return "copied-payload";
    case FindingKind::kOverBudget:
      return "over-budget";
    case FindingKind::kBusyLoop:
      return "busy-loop";
    case FindingKind::kLosses:
      return "losses";
    case FindingKind::kHungThread:
      return "hung-thread";
    case FindingKind::kLateStop:
      return "late-stop";
    case FindingKind::kControlTrouble:
      return "control-trouble";
    case FindingKind::kPressure:
      return "pressure";
  }
  return "?";
}

std::string_view Name(WatchId watch) noexcept {
  switch (watch) {
    case WatchId::kCensus:
      return "census";
    case WatchId::kLeaks:
      return "leaks";
    case WatchId::kWaste:
      return "waste";
    case WatchId::kBudget:
      return "budgets";
    case WatchId::kWatchdog:
      return "watchdog";
    case WatchId::kPressure:
      return "pressure";
    case WatchId::kCount:
      break;
  }
  return "?";
}

FindingChanges FindingBook::Update(WatchId watch, std::vector<Observation> seen) {
  seen = Distinct(std::move(seen));
  const TimePoint now = clock_.Now();
  const WallTime wall = clock_.WallNow();
  FindingChanges changes;
  const MutexLock lock(mutex_);
  left_out_[static_cast<std::size_t>(watch)] = 0;
  Refresh(watch, now, seen, changes);
  for (Observation& what : seen) {
    if (MakeRoom(what.light)) {
      Open(watch, now, wall, std::move(what));
    } else {
      ++left_out_[static_cast<std::size_t>(watch)];
    }
  }
  for (Entry& entry : open_) {
    if (entry.finding.watch == watch) Tell(entry, now, changes);
  }
  return changes;
}

void FindingBook::Refresh(WatchId watch, TimePoint now, std::vector<Observation>& seen,
                          FindingChanges& changes) {
  std::vector<Entry> stay;
  stay.reserve(open_.size());
  for (Entry& entry : open_) {
    Finding& finding = entry.finding;
    if (finding.watch != watch) {
      stay.push_back(std::move(entry));
      continue;
    }
    const auto again = std::ranges::find_if(seen, [&](const Observation& what) {
      return what.kind == finding.what.kind && what.subject == finding.what.subject;
    });
    if (again != seen.end()) {
      finding.what = std::move(*again);
      finding.until = now;
      seen.erase(again);
      stay.push_back(std::move(entry));
      continue;
    }
    finding.open = false;
    if (entry.told) changes.closed.push_back(finding);
    entry.told = false;
    Keep(std::move(entry));
  }
  open_ = std::move(stay);
}

bool FindingBook::MakeRoom(Light light) {
  if (open_.size() < kMaxOpen) return true;
  const auto mildest = std::ranges::min_element(open_, [](const Entry& a, const Entry& b) {
    if (a.finding.what.light != b.finding.what.light) {
      return a.finding.what.light < b.finding.what.light;
    }
    return a.finding.since > b.finding.since;
  });
  if (mildest->finding.what.light >= light) return false;
  ++left_out_[static_cast<std::size_t>(mildest->finding.watch)];
  Entry gone = std::move(*mildest);
  open_.erase(mildest);
  gone.finding.open = false;
  Keep(std::move(gone));
  return true;
}

void FindingBook::Open(WatchId watch, TimePoint now, WallTime wall, Observation what) {
  const auto before = std::ranges::find_if(closed_, [&](const Entry& entry) {
    return entry.finding.watch == watch && entry.finding.what.kind == what.kind &&
           entry.finding.what.subject == what.subject;
  });
  Entry entry;
  bool fresh = true;
  if (before != closed_.end()) {
    entry = std::move(*before);
    closed_.erase(before);
    ++entry.finding.times;
    fresh = now - entry.finding.until >= kToldEvery;
  } else {
    entry.finding.watch = watch;
    entry.finding.number = next_number_++;
  }
  // What was away for a moment has been there since it came first.
  if (fresh) {
    entry.finding.since = now;
    entry.finding.since_wall = wall;
    entry.told_light = Light::kGreen;
  }
  entry.finding.what = std::move(what);
  entry.finding.until = now;
  entry.finding.open = true;
  open_.push_back(std::move(entry));
}

void FindingBook::Tell(Entry& entry, TimePoint now, FindingChanges& changes) {
  const bool worse = entry.finding.what.light > entry.told_light;
  const bool due = !entry.told_at || now - *entry.told_at >= kToldEvery;
  if (!worse && (entry.told || !due)) return;
  entry.told = true;
  entry.told_at = now;
  entry.told_light = entry.finding.what.light;
  changes.opened.push_back(entry.finding);
}

void FindingBook::Keep(Entry entry) {
  if (closed_.size() >= kMaxClosed) closed_.pop_back();
  closed_.insert(closed_.begin(), std::move(entry));
}

std::vector<Finding> FindingBook::OpenOnes() const {
  std::vector<Finding> findings;
  findings.reserve(open_.size() + closed_.size());
  for (const Entry& entry : open_) findings.push_back(entry.finding);
  std::ranges::sort(findings, [](const Finding& a, const Finding& b) {
    return a.what.light != b.what.light ? a.what.light > b.what.light : a.number < b.number;
  });
  return findings;
}

std::vector<Finding> FindingBook::All() const {
  const MutexLock lock(mutex_);
  std::vector<Finding> findings = OpenOnes();
  for (const Entry& entry : closed_) findings.push_back(entry.finding);
  return findings;
}

std::vector<Finding> FindingBook::Open() const {
  const MutexLock lock(mutex_);
  return OpenOnes();
}

std::size_t FindingBook::overflow() const {
  const MutexLock lock(mutex_);
  return std::accumulate(left_out_.begin(), left_out_.end(), std::size_t{0});
}

AuditVerdict JudgeFindings(const std::vector<Finding>& open, const AuditCounts& counts) {
  AuditVerdict verdict{.counts = counts};
  const Finding* worst = nullptr;
  std::size_t others = 0;
  for (const Finding& finding : open) {
    const Light light = Breach(finding.what.kind) ? Light::kRed : finding.what.light;
    if (!finding.open || light == Light::kGreen) continue;
    if (worst != nullptr) ++others;
    if (worst == nullptr || light > verdict.light) {
      verdict.light = light;
      worst = &finding;
    }
  }
  if (worst == nullptr) {
    verdict.why = Counted(counts.threads, "thread") + ", " + Counted(counts.queues, "queue") +
                  ", " + Counted(counts.leases, "lease") + ", " +
                  Counted(counts.modules, "module") + ": all within their limits";
    return verdict;
  }
  verdict.finding = worst->number;
  verdict.why = worst->what.sentence;
  if (others > 0) verdict.why += " (and " + Counted(others, "other finding") + ")";
  return verdict;
}

}  // namespace bbia
