#include "metrics/exposition.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "base/budgets.h"
#include "robot/outcome.h"

namespace bbia {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Labels = std::vector<ClientMetric::Label>;

double InSeconds(Nanos t) {
  return Seconds{t}.count();
}

/// Families in the order of their first value. What has the same name and labels is one line, the
/// sum: a scraper throws a page away that has a line twice.
class Page final {
 public:
  void Gauge(const char* name, const char* help, std::optional<double> value, Labels labels = {}) {
    if (!value) return;
    ClientMetric& metric = Add(name, help, MetricType::Gauge, std::move(labels));
    metric.gauge.value += *value;
  }
  template <class Count>
  void Counter(const char* name, const char* help, Count value, Labels labels = {}) {
    ClientMetric& metric = Add(name, help, MetricType::Counter, std::move(labels));
    metric.counter.value += static_cast<double>(value);
  }
  void Histogram(const char* name, const char* help, const DurationHistogram& histogram) {
    ClientMetric& metric = Add(name, help, MetricType::Histogram, {});
    std::uint64_t below = 0;
    double edge = 1e-6;
    for (std::size_t i = 0; i + 1 < DurationHistogram::kBuckets; ++i, edge *= 2.0) {
      below += histogram.counts()[i];
      metric.histogram.bucket.push_back({.cumulative_count = below, .upper_bound = edge});
    }
    metric.histogram.sample_count = histogram.total();
    metric.histogram.sample_sum = InSeconds(histogram.sum());
  }
  [[nodiscard]] std::string Text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_);
    return std::move(out).str();
  }

 private:
  ClientMetric& Add(const char* name, const char* help, MetricType type, Labels labels) {
    const auto [place, fresh] = places_.try_emplace(name, families_.size());
    if (fresh) families_.push_back({.name = name, .help = help, .type = type, .metric = {}});
    std::vector<ClientMetric>& metrics = families_[place->second].metric;
    const auto same = std::ranges::find(metrics, labels, &ClientMetric::label);
    if (same != metrics.end()) return *same;
    metrics.emplace_back();
    metrics.back().label = std::move(labels);
    return metrics.back();
  }

  std::vector<MetricFamily> families_;
  std::map<std::string_view, std::size_t> places_;
};

ClientMetric::Label Label(const char* name, std::string_view value) {
  return {.name = name, .value = std::string(value)};
}

