#include "audit/collector.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/pause.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.audit";

constexpr ThreadSpec kAuditThread{.name = "audit",
                                  .module = Module::kAudit,
                                  .scheduling = Scheduling::kBackground,
                                  .beat_deadline = std::chrono::seconds{15}};

NoteSeverity SeverityOf(Light light) noexcept {
  return light == Light::kRed ? NoteSeverity::kError : NoteSeverity::kWarning;
}

}  // namespace

Collector::Collector(Lease<Resource::kCollector> lease, Ledger& ledger, Log& log,
                     FlightRecorder& flight, const ServiceManager& manager, FindingBook& book,
                     Relief& relief, const AuditLimits& limits,
                     std::filesystem::path flight_directory, Auditor::Outside outside,
                     Auditor::StackOf stack_of)
    : lease_(std::move(lease)),
      log_(log),
      flight_(flight),
      manager_(manager),
      flight_directory_(std::move(flight_directory)),
      history_(ledger),
      auditor_(ledger, ledger.clock(), book, history_, relief, limits, std::move(outside),
               std::move(stack_of)),
      thread_(ledger, kAuditThread,
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

std::shared_ptr<const AuditReport> Collector::Latest() const {
  const MutexLock lock(mutex_);
  return latest_;
}

void Collector::Run(const std::stop_token& stop, Pulse& pulse) {
  Pause pause;
  do {
    pulse.Beat();
    pulse.Doing("looking at the process");
    AuditChanges changes;
    std::shared_ptr<const AuditReport> report = auditor_.Look(changes);
    pulse.Doing("telling what it saw");
    Tell(changes, *report);
    Record(*report);
    DumpForHangs(*report);
    {
      const MutexLock lock(mutex_);
      latest_.swap(report);
    }
    report.reset();  // outside the lock
    pulse.Doing("waiting for the next look");
    pulse.Rest();  // an interval may be longer than the thread's deadline
  } while (pause.For(stop, auditor_.interval()));
}

void Collector::Tell(const AuditChanges& changes, const AuditReport& report) {
  for (const Finding& finding : changes.findings.opened) {
    const std::string& sentence = finding.what.sentence;
    if (finding.what.light == Light::kRed) {
      log_.Error(kCategory, sentence);
    } else {
      log_.Warning(kCategory, sentence);
    }
    flight_.Note(SeverityOf(finding.what.light), NoteKind::kFinding, sentence);
  }
  for (const Finding& finding : changes.findings.closed) {
    const std::string text = "over: " + finding.what.sentence;
    log_.Info(kCategory, text);
    flight_.Note(NoteSeverity::kInfo, NoteKind::kFinding, text);
  }
  if (changes.step) {
    const std::string text = (changes.step->taken ? "relief: " : "relief no longer needed: ") +
                             std::string(Sentence(changes.step->step)) +
                             (changes.step->taken ? " (" + changes.step->reason + ")" : "");
    log_.Warning(kCategory, text);
    flight_.Note(NoteSeverity::kWarning, NoteKind::kLadder, text);
  }
  if (changes.light_changed) {
    static_cast<void>(
        manager_.Status(std::string(Name(changes.light)) + ": " + report.verdict.why));
  }
}

void Collector::DumpForHangs(const AuditReport& report) {
  std::uint64_t newest = dumped_finding_;
  std::string thread;
  for (const Finding& finding : report.findings) {
    if (finding.what.kind != FindingKind::kHungThread || finding.number <= newest) continue;
    newest = finding.number;
    thread = finding.what.subject;
    log_.Error(kCategory, finding.what.sentence);
  }
  if (newest == dumped_finding_) return;
  dumped_finding_ = newest;
  if (flight_directory_.empty()) return;
  const auto dumped = flight_.Dump(flight_directory_, "hung " + thread);
  log_.Warning(kCategory,
               dumped ? "the last minutes are in " + dumped->string() : dumped.error().message);
}

void Collector::Record(const AuditReport& report) {
  const auto permille = [](double cores) {
    return Saturated<std::uint16_t>(static_cast<std::int64_t>(cores * 1000.0 + 0.5));
  };
  const auto kib = [](double bytes) {
    return Saturated<std::uint32_t>(static_cast<std::int64_t>(bytes / 1024.0));
  };
  SampleRecord record{.time = FlightTime(report.stamp)};
  const ProcessReading& process = report.process;
  if (std::isfinite(report.outside.loop_late_p99_us)) {
    record.loop_lateness_p99_us =
        Saturated<std::uint32_t>(static_cast<std::int64_t>(report.outside.loop_late_p99_us));
  }
  if (process.resident_bytes) record.rss_kib = kib(static_cast<double>(*process.resident_bytes));
  if (process.proportional_bytes) {
    record.pss_kib = kib(static_cast<double>(*process.proportional_bytes));
  }
  if (process.descriptors) {
    record.descriptors =
        Saturated<std::uint16_t>(static_cast<std::int64_t>(process.descriptors->Total()));
  }
  if (process.threads) {
    record.threads = Saturated<std::uint16_t>(static_cast<std::int64_t>(process.threads->size()));
  }
  record.cpu_permille = permille(report.cpu);
  record.module_count = kModuleCount;
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    record.heap_kib[i] = kib(report.modules[i].heap_bytes);
    record.module_permille[i] = permille(report.modules[i].cpu);
  }
  flight_.Sample(record);
}

}  // namespace bbia
