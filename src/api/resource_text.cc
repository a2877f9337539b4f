#include "api/resource_text.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "api/lease_text.h"
#include "base/budgets.h"
#include "base/thread.h"
#include "protocol/iso_time.h"

namespace bbia {
namespace {

double Micros(Nanos t) {
  return Seconds{t}.count() * 1e6;
}

void Bytes(JsonWriter& json, std::string_view key, std::optional<std::uint64_t> bytes) {
  json.Key(key);
  if (bytes) {
    json.Count(*bytes);
  } else {
    json.Null();
  }
}

void Number(JsonWriter& json, std::string_view key, std::optional<double> number) {
  json.Key(key);
  if (number) {
    json.Number(*number);
  } else {
    json.Null();
  }
}

void WriteHistogram(JsonWriter& json, std::string_view key, const DurationHistogram& h) {
  json.Key(key).BeginObject();
  json.Member("p50_us", Micros(h.Quantile(0.5))).Member("p99_us", Micros(h.Quantile(0.99)));
  json.Member("p999_us", Micros(h.Quantile(0.999))).Member("max_us", Micros(h.max()));
  json.Key("buckets").BeginArray();  // bucket i counts durations below 2^i us
  for (const std::uint64_t count : h.counts()) json.Count(count);
  json.EndArray().EndObject();
}

std::string_view Name(GrantedScheduling scheduling) {
  switch (scheduling) {
    case GrantedScheduling::kFifo:
      return "fifo";
    case GrantedScheduling::kNice:
      return "nice";
    case GrantedScheduling::kNormal:
      return "normal";
  }
  return "normal";
}

void WriteProcess(JsonWriter& json, const AuditReport& report, std::string_view version) {
  const ProcessReading& process = report.process;
  json.Key("process").BeginObject().Member("version", version);
  json.Key("pid").Count(static_cast<std::uint64_t>(report.pid));
  json.Member("uptime_s", report.uptime.count());
  Bytes(json, "resident_bytes", process.resident_bytes);
  Bytes(json, "anonymous_bytes", process.anonymous_bytes);
  Bytes(json, "proportional_bytes", process.proportional_bytes);
  json.Member("cpu", report.cpu);
  Number(json, "cpu_seconds",
         process.cpu ? std::optional(Seconds{*process.cpu}.count()) : std::nullopt);
  Bytes(json, "minor_faults", process.minor_faults);
  Bytes(json, "major_faults", process.major_faults);
  Bytes(json, "threads",
        process.threads ? std::optional<std::uint64_t>(process.threads->size()) : std::nullopt);
  Bytes(json, "children",
        process.children ? std::optional<std::uint64_t>(process.children->size()) : std::nullopt);
  Bytes(json, "descriptors",
        process.descriptors ? std::optional(process.descriptors->Total()) : std::nullopt);
  json.Key("descriptors_by_kind");
  if (const auto& d = process.descriptors) {
    json.BeginObject().Key("sockets").Count(d->sockets).Key("files").Count(d->files);
    json.Key("eventfds").Count(d->eventfds).Key("pipes").Count(d->pipes);
    json.Key("other").Count(d->other).Key("audit").Count(d->own).EndObject();
  } else {
    json.Null();
  }
  json.Key("allocator");
  if (report.allocator) {
    json.BeginObject().Key("from_system_bytes").Count(report.allocator->from_system);
    json.Key("in_use_bytes").Count(report.allocator->in_use);
    json.Key("idle_bytes").Count(report.allocator->idle).EndObject();
  } else {
    json.Null();
  }
  json.EndObject();
}

void WriteMachine(JsonWriter& json, const PressureReading& machine) {
  json.Key("machine").BeginObject();
  Bytes(json, "memory_total_bytes", machine.memory_total);
  Bytes(json, "memory_available_bytes", machine.memory_available);
  Bytes(json, "cgroup_limit_bytes", machine.cgroup_limit);
  Bytes(json, "cgroup_used_bytes", machine.cgroup_current);
  Number(json, "load1", machine.load1);
  Bytes(json, "cores", machine.cores ? std::optional<std::uint64_t>(*machine.cores) : std::nullopt);
  Number(json, "cpu_stall_percent", machine.cpu_stall_percent);
  Number(json, "memory_stall_percent", machine.memory_stall_percent);
  Number(json, "io_stall_percent", machine.io_stall_percent);
  Number(json, "temperature_c", machine.temperature);
  json.Key("throttled");
  if (const auto throttled = machine.Throttled()) {
    json.Bool(*throttled);
  } else {
    json.Null();
  }
  json.EndObject();
}

/// Of which parts of its budget a module has more than it may, at this look.
void WriteOver(JsonWriter& json, const ModuleUsage& usage, const Budget& budget) {
  json.Key("over").BeginArray();
  if (usage.heap_known && usage.heap_bytes > static_cast<double>(budget.heap_bytes)) {
    json.String("heap_bytes");
  }
  if (usage.cpu > budget.cpu) json.String("cpu");
  if (usage.threads > budget.threads) json.String("threads");
  if (usage.buffer_bytes > budget.buffer_bytes) json.String("buffer_bytes");
  json.EndArray();
}

void WriteModules(JsonWriter& json, const AuditReport& report) {
  json.Key("modules").BeginArray();
  for (const ModuleUsage& usage : report.modules) {
    const Budget& budget = BudgetOf(usage.module);
    json.BeginObject().Member("name", Name(usage.module));
    json.Key("heap_bytes");
    if (usage.heap_known) {
      json.Count(static_cast<std::uint64_t>(usage.heap_bytes));
      json.Key("heap_blocks").Count(report.heap.modules[Index(usage.module)].live_blocks);
      json.Member("allocations_per_second", usage.allocations_per_second);
    } else {
      json.Null().Member("unavailable", report.heap.why_not);
    }
    json.Member("cpu", usage.cpu).Key("threads").Count(usage.threads);
    json.Key("buffer_bytes").Count(usage.buffer_bytes).Key("queued").Count(usage.queued);
    json.Key("budget").BeginObject().Key("heap_bytes").Count(budget.heap_bytes);
    json.Member("cpu", budget.cpu).Key("threads").Count(budget.threads);
    json.Key("buffer_bytes").Count(budget.buffer_bytes).EndObject();
    WriteOver(json, usage, budget);
    json.EndObject();
  }
  json.EndArray();
}

void WriteThreads(JsonWriter& json, const std::vector<ThreadUsage>& threads) {
  json.Key("threads").BeginArray();
  for (const ThreadUsage& thread : threads) {
    json.BeginObject().Member("name", thread.name);
    json.Member("module", thread.declared ? Name(thread.module) : std::string_view());
    json.Key("tid").Integer(thread.tid).Member("declared", thread.declared);
    Number(json, "cpu", thread.cpu);
    Number(json, "wait", thread.wait);
    Bytes(json, "voluntary_switches", thread.voluntary_switches);
    Bytes(json, "involuntary_switches", thread.involuntary_switches);
    if (thread.declared) {
      json.Member("silent_s", Seconds{thread.silent}.count()).Member("resting", thread.resting);
      json.Member("doing", thread.doing);
      json.Member("beat_deadline_s", Seconds{thread.beat_deadline}.count());
    }
    json.EndObject();
  }
  json.EndArray();
}

void WriteWaste(JsonWriter& json, const std::vector<WasteFlow>& flows) {
  json.Key("waste").BeginArray();
  for (const WasteFlow& flow : flows) {
    json.BeginObject().Member("kind", Name(flow.kind)).Member("name", flow.name);
    json.Member("from", Name(flow.from)).Member("to", Name(flow.to));
    json.Member("per_second", flow.per_second).Member("share", flow.share);
    json.Member("us_per_second", flow.us_per_second);
    json.Member("bytes_per_second", flow.bytes_per_second).EndObject();
  }
  json.EndArray();
}

void WriteLeaks(JsonWriter& json, const std::vector<LeakTrend>& trends) {
  json.Key("leaks").BeginArray();
  for (const LeakTrend& trend : trends) {
    json.BeginObject().Member("kind", Name(trend.kind)).Member("module", Name(trend.module));
    json.Member("per_minute", trend.per_minute).Member("minutes", trend.minutes);
    json.Member("tau", trend.confidence).Member("gained", trend.gained);
    json.Member("suspicious", trend.suspicious).EndObject();
  }
  json.EndArray();
}

void WriteLadder(JsonWriter& json, const AuditReport& report, TimePoint now) {
  json.Key("ladder").BeginArray();
  for (const StepState& step : report.ladder) {
    json.BeginObject().Member("name", Name(step.step)).Member("sentence", Sentence(step.step));
    json.Member("taken", step.taken).Key("times").Count(step.times);
    json.Member("reason", step.reason);
    Number(json, "since_s",
           step.taken ? std::optional(Seconds{now - step.since}.count()) : std::nullopt);
    json.EndObject();
  }
  json.EndArray();
}

void WriteFigures(JsonWriter& json, const NamedFigures& figures) {
  json.Key("figures").BeginObject();
  for (const auto& [name, value] : figures) {
    std::visit([&](const auto& is) { json.Member(name, is); }, value);
  }
  json.EndObject();
}

/// The light, why, and what a reader of another language says of it.
void WriteVerdict(JsonWriter& json, const AuditVerdict& verdict) {
  const AuditCounts& counts = verdict.counts;
  json.Key("verdict").BeginObject().Member("light", Name(verdict.light));
  json.Member("why", verdict.why).Key("finding");
  if (verdict.finding == 0) {
    json.Null();
  } else {
    json.Count(verdict.finding);
  }
  json.Key("counts").BeginObject().Key("threads").Count(counts.threads);
  json.Key("queues").Count(counts.queues).Key("leases").Count(counts.leases);
  json.Key("modules").Count(counts.modules).EndObject().EndObject();
}

void WriteFindings(JsonWriter& json, const std::vector<Finding>& findings, TimePoint now) {
  json.Key("findings").BeginArray();
  for (const Finding& finding : findings) {
    const Observation& what = finding.what;
    json.BeginObject().Key("number").Count(finding.number);
    json.Member("kind", Name(what.kind)).Member("light", Name(what.light));
    json.Member("watch", Name(finding.watch)).Member("module", Name(what.module));
    json.Member("subject", what.subject).Member("sentence", what.sentence);
    json.Member("code", what.code.empty() ? Name(what.kind) : what.code);
    WriteFigures(json, what.figures);
    json.Member("detail", what.detail).Member("open", finding.open);
    json.Member("since", IsoTime(finding.since_wall, TimeZoneMark::kZulu));
    json.Member("age_s", Seconds{now - finding.since}.count());
    json.Key("times").Count(finding.times).EndObject();
  }
  json.EndArray();
}

}  // namespace

void WriteLoop(JsonWriter& json, const LoopStats& loop, const RobotState& state) {
  json.Key("control_loop").BeginObject();
  json.Member("period_s", Seconds{loop.period}.count());
  json.Member("scheduling", Name(static_cast<GrantedScheduling>(loop.scheduling)));
  json.Key("ticks").Count(loop.ticks).Key("overruns").Count(loop.overruns);
  json.Key("periods_rested").Count(loop.rested);
  json.Key("reseats").Count(state.reseats).Key("troubles").Count(state.troubles);
  json.Key("setpoints_applied").Count(state.setpoints_applied);
  json.Key("setpoints_ignored").Count(state.setpoints_ignored);
  WriteHistogram(json, "lateness", loop.lateness);
  WriteHistogram(json, "work", loop.work);
  json.EndObject();
}

void WriteAccounts(JsonWriter& json, const std::vector<AccountRow>& rows) {
  json.Key("accounts").BeginArray();
  for (const AccountRow& row : rows) {
    json.BeginObject().Member("kind", Name(row.kind)).Member("name", row.name);
    json.Member("owner", row.owner).Member("module", Name(row.module));
    json.Member("from", Name(row.from)).Member("to", Name(row.to));
    json.Key("capacity").Count(row.capacity).Key("item_bytes").Count(row.item_bytes);
    json.Key("used").Count(row.used).Key("high_water").Count(row.high_water);
    json.Key("accepted").Count(row.accepted).Key("dropped").Count(row.dropped);
    json.Key("hits").Count(row.hits).Key("misses").Count(row.misses);
    json.Key("repeated").Count(row.repeated).Key("copied_bytes").Count(row.copied_bytes);
    json.Member("waited_s", Seconds{row.waited}.count());
    json.Member("longest_wait_s", Seconds{row.longest_wait}.count());
    json.Member("spent_s", Seconds{row.spent}.count());
    json.Member("wasted_s", Seconds{row.wasted}.count());
    json.Member("age_s", row.age.count()).EndObject();
  }
  json.EndArray();
}

void WriteClients(JsonWriter& json, std::span<const ClientList::Client> clients,
                  const SetpointCensus& census) {
  json.Key("clients").BeginArray();
  for (const ClientList::Client& client : clients) {
    const SocketFigures figures = client.socket->figures();
    json.BeginObject().Member("path", client.path).Member("peer", client.socket->peer());
    Number(json, "period_s",
           client.period ? std::optional(Seconds{*client.period}.count()) : std::nullopt);
    json.Key("sent").Count(figures.sent).Key("dropped").Count(figures.dropped);
    json.Key("received").Count(figures.received).Key("queued").Count(figures.queued);
    WriteTargets(json, census.Find(client.id));
    json.EndObject();
  }
  json.EndArray();
}

void WriteReport(JsonWriter& json, const AuditReport& report, TimePoint now,
                 std::string_view version) {
  WriteVerdict(json, report.verdict);
  WriteProcess(json, report, version);
  WriteMachine(json, report.machine);
  WriteModules(json, report);
  WriteThreads(json, report.threads);
  WriteWaste(json, report.waste);
  WriteLeaks(json, report.trends);
  WriteLadder(json, report, now);
  WriteFindings(json, report.findings, now);
  json.Key("audit").BeginObject().Member("available", true);
  json.Key("number").Count(report.number);
  json.Member("age_s", Seconds{now - report.stamp}.count());
  json.Member("interval_s", Seconds{report.interval}.count());
  json.Member("look_s", Seconds{report.look_time}.count());
  json.Member("cpu", report.audit_cpu).EndObject();
}

}  // namespace bbia
