#include "audit/auditor.h"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace bbia {
namespace {

// The dearer parts of a look come less often, in looks.
constexpr std::uint64_t kDetailEvery = 5;
constexpr std::uint64_t kPssEvery = 30;
constexpr Nanos kTrimEvery{60'000'000'000};

std::uint64_t BufferBytes(const AccountRow& row) noexcept {
  switch (row.kind) {
    case AccountKind::kQueue:
    case AccountKind::kPool:
    case AccountKind::kCache:
      return row.capacity * row.item_bytes;
    case AccountKind::kLease:
    case AccountKind::kThread:
    case AccountKind::kTimer:
    case AccountKind::kChild:
    case AccountKind::kSnapshot:
    case AccountKind::kReader:
    case AccountKind::kDemand:
    case AccountKind::kCompute:
      break;
  }
  return 0;
}

float Kilobytes(std::optional<std::uint64_t> bytes) noexcept {
  if (!bytes) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(*bytes) / 1024.0F;
}

}  // namespace

Auditor::Auditor(const Ledger& ledger, const Clock& clock, FindingBook& book, History& history,
                 Relief& relief, const AuditLimits& limits, Outside outside, StackOf stack_of)
    : ledger_(ledger),
      clock_(clock),
      book_(book),
      history_(history),
      relief_(relief),
      limits_(limits),
      outside_(std::move(outside)),
      stack_of_(std::move(stack_of)),
      start_(clock.Now()),
      leaks_(start_, limits.leaks, limits.budgets),
      waste_(limits.waste),
      budgets_(limits.budgets),
      ladder_(relief, limits.ladder),
      last_look_(start_) {}

Nanos Auditor::interval() const noexcept {
  return relief_.taken(ReliefStep::kSlowAudit) ? std::max(limits_.interval, limits_.slow_interval)
                                               : limits_.interval;
}

std::shared_ptr<const AuditReport> Auditor::Look(AuditChanges& changes) {
  changes = {};
  auto report = std::make_shared<AuditReport>();
  const TimePoint now = clock_.Now();
  const Seconds passed{std::max(now - last_look_, Nanos{1'000'000})};
  last_look_ = now;
  passed_ = passed;
  report->number = ++looks_;
  report->stamp = now;
  report->uptime = now - start_;
  report->interval = interval();
  report->pid = getpid();

  // The ledger first: a thread that ends in between is then gone from both.
  const std::vector<ThreadRow> threads = ledger_.Threads();
  report->accounts = ledger_.Report();
  Declare(threads);
  ReadProcess();
  report->process = reading_;
  report->machine = pressure_.Read();
  report->heap = ReadHeap();
  if (looks_ % kDetailEvery == 1) report->allocator = ReadAllocator();
  if (reading_.cpu) {
    report->cpu = looks_ > 1 ? Seconds{*reading_.cpu - last_cpu_} / passed : 0.0;
    last_cpu_ = *reading_.cpu;
  }
  MeasureThreads(*report, threads, passed);
  MeasureModules(*report, passed);
  if (outside_) report->outside = outside_(report->accounts);
  Watch(*report, changes);
  Judge(*report, changes);
  Remember(*report);
  report->look_time = clock_.Now() - now;
  return report;
}

void Auditor::ReadProcess() {
  unsigned parts = ProcessProbe::kLoad;
  if (looks_ % kDetailEvery == 1) {
    parts |= ProcessProbe::kSwitches | ProcessProbe::kDescriptors | ProcessProbe::kChildren;
  }
  if (looks_ % kPssEvery == 1) parts |= ProcessProbe::kPss;
  process_.Read(parts, reading_);
}

void Auditor::Declare(const std::vector<ThreadRow>& threads) {
  declared_.threads.clear();
  declared_.children.clear();
  for (const ThreadRow& thread : threads) {
    declared_.threads.push_back({.id = thread.pulse.tid, .name = thread.name});
  }
  for (const ChildRow& child : ledger_.Children()) {
    declared_.children.push_back({.id = child.pid, .name = child.name});
  }
  declared_.descriptor_bound = limits_.descriptors;
}

void Auditor::MeasureThreads(AuditReport& report, const std::vector<ThreadRow>& declared,
                             Seconds passed) {
  std::map<int, ThreadTimes> present;
  if (!reading_.threads) return;
  for (const ThreadReading& thread : *reading_.threads) {
    ThreadUsage usage{.name = thread.name, .tid = thread.tid, .declared = false};
    usage.voluntary_switches = thread.voluntary_switches;
    usage.involuntary_switches = thread.involuntary_switches;
    const auto before = before_.find(thread.tid);
    const bool known = before != before_.end();
    if (thread.cpu && known) usage.cpu = Seconds{*thread.cpu - before->second.cpu} / passed;
    if (thread.wait && known) usage.wait = Seconds{*thread.wait - before->second.wait} / passed;
    present[thread.tid] = {.cpu = thread.cpu.value_or(Nanos{0}),
                           .wait = thread.wait.value_or(Nanos{0})};
    const auto row = std::ranges::find_if(
        declared, [&](const ThreadRow& r) { return r.pulse.tid == thread.tid; });
    if (row != declared.end()) {
      usage.declared = true;
      usage.module = row->module;
      usage.silent = std::max(report.stamp - row->pulse.last_beat, Nanos{0});
      usage.resting = row->pulse.resting;
      usage.doing = row->pulse.doing;
      usage.beat_deadline = row->beat_deadline;
    }
    report.threads.push_back(std::move(usage));
  }
  before_ = std::move(present);
}

void Auditor::MeasureModules(AuditReport& report, Seconds passed) {
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    ModuleUsage& usage = report.modules[i];
    usage.module = static_cast<Module>(i);
    usage.heap_known = report.heap.available;
    usage.heap_bytes = static_cast<double>(report.heap.modules[i].live_bytes);
    const std::uint64_t allocations = report.heap.modules[i].allocations;
    if (looks_ > 1) {
      usage.allocations_per_second =
          static_cast<double>(allocations - last_allocations_[i]) / passed.count();
    }
    last_allocations_[i] = allocations;
  }
  for (const ThreadUsage& thread : report.threads) {
    if (!thread.declared) continue;
    ModuleUsage& usage = report.modules[Index(thread.module)];
    ++usage.threads;
    usage.cpu += thread.cpu.value_or(0.0);
    if (thread.module == Module::kAudit) report.audit_cpu += thread.cpu.value_or(0.0);
  }
  for (const AccountRow& row : report.accounts) {
    ModuleUsage& usage = report.modules[Index(row.module)];
    usage.buffer_bytes += BufferBytes(row);
    if (row.kind == AccountKind::kQueue) usage.queued += row.used;
  }
}

