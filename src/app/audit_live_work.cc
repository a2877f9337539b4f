#include <algorithm>
#include <array>

#include "app/audit_live.h"
#include "app/audit_live_words.h"
#include "app/top_line.h"

namespace bbia {
namespace {

AuditMark MarkOf(std::string_view light) noexcept {
  if (light == "red") return AuditMark::kBreach;
  return light == "amber" ? AuditMark::kWarning : AuditMark::kOk;
}

RemoteNumber Micros(RemoteNumber us) {
  return us ? RemoteNumber(*us * 1e-6) : std::nullopt;
}

/// "heap 7.2 MB of 50.3 MB" when it is above; else nothing.
void NoteExcess(std::vector<std::string>& over, const std::string& module, const char* what,
                RemoteNumber used, RemoteNumber budget, std::string (*text)(RemoteNumber)) {
  if (!used || !budget || *used <= *budget) return;
  over.push_back(module + " has " + what + " " + text(used) + ", its budget is " + text(budget));
}

AuditLine JudgeBudgets(const RemoteReport& report) {
  AuditLine line{.group = "memory", .name = "budgets", .found = {}};
  std::vector<std::string> over;
  double heap = 0.0;
  bool known = false;
  for (const RemoteModule& module : report.modules) {
    NoteExcess(over, module.name, "heap", module.heap_bytes, module.heap_budget, &BytesText);
    NoteExcess(over, module.name, "buffers", module.buffer_bytes, module.buffer_budget, &BytesText);
    NoteExcess(over, module.name, "threads", module.threads, module.threads_budget, &CountText);
    known = known || module.heap_bytes.has_value();
    heap += module.heap_bytes.value_or(0.0);
  }
  if (report.modules.empty()) {
    line.mark = AuditMark::kWarning;
    line.found = "the robot does not tell what its modules use";
  } else if (over.empty()) {
    line.found = Counted(report.modules.size(), "module") + " within heap, buffers and threads";
    line.found += known ? "; heap " + BytesText(heap) + " in all" : "; the heap is not accounted";
  } else {
    line.mark = AuditMark::kBreach;
    line.found = Joined(over);
  }
  return line;
}

AuditLine JudgeLeaks(const RemoteReport& report) {
  AuditLine line{.group = "memory", .name = "leaks", .found = {}};
  if (report.light.empty()) return Unwatched(line);
  std::vector<std::string> leaks;
  double minutes = 0.0;
  for (const RemoteLeak& leak : report.leaks) {
    minutes = std::max(minutes, leak.minutes.value_or(0.0));
    if (!leak.suspicious) continue;
    const RemoteNumber rate = leak.per_minute;
    leaks.push_back(leak.kind + " of " + leak.module + " gains " +
                    (leak.kind == "heap" ? BytesText(rate) : CountText(rate)) + " a minute for " +
                    CountText(leak.minutes) + " minutes");
  }
  if (!leaks.empty()) {
    line.mark = AuditMark::kBreach;
    line.found = Joined(leaks);
  } else if (minutes <= 0.0) {
    line.found = "the leak watch has not looked for long enough to say anything";
  } else {
    line.found = "clean, as far as the last " + TimeText(minutes * 60.0) + " tell";
  }
  return line;
}

AuditLine JudgeResident(const RemoteReport& report) {
  const RemoteProcess& process = report.process;
  AuditLine line{.group = "memory", .name = "process", .found = {}};
  line.found = "resident " + BytesText(process.resident_bytes);
  if (process.anonymous_bytes)
    line.found += ", of it its own " + BytesText(process.anonymous_bytes);
  if (process.proportional_bytes) line.found += ", PSS " + BytesText(process.proportional_bytes);
  return line;
}

bool IsWasteful(std::string_view kind) noexcept {
  constexpr std::array<std::string_view, 6> kKinds = {"repeated-value", "nobody-consumes",
                                                      "overwritten",    "polled-too-fast",
                                                      "computed-twice", "copied-payload"};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

AuditLine JudgeWaste(const RemoteReport& report) {
  AuditLine line{.group = "work", .name = "waste", .found = {}};
  if (report.light.empty()) return Unwatched(line);
  std::vector<std::string> told;
  for (const RemoteFinding& finding : report.findings) {
    if (!finding.open || !IsWasteful(finding.kind)) continue;
    line.mark = std::max(line.mark, MarkOf(finding.light));
    told.push_back(finding.sentence);
  }
  double micros = 0.0;
  double bytes = 0.0;
  for (const RemoteWaste& waste : report.waste) {
    micros += waste.us_per_second.value_or(0.0);
    bytes += waste.bytes_per_second.value_or(0.0);
  }
  if (told.empty() && report.waste.empty()) {
    line.found = "none";
    return line;
  }
  line.found = told.empty()
                   ? "none above the limits; " + Counted(report.waste.size(), "small flow") + ": " +
                         TimeText(micros * 1e-6) + " and " + BytesText(bytes) + " a second"
                   : Joined(told);
  return line;
}

AuditLine JudgeCaches(const RemoteReport& report) {
  AuditLine line{.group = "caches", .name = "hits", .found = {}};
  std::vector<std::string> caches;
  for (const RemoteAccount& account : report.accounts) {
    const bool cache = account.kind == "cache";
    if (!cache && account.kind != "compute") continue;
    const double asked = cache ? account.hits + account.misses : account.accepted;
    const std::string again =
        cache ? CountText(account.hits) + " of " + CountText(asked) + " hits"
              : CountText(account.repeated) + " of " + CountText(asked) + " computed again";
    caches.push_back(account.name + " " + (asked < 1.0 ? "not asked yet" : again));
  }
  line.found = caches.empty() ? "there is none" : Joined(caches);
  return line;
}

AuditLine JudgeLadder(const RemoteReport& report) {
  AuditLine line{.group = "work", .name = "pressure", .found = {}};
  if (report.light.empty()) return Unwatched(line);
  std::vector<std::string> taken;
  double times = 0.0;
  for (const RemoteStep& step : report.ladder) {
    times += step.times.value_or(0.0);
    if (step.taken) taken.push_back(step.name + " (" + step.reason + ")");
  }
  if (taken.empty()) {
    line.found = "nothing is given up; steps taken since the start: " + CountText(times);
  } else {
    line.mark = AuditMark::kWarning;
    line.found = "given up: " + Joined(taken);
  }
  return line;
}

AuditLine JudgeControlLoop(const RemoteLoop& loop) {
  constexpr double kManyOverruns = 0.001;  // of all ticks
  AuditLine line{.group = "loops", .name = "control loop", .found = {}};
  const double ticks = loop.ticks.value_or(0.0);
  const double overruns = loop.overruns.value_or(0.0);
  line.found = CountText(ticks) + " ticks of " + TimeText(loop.period_s) + ", missed " +
               CountText(overruns) + "; late by up to " + TimeText(Micros(loop.late_p99_us)) +
               " in 99 %, " + TimeText(Micros(loop.late_max_us)) + " at most; scheduling " +
               loop.scheduling;
  const double late = loop.late_p99_us.value_or(0.0) * 1e-6;
  const bool late_often = loop.period_s && late >= *loop.period_s;
  if (late_often || overruns > ticks * kManyOverruns) line.mark = AuditMark::kWarning;
  return line;
}

}  // namespace

AuditLines JudgeVerdict(const RemoteReport& report) {
  AuditLines lines;
  AuditLine own{.group = "robot", .name = "its own audit", .found = report.why};
  if (report.light.empty()) {
    own.mark = AuditMark::kBreach;
    own.found = "it does not watch itself: the audit is off (audit.enabled), or has not looked yet";
  } else {
    own.mark = MarkOf(report.light);
    own.found = report.light + ": " + report.why;
  }
  lines.push_back(own);
  for (const RemoteFinding& finding : report.findings) {
    if (!finding.open) continue;
    std::string found = finding.sentence;
    if (finding.age_s) found += ", for " + TimeText(finding.age_s);
    lines.push_back({.group = "robot",
                     .name = finding.kind,
                     .mark = MarkOf(finding.light),
                     .found = std::move(found)});
  }
  return lines;
}

AuditLines JudgeLoops(const RemoteReport& report) {
  AuditLines lines;
  const bool runs = report.loop && report.loop->ticks.value_or(0.0) > 0.0;
  if (runs) {
    lines.push_back(JudgeControlLoop(*report.loop));
  } else {
    lines.push_back(
        {.group = "loops", .name = "control loop", .found = "does not run: the robot is stopped"});
  }
  if (!report.audit_interval_s) return lines;
  // An audit that stands still would report a healthy robot forever.
  constexpr double kIntervals = 5.0;
  constexpr double kGrace = 5.0;
  AuditLine audit{.group = "loops", .name = "audit", .found = {}};
  audit.found = "looks every " + TimeText(report.audit_interval_s);
  if (report.audit_age_s) audit.found += ", last " + TimeText(report.audit_age_s) + " ago";
  if (report.audit_cpu) audit.found += ", and takes " + ShareText(report.audit_cpu) + " of a core";
  if (report.audit_age_s.value_or(0.0) > kIntervals * *report.audit_interval_s + kGrace) {
    audit.mark = AuditMark::kBreach;
  }
  lines.push_back(audit);
  return lines;
}

AuditLines JudgeMemory(const RemoteReport& report) {
  return {JudgeResident(report), JudgeBudgets(report), JudgeLeaks(report)};
}

AuditLines JudgeWork(const RemoteReport& report) {
  return {JudgeCaches(report), JudgeWaste(report), JudgeLadder(report)};
}

}  // namespace bbia
