#include "app/top_sections.h"

#include <algorithm>
#include <cmath>

#include "audit/amount.h"

namespace bbia {
namespace {

constexpr std::size_t kNameWidth = 16;
constexpr std::size_t kWayWidth = 17;  // of "control -> server"
constexpr double kAlmostFull = 0.85;   // of a budget: worth a colour

Ink InkOf(std::string_view light) noexcept {
  if (light == "green") return Ink::kGood;
  if (light == "amber") return Ink::kWarning;
  return light == "red" ? Ink::kBad : Ink::kDim;
}

TopLine Title(std::string_view title, std::string_view note = {}) {
  TopLine line;
  line.Add(title, Ink::kBold);
  if (!note.empty()) line.Add("  ").Add(note, Ink::kDim);
  return line;
}

/// What is used of what may be; nothing where one of them is not known.
RemoteNumber Part(RemoteNumber used, RemoteNumber of) {
  if (!used || !of || *of <= 0.0) return std::nullopt;
  return *used / *of;
}

Ink InkOfPart(RemoteNumber part) noexcept {
  if (!part || *part < kAlmostFull) return Ink::kPlain;
  return *part > 1.0 ? Ink::kBad : Ink::kWarning;
}

std::string Bar(RemoteNumber part, bool blocks) {
  constexpr int kCells = 10;
  if (!part) return std::string(kCells, ' ');
  const int full = static_cast<int>(std::lround(std::clamp(*part, 0.0, 1.0) * kCells));
  std::string bar;
  for (int i = 0; i < kCells; ++i) {
    bar += i < full ? (blocks ? "\u2588" : "#") : (blocks ? "\u2591" : ".");
  }
  return bar;
}

/// "api -> control"
std::string Way(std::string_view from, std::string_view to) {
  if (from.empty() || from == to) return std::string(to);
  return std::string(from) + " -> " + std::string(to);
}

RemoteNumber Micros(RemoteNumber us) {
  return us ? RemoteNumber(*us * 1e-6) : std::nullopt;
}

std::string SchedulingWords(std::string_view granted) {
  if (granted == "fifo") return "real time (SCHED_FIFO)";
  if (granted == "nice") return "preferred (nice -10), not real time";
  if (granted == "normal") return "normal, not real time";
  return std::string(granted);
}

/// What a flow of `kind` does for nothing.
std::string WasteWords(std::string_view kind) {
  if (kind == "repeated-value") return "the same value again";
  if (kind == "nobody-consumes") return "made for nobody";
  if (kind == "overwritten") return "overwritten unseen";
  if (kind == "polled-too-fast") return "read without news";
  if (kind == "computed-twice") return "computed twice";
  if (kind == "copied-payload") return "copied needlessly";
  return std::string(kind);
}

bool Waits(const RemoteAccount& account) {
  return account.kind == "queue" && account.capacity > 1.0 &&
         (account.dropped > 0.0 || account.used > 0.0 ||
          account.longest_wait_s.value_or(0.0) > 0.0);
}

RemoteNumber MeanWait(const RemoteAccount& account) {
  const double taken = account.accepted - account.used;
  if (!account.waited_s || taken < 1.0) return std::nullopt;
  return *account.waited_s / taken;
}

}  // namespace

std::vector<TopLine> HeaderLines(const RemoteReport& report) {
  const RemoteProcess& process = report.process;
  const RemoteMachine& machine = report.machine;
  std::vector<TopLine> lines;

  std::string light = report.light;
  for (char& c : light) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  TopLine verdict;
  if (light.empty()) {
    verdict.Add("NO AUDIT", Ink::kDim).Add("  it is switched off, or has not looked yet");
  } else {
    verdict.Add(light, InkOf(report.light)).Add("  " + report.why);
  }
  lines.push_back(verdict);

  TopLine who;
  who.Left("bbia", 8, Ink::kBold);
  if (!process.version.empty()) who.Add(process.version + "  ");
  if (process.pid > 0) who.Add("process " + std::to_string(process.pid) + "  ");
  if (process.uptime_s) who.Add("up " + TimeText(process.uptime_s) + "  ");
  who.Add("threads " + CountText(process.threads));
  who.Add("  descriptors " + CountText(process.descriptors));
  if (process.children.value_or(0.0) > 0.0) who.Add("  children " + CountText(process.children));
  lines.push_back(who);

  TopLine uses;
  uses.Left("process", 8, Ink::kBold).Add("memory " + BytesText(process.resident_bytes));
  if (process.anonymous_bytes) {
    uses.Add(" (" + BytesText(process.anonymous_bytes) + " its own)", Ink::kDim);
  }
  uses.Add("  processor " + ShareText(process.cpu));
  lines.push_back(uses);

  TopLine around;
  around.Left("machine", 8, Ink::kBold).Add("memory " + BytesText(machine.memory_available));
  around.Add(" of " + BytesText(machine.memory_total) + " free");
  if (machine.load1) {
    around.Add("  load " + Amount(*machine.load1));
    if (machine.cores) around.Add(" on " + CountText(machine.cores) + " cores");
  }
  if (machine.temperature_c) around.Add("  " + Amount(*machine.temperature_c) + " degrees");
  if (machine.throttled.value_or(false)) around.Add("  slowed down by heat or voltage", Ink::kBad);
  lines.push_back(around);
  return lines;
}

TopSection FindingSection(const RemoteReport& report) {
  TopSection section{.weight = 100};
  for (const RemoteFinding& finding : report.findings) {
    if (!finding.open) continue;
    TopLine line;
    line.Left(finding.light, 6, InkOf(finding.light)).Add(finding.sentence);
    if (finding.age_s) line.Add("  for " + TimeText(finding.age_s), Ink::kDim);
    section.rows.push_back(line);
  }
  if (!section.rows.empty()) section.head = {Title("FINDINGS")};
  return section;
}

TopSection LoopSection(const RemoteReport& report) {
  TopSection section{.weight = 90};
  if (!report.loop || !report.loop->period_s || *report.loop->period_s <= 0.0) return section;
  const RemoteLoop& loop = *report.loop;
  section.head = {Title("CONTROL LOOP", "every " + TimeText(loop.period_s) + ", scheduling " +
                                            SchedulingWords(loop.scheduling))};
  TopLine late;
  late.Add("late by up to ");
  late.Add(TimeText(Micros(loop.late_p50_us))).Add(" half the time, ", Ink::kDim);
  late.Add(TimeText(Micros(loop.late_p99_us))).Add(" in 99 %, ", Ink::kDim);
  late.Add(TimeText(Micros(loop.late_p999_us))).Add(" in 99.9 %, ", Ink::kDim);
  late.Add(TimeText(Micros(loop.late_max_us))).Add(" ever", Ink::kDim);
  section.rows.push_back(late);
  TopLine missed;
  const bool lost = loop.overruns.value_or(0.0) > 0.0;
  missed.Add("ticks " + CountText(loop.ticks) + "  missed ");
  missed.Add(CountText(loop.overruns), lost ? Ink::kWarning : Ink::kGood);
  missed.Add("  rested " + CountText(loop.rested));
  if (loop.work_p99_us)
    missed.Add("  a tick takes up to " + TimeText(Micros(loop.work_p99_us)) + " in 99 %");
  section.rows.push_back(missed);
  return section;
}

TopSection ModuleSection(const RemoteReport& report, bool blocks) {
  TopSection section{.weight = 60};
  if (report.modules.empty()) return section;
  TopLine head;
  head.Left("MODULE", 8, Ink::kBold).Right("HEAP", 8, Ink::kDim);
  head.Left("  OF ITS BUDGET", 30, Ink::kDim).Right("CPU", 6, Ink::kDim);
  head.Right("THREADS", 7, Ink::kDim).Right("BUFFERS", 8, Ink::kDim);
  head.Right("QUEUED", 6, Ink::kDim);
  section.head = {head};
  for (const RemoteModule& module : report.modules) {
    const RemoteNumber heap = Part(module.heap_bytes, module.heap_budget);
    const Ink ink = InkOfPart(heap);
    TopLine line;
    line.Left(module.name, 8).Right(BytesText(module.heap_bytes), 8, ink);
    line.Add("  ").Add(Bar(heap, blocks), ink == Ink::kPlain ? Ink::kGood : ink);
    line.Left(heap ? " " + ShareText(heap) + " of " + BytesText(module.heap_budget) : "", 18,
              Ink::kDim);
    line.Right(ShareText(module.cpu), 6, InkOfPart(Part(module.cpu, module.cpu_budget)));
    line.Right(CountText(module.threads), 7).Right(BytesText(module.buffer_bytes), 8);
    line.Right(CountText(module.queued), 6);
    section.rows.push_back(line);
  }
  return section;
}

TopSection ThreadSection(const RemoteReport& report) {
  TopSection section{.weight = 50};
  if (report.threads.empty()) return section;
  TopLine head;
  head.Left("THREAD", 16, Ink::kBold).Left("MODULE", 9, Ink::kDim).Right("CPU", 7, Ink::kDim);
  head.Right("SILENT", 9, Ink::kDim).Add(" ").Add("DOING", Ink::kDim);
  section.head = {head};
  for (const RemoteThread& thread : report.threads) {
    const bool hung = !thread.resting && thread.beat_deadline_s.value_or(0.0) > 0.0 &&
                      thread.silent_s.value_or(0.0) > *thread.beat_deadline_s;
    TopLine line;
    line.Left(thread.name, 16, thread.declared ? Ink::kPlain : Ink::kBad);
    line.Left(thread.declared ? thread.module : "nobody's", 9,
              thread.declared ? Ink::kPlain : Ink::kBad);
    line.Right(ShareText(thread.cpu), 7);
    line.Right(thread.declared ? TimeText(thread.silent_s) : "-", 9,
               hung ? Ink::kBad : Ink::kPlain);
    line.Add(" ").Add(thread.resting ? "waits for work" : thread.doing,
                      thread.resting ? Ink::kDim : Ink::kPlain);
    section.rows.push_back(line);
  }
  return section;
}

TopSection QueueSection(const RemoteReport& report) {
  TopSection section{.weight = 40};
  std::vector<const RemoteAccount*> queues;
  for (const RemoteAccount& account : report.accounts) {
    if (Waits(account)) queues.push_back(&account);
  }
  if (queues.empty()) return section;
  std::ranges::stable_sort(queues, [](const RemoteAccount* a, const RemoteAccount* b) {
    if (a->dropped != b->dropped) return a->dropped > b->dropped;
    return a->longest_wait_s.value_or(0.0) > b->longest_wait_s.value_or(0.0);
  });
  TopLine head;
  head.Left("QUEUE", kNameWidth, Ink::kBold).Left("FROM -> TO", kWayWidth, Ink::kDim);
  head.Right("WAITING", 7, Ink::kDim).Right("MOST", 5, Ink::kDim).Right("ROOM", 5, Ink::kDim);
  head.Right("LOST", 7, Ink::kDim).Right("LONGEST", 8, Ink::kDim).Right("MEAN", 8, Ink::kDim);
  section.head = {head};
  for (const RemoteAccount* queue : queues) {
    TopLine line;
    line.Left(queue->name, kNameWidth).Left(Way(queue->from, queue->to), kWayWidth, Ink::kDim);
    line.Right(CountText(queue->used), 7).Right(CountText(queue->high_water), 5);
    line.Right(CountText(queue->capacity), 5);
    line.Right(CountText(queue->dropped), 7, queue->dropped > 0.0 ? Ink::kWarning : Ink::kPlain);
    line.Right(TimeText(queue->longest_wait_s), 8).Right(TimeText(MeanWait(*queue)), 8);
    section.rows.push_back(line);
  }
  return section;
}

TopSection WasteSection(const RemoteReport& report) {
  TopSection section{.weight = 30};
  if (report.waste.empty()) return section;
  TopLine head;
  head.Left("WASTE", kNameWidth, Ink::kBold).Left("FROM -> TO", kWayWidth, Ink::kDim);
  head.Left("WHAT", 20, Ink::kDim).Right("A SECOND", 8, Ink::kDim).Right("OF ALL", 6, Ink::kDim);
  head.Right("TIME/S", 8, Ink::kDim).Right("BYTES/S", 8, Ink::kDim);
  section.head = {head};
  for (const RemoteWaste& waste : report.waste) {
    TopLine line;
    line.Left(waste.name, kNameWidth).Left(Way(waste.from, waste.to), kWayWidth, Ink::kDim);
    line.Left(WasteWords(waste.kind), 20).Right(CountText(waste.per_second), 8);
    line.Right(ShareText(waste.share), 6).Right(TimeText(Micros(waste.us_per_second)), 8);
    line.Right(BytesText(waste.bytes_per_second), 8);
    section.rows.push_back(line);
  }
  return section;
}

TopSection LadderSection(const RemoteReport& report) {
  TopSection section{.weight = 80};
  for (const RemoteStep& step : report.ladder) {
    if (!step.taken) continue;
    TopLine line;
    line.Left(step.name, kNameWidth, Ink::kWarning);
    line.Add(step.sentence.empty() ? step.reason : step.sentence + ": " + step.reason);
    if (step.since_s) line.Add("  for " + TimeText(step.since_s), Ink::kDim);
    section.rows.push_back(line);
  }
  if (!section.rows.empty()) section.head = {Title("GIVEN UP UNDER PRESSURE")};
  return section;
}

}  // namespace bbia