void Auditor::Watch(AuditReport& report, AuditChanges& changes) {
  WatchCensus(report, changes);

  LeakPoint point;
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    point.heap_bytes[i] = report.modules[i].heap_known ? report.modules[i].heap_bytes
                                                       : std::numeric_limits<double>::quiet_NaN();
    point.queue_depth[i] = static_cast<double>(report.modules[i].queued);
    point.threads[i] = report.modules[i].threads;
  }
  point.load = report.outside.clients;
  if (reading_.descriptors) point.descriptors = static_cast<double>(reading_.descriptors->Total());
  if (reading_.children) point.children = static_cast<double>(reading_.children->size());
  Adopt(book_.Update(WatchId::kLeaks, leaks_.Look(report.stamp, point)), changes);
  report.trends = leaks_.trends();

  Adopt(book_.Update(WatchId::kWaste, waste_.Look(report.stamp, report.accounts)), changes);
  report.waste = waste_.flows();

  std::vector<BudgetWatch::ThreadCpu> cpu;
  for (const ThreadUsage& thread : report.threads) {
    if (!thread.cpu) continue;
    cpu.push_back({thread.name, thread.module, *thread.cpu, thread.tid, thread.wait.value_or(0.0)});
  }
  Adopt(book_.Update(WatchId::kBudget,
                     budgets_.Look(report.stamp, report.modules, cpu, report.accounts)),
        changes);

  WatchPressure(report, changes);
}

void Auditor::WatchCensus(AuditReport& report, AuditChanges& changes) {
  report.census = census_.Take(reading_, declared_);
  std::vector<Observation> seen;
  const auto see = [&](FindingKind kind, const NamedId& who, const std::string& sentence) {
    seen.push_back({.kind = kind,
                    .light = Light::kRed,
                    .subject = who.name + " " + std::to_string(who.id),
                    .sentence = sentence,
                    .figures = {{"name", who.name}, {"id", static_cast<double>(who.id)}}});
  };
  for (const NamedId& thread : report.census.undeclared_threads) {
    see(FindingKind::kUndeclaredThread, thread,
        "a thread '" + thread.name + "' (" + std::to_string(thread.id) +
            ") runs that no module has declared");
    const auto [stranger, is_new] = strangers_.try_emplace(thread.id);
    if (is_new && stack_of_) stranger->second = stack_of_(thread.id);
    seen.back().detail = stranger->second;
  }
  for (const NamedId& child : report.census.undeclared_children) {
    see(FindingKind::kUndeclaredChild, child,
        "a child process '" + child.name + "' (" + std::to_string(child.id) +
            ") runs that no module has declared");
  }
  for (const NamedId& thread : report.census.gone_threads) {
    see(FindingKind::kGoneThread, thread,
        "the thread '" + thread.name + "' is on the ledger, and the kernel does not know it");
  }
  for (const NamedId& child : report.census.zombies) {
    see(FindingKind::kZombie, child,
        "the child '" + child.name + "' (" + std::to_string(child.id) +
            ") has ended and nobody has waited for it");
  }
  if (const auto above = report.census.descriptors_above_bound) {
    seen.push_back({.kind = FindingKind::kDescriptors,
                    .light = Light::kRed,
                    .subject = "descriptors",
                    .sentence = std::to_string(limits_.descriptors + *above) +
                                " descriptors are open, the limit is " +
                                std::to_string(limits_.descriptors),
                    .figures = {{"open", static_cast<double>(limits_.descriptors + *above)},
                                {"limit", static_cast<double>(limits_.descriptors)}}});
  }
  std::erase_if(strangers_, [&report](const auto& stranger) {
    return std::ranges::none_of(
        report.census.undeclared_threads,
        [&stranger](const NamedId& thread) { return thread.id == stranger.first; });
  });
  Adopt(book_.Update(WatchId::kCensus, std::move(seen)), changes);
}