std::optional<double> Known(const std::optional<std::uint64_t>& value) {
  return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

void AddProcess(Page& page, const AuditReport& report, const ExpositionParts& parts) {
  const ProcessReading& process = report.process;
  if (process.cpu) {
    page.Counter("process_cpu_seconds_total", "Processor time of the process.",
                 InSeconds(*process.cpu));
  }
  page.Gauge("process_resident_memory_bytes", "Resident memory.", Known(process.resident_bytes));
  page.Gauge("process_open_fds", "Open file descriptors.",
             process.descriptors
                 ? std::optional<double>(static_cast<double>(process.descriptors->Total()))
                 : std::nullopt);
  // Two clocks are never read at once: without rounding each scrape would see another start.
  page.Gauge("process_start_time_seconds", "Start of the program since the epoch.",
             std::round(Seconds{parts.wall_now.time_since_epoch()}.count() -
                        (report.uptime + Seconds{parts.now - report.stamp}).count()));
  page.Gauge("bbia_process_anonymous_memory_bytes", "Resident memory that is no file's.",
             Known(process.anonymous_bytes));
  page.Gauge("bbia_process_proportional_memory_bytes", "PSS, read now and then.",
             Known(process.proportional_bytes));
  if (process.threads) {
    page.Gauge("process_threads", "Threads that the kernel knows.",
               static_cast<double>(process.threads->size()));
  }
  if (process.minor_faults && process.major_faults) {
    page.Counter("bbia_process_page_faults_total", "Page faults; major ones wait for the disk.",
                 *process.minor_faults, {Label("kind", "minor")});
    page.Counter("bbia_process_page_faults_total", "", *process.major_faults,
                 {Label("kind", "major")});
  }
  if (process.children) {
    page.Gauge("bbia_process_children", "Child processes.",
               static_cast<double>(process.children->size()));
  }
}

void AddModules(Page& page, const AuditReport& report) {
  for (const ModuleUsage& usage : report.modules) {
    const auto module = [&usage] { return Labels{Label("module", Name(usage.module))}; };
    const Budget& budget = BudgetOf(usage.module);
    if (usage.heap_known) {
      page.Gauge("bbia_module_heap_bytes", "Live bytes on the heap, foreign libraries included.",
                 usage.heap_bytes, module());
      page.Counter("bbia_module_allocations_total", "Allocations.",
                   report.heap.modules[Index(usage.module)].allocations, module());
    }
    page.Gauge("bbia_module_heap_budget_bytes", "What base/budgets.h allows.",
               static_cast<double>(budget.heap_bytes), module());
    page.Gauge("bbia_module_cpu_cores", "Cores in use, in the last interval.", usage.cpu, module());
    page.Gauge("bbia_module_cpu_budget_cores", "What base/budgets.h allows.", budget.cpu, module());
    page.Gauge("bbia_module_queued_entries", "Entries waiting in its queues.",
               static_cast<double>(usage.queued), module());
    page.Gauge("bbia_module_threads", "Threads of its own.", usage.threads, module());
    page.Gauge("bbia_module_buffer_bytes", "Its queues, pools and caches, when full.",
               static_cast<double>(usage.buffer_bytes), module());
  }
}

/// Processor time since the thread's birth.
std::optional<Nanos> CpuOf(const AuditReport& report, int tid) {
  if (!report.process.threads) return std::nullopt;
  const auto found = std::ranges::find(*report.process.threads, tid, &ThreadReading::tid);
  return found != report.process.threads->end() ? found->cpu : std::nullopt;
}

void AddThreads(Page& page, const AuditReport& report) {
  double strangers = 0.0;
  for (const ThreadUsage& thread : report.threads) {
    if (!thread.declared) {  // names of strangers are not ours to choose
      strangers += 1.0;
      continue;
    }
    const auto labels = [&thread] {
      return Labels{Label("thread", thread.name), Label("module", Name(thread.module))};
    };
    if (const auto cpu = CpuOf(report, thread.tid)) {
      page.Counter("bbia_thread_cpu_seconds_total", "Processor time.", InSeconds(*cpu), labels());
    }
    page.Gauge("bbia_thread_cpu_cores", "Cores in use, in the last interval.", thread.cpu,
               labels());
    page.Gauge("bbia_thread_silent_seconds", "Since its last sign of life; 0 while it rests.",
               thread.resting ? 0.0 : InSeconds(thread.silent), labels());
    page.Gauge("bbia_thread_deadline_seconds", "So long it may be silent.",
               InSeconds(thread.beat_deadline), labels());
  }
  page.Gauge("bbia_undeclared_threads", "Threads that the kernel knows and the ledger does not.",
             strangers);
}

void AddAudit(Page& page, const AuditReport& report) {
  page.Gauge("bbia_audit_light", "Verdict: 0 green, 1 amber, 2 red.",
             static_cast<double>(report.verdict.light));
  page.Counter("bbia_audit_looks_total", "Looks of the collector.", report.number);
  page.Gauge("bbia_audit_look_seconds", "What the last look took.", InSeconds(report.look_time));
  page.Gauge("bbia_audit_interval_seconds", "Between two looks.", InSeconds(report.interval));
  page.Gauge("bbia_audit_cpu_cores", "Cores that the audit itself takes.", report.audit_cpu);
  std::map<std::pair<std::string_view, std::string_view>, double> open;
  for (const Finding& finding : report.findings) {
    if (finding.open) open[{Name(finding.what.kind), Name(finding.what.light)}] += 1.0;
  }
  for (const auto& [what, count] : open) {
    page.Gauge("bbia_findings_open", "Findings that are open.", count,
               {Label("kind", what.first), Label("light", what.second)});
  }
  for (const StepState& step : report.ladder) {
    page.Gauge("bbia_relief_taken", "Whether this is given up under pressure.",
               step.taken ? 1.0 : 0.0, {Label("step", Name(step.step))});
    page.Counter("bbia_relief_total", "How often it was.", step.times,
                 {Label("step", Name(step.step))});
  }
  for (const WasteFlow& flow : report.waste) {
    const auto labels = [&flow] {
      return Labels{Label("kind", Name(flow.kind)), Label("name", flow.name),
                    Label("from", Name(flow.from)), Label("to", Name(flow.to))};
    };
    page.Gauge("bbia_waste_cores", "Processor time spent for nothing, of a core.",
               flow.us_per_second * 1e-6, labels());
    page.Gauge("bbia_waste_bytes_per_second", "Bytes handed over or copied for nothing.",
               flow.bytes_per_second, labels());
  }
  for (const LeakTrend& trend : report.trends) {
    const auto labels = [&trend] {
      return Labels{Label("kind", Name(trend.kind)), Label("module", Name(trend.module))};
    };
    page.Gauge("bbia_leak_per_second", "Slope: bytes or things gained.", trend.per_minute / 60.0,
               labels());
    page.Gauge("bbia_leak_suspected", "Whether it is told as a leak.", trend.suspicious ? 1.0 : 0.0,
               labels());
  }
}

void AddMachine(Page& page, const PressureReading& machine) {
  page.Gauge("bbia_machine_memory_available_bytes", "Memory to be had without swapping.",
             Known(machine.memory_available));
  page.Gauge("bbia_machine_memory_bytes", "Memory.", Known(machine.memory_total));
  const auto stall = [&page](const char* what, const std::optional<double>& percent) {
    if (!percent) return;
    page.Gauge("bbia_machine_stall_ratio", "Share of ten seconds in which somebody waited for it.",
               *percent / 100.0, {Label("resource", what)});
  };
  stall("cpu", machine.cpu_stall_percent);
  stall("memory", machine.memory_stall_percent);
  stall("io", machine.io_stall_percent);
  page.Gauge("bbia_machine_load1", "Load average of a minute.", machine.load1);
  page.Gauge("bbia_machine_temperature_celsius", "The hottest zone.", machine.temperature);
}

void AddAccounts(Page& page, const std::vector<AccountRow>& rows) {
  for (const AccountRow& row : rows) {
    if (row.kind == AccountKind::kLease) {
      page.Gauge("bbia_lease_held", "What exists once, and who has it.", 1.0,
                 {Label("lease", row.name), Label("owner", row.owner)});
      page.Counter("bbia_lease_refused_total", "Further claims, refused.", row.dropped,
                   {Label("lease", row.name)});
      continue;
    }
    if (row.name == "net.connections") {
      page.Gauge("bbia_clients", "Open connections.", static_cast<double>(row.used));
    }
    if (row.kind != AccountKind::kQueue) continue;
    const auto labels = [&row] {
      return Labels{Label("queue", row.name), Label("from", Name(row.from)),
                    Label("to", Name(row.to))};
    };
    page.Gauge("bbia_queue_entries", "Entries waiting.", static_cast<double>(row.used), labels());
    page.Gauge("bbia_queue_capacity_entries", "Entries at most.", static_cast<double>(row.capacity),
               labels());
    page.Counter("bbia_queue_accepted_total", "Entries put in.", row.accepted, labels());
    page.Counter("bbia_queue_dropped_total", "Entries lost, overwritten or refused.", row.dropped,
                 labels());
    page.Counter("bbia_queue_repeated_total", "Entries that said what the one before had said.",
                 row.repeated, labels());
    page.Gauge("bbia_queue_longest_wait_seconds", "Longest wait of an entry since the start.",
               InSeconds(row.longest_wait), labels());
    page.Counter("bbia_queue_wait_seconds_total", "Time that all entries waited.",
                 InSeconds(row.waited), labels());
  }
}

void AddLoop(Page& page, const ExpositionParts& parts) {
  page.Histogram("bbia_control_loop_lateness_seconds", "How late the control thread woke up.",
                 parts.loop.lateness);
  page.Histogram("bbia_control_loop_work_seconds", "What one tick took.", parts.loop.work);
  page.Counter("bbia_control_loop_ticks_total", "Ticks.", parts.loop.ticks);
  page.Counter("bbia_control_loop_rested_periods_total",
               "Periods left out because nothing was asked and nothing moved.", parts.loop.rested);
  page.Gauge("bbia_control_loop_period_seconds", "Of its clock.", InSeconds(parts.loop.period));
  page.Counter("bbia_control_loop_overruns_total", "Periods that were skipped.",
               parts.loop.overruns);
  for (std::size_t i = 0; i < parts.commands.size(); ++i) {
    page.Counter("bbia_commands_total", "Commands of clients, by what became of them.",
                 parts.commands[i], {Label("outcome", Name(static_cast<Outcome>(i)))});
  }
  page.Counter("bbia_malformed_messages_total", "Messages and bodies that were not understood.",
               parts.malformed);
}

}  // namespace

std::string Exposition(const ExpositionParts& parts) {
  Page page;
  page.Gauge("bbia_build_info", "The version of bbia.", 1.0, {Label("version", parts.version)});
  if (parts.report != nullptr) {
    AddProcess(page, *parts.report, parts);
    AddModules(page, *parts.report);
    AddThreads(page, *parts.report);
    AddAudit(page, *parts.report);
    AddMachine(page, parts.report->machine);
  }
  AddLoop(page, parts);
  AddAccounts(page, parts.accounts);
  return page.Text();
}

}  // namespace bbia