void Auditor::WatchPressure(AuditReport& report, AuditChanges& changes) {
  PressureVerdict pressure =
      JudgePressure(report.machine, reading_.resident_bytes, limits_.pressure);
  AddHeapReasons(report.modules, limits_.budgets, pressure);
  changes.step = ladder_.Look(report.stamp, pressure);
  report.ladder = ladder_.steps();
  std::vector<Observation> seen;
  for (const Saying& reason : pressure.reasons) {
    seen.push_back({.kind = FindingKind::kPressure,
                    .subject = reason.sentence.substr(0, reason.sentence.find(' ')),
                    .sentence = reason.sentence,
                    .code = reason.code,
                    .figures = reason.figures});
  }
  Adopt(book_.Update(WatchId::kPressure, std::move(seen)), changes);
  if (!relief_.taken(ReliefStep::kTrimHeap)) {
    last_trim_.reset();
  } else if (!last_trim_ || report.stamp - *last_trim_ >= kTrimEvery) {
    last_trim_ = report.stamp;
    TrimHeap();
  }
}

void Auditor::Judge(AuditReport& report, AuditChanges& changes) {
  report.findings = book_.All();
  AuditCounts counts{.modules = kModuleCount};
  for (const AccountRow& row : report.accounts) {
    if (row.kind == AccountKind::kThread) ++counts.threads;
    if (row.kind == AccountKind::kQueue) ++counts.queues;
    if (row.kind == AccountKind::kLease) ++counts.leases;
  }
  report.verdict = JudgeFindings(book_.Open(), counts);
  changes.light = report.verdict.light;
  changes.light_changed = std::exchange(light_, report.verdict.light) != report.verdict.light;
}

void Auditor::Remember(const AuditReport& report) {
  const OutsideFigures& outside = report.outside;
  constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
  Sample sample;
  sample.uptime_s = Seconds{report.stamp - start_}.count();
  sample.resident_kb = Kilobytes(reading_.resident_bytes);
  sample.proportional_kb = Kilobytes(reading_.proportional_bytes);
  sample.cpu = static_cast<float>(report.cpu);
  sample.threads = reading_.threads ? static_cast<float>(reading_.threads->size()) : kUnknown;
  sample.descriptors =
      reading_.descriptors ? static_cast<float>(reading_.descriptors->Total()) : kUnknown;
  sample.children = reading_.children ? static_cast<float>(reading_.children->size()) : kUnknown;
  sample.clients = static_cast<float>(outside.clients);
  std::uint64_t dropped = 0;
  for (const AccountRow& row : report.accounts) {
    if (row.kind == AccountKind::kQueue) dropped += row.dropped;
  }
  const std::uint64_t lost = dropped >= last_dropped_ ? dropped - last_dropped_ : 0;
  sample.dropped = static_cast<float>(lost) / static_cast<float>(passed_.count());
  last_dropped_ = dropped;
  sample.loop_late_p99_us = static_cast<float>(outside.loop_late_p99_us);
  sample.loop_work_p99_us = static_cast<float>(outside.loop_work_p99_us);
  sample.loop_overruns = static_cast<float>(outside.loop_overruns);
  sample.light = static_cast<float>(report.verdict.light);
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    const ModuleUsage& usage = report.modules[i];
    sample.queued += static_cast<float>(usage.queued);
    sample.heap_kb[i] = usage.heap_known ? static_cast<float>(usage.heap_bytes / 1024.0) : kUnknown;
    sample.module_cpu[i] = static_cast<float>(usage.cpu);
  }
  history_.Add(sample);
}

void Auditor::Adopt(FindingChanges&& found, AuditChanges& changes) {
  std::ranges::move(found.opened, std::back_inserter(changes.findings.opened));
  std::ranges::move(found.closed, std::back_inserter(changes.findings.closed));
}

}  // namespace bbia
