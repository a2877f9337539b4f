#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numbers>

#include "flight/print.h"
#include "flight/text.h"

namespace bbia {
namespace {

constexpr std::int64_t kNanosPerTickLine = 1'000'000'000;

double FlightDegrees(int angle) noexcept {
  return static_cast<double>(angle) * 1e-4 * 180.0 / std::numbers::pi;
}

void AppendTime(std::string& out, const FlightFile& file, std::int64_t time) {
  AppendFormat(out, "%10.3f  ", SecondsToDump(file, time));
}

/// Ticks on their way to the next line about them.
class TickLines final {
 public:
  TickLines(const FlightFile& file, const TickNames& names) : file_(file), names_(names) {}

  void Add(std::string& out, const TickRecord& tick, bool last) {
    lateness_us_ = std::max(lateness_us_, tick.lateness_us);
    work_us_ = std::max(work_us_, tick.work_us);
    const bool news = said_ == nullptr || tick.skipped != 0 || tick.flags != said_->flags ||
                      tick.mode != said_->mode || tick.reach != said_->reach;
    if (!news && !last && tick.time - said_->time < kNanosPerTickLine) return;
    Say(out, tick);
    said_ = &tick;
    lateness_us_ = work_us_ = 0;
  }

 private:
  void Say(std::string& out, const TickRecord& tick) const {
    AppendTime(out, file_, tick.time);
    AppendFormat(out, "tick     %u: late %u us, work %u us, ", tick.tick, lateness_us_, work_us_);
    out += NameOf(names_.modes, tick.mode) + ", reach " + NameOf(names_.reaches, tick.reach);
    if ((tick.flags & kTickEmergencyStop) != 0) out += ", EMERGENCY STOP";
    if ((tick.flags & kTickFault) != 0) out += ", BODY FAULT";
    if ((tick.flags & kTickMoveRunning) != 0) out += ", a move runs";
    if ((tick.flags & kTickSetpointIgnored) != 0) out += ", setpoint ignored";
    if ((tick.flags & kTickResting) != 0) out += ", resting";
    if (tick.skipped != 0) AppendFormat(out, ", %u PERIODS LOST", tick.skipped);
    out += "; at";
    int off = 0;
    for (std::size_t i = 0; i < TickRecord::kJoints; ++i) {
      AppendFormat(out, " %.1f", FlightDegrees(tick.measured[i]));
      off = std::max(off, std::abs(tick.goal[i] - tick.measured[i]));
    }
    AppendFormat(out, " deg, off by %.1f at most\n", FlightDegrees(off));
  }

  const FlightFile& file_;
  const TickNames& names_;
  const TickRecord* said_ = nullptr;
  std::uint16_t lateness_us_ = 0;
  std::uint16_t work_us_ = 0;
};

void AppendCommand(std::string& out, const FlightFile& file, const CommandRecord& command) {
  AppendTime(out, file, command.time);
  out += "command  " + Printable(command.kind.view());
  AppendFormat(out, " %llu", static_cast<unsigned long long>(command.sequence));
  if (command.client != 0) AppendFormat(out, " of client %u", command.client);
  if (!command.outcome.view().empty()) out += ": " + Printable(command.outcome.view());
  if (!command.cause.view().empty()) out += " (" + Printable(command.cause.view()) + ")";
  for (std::size_t i = 0; i < command.argument_count; ++i) {
    AppendFormat(out, i == 0 ? "; %.4g" : " %.4g", static_cast<double>(command.arguments[i]));
  }
  out += '\n';
}

void AppendMib(std::string& out, const char* what, std::uint32_t kib) {
  if (kib != kUnknown32) AppendFormat(out, ", %s %.1f MiB", what, kib / 1024.0);
}

void AppendSample(std::string& out, const FlightFile& file, const SampleRecord& sample) {
  AppendTime(out, file, sample.time);
  std::string text;
  AppendMib(text, "RSS", sample.rss_kib);
  AppendMib(text, "PSS", sample.pss_kib);
  if (sample.cpu_permille != kUnknown16) {
    AppendFormat(text, ", CPU %.1f %%", sample.cpu_permille / 10.0);
  }
  if (sample.threads != kUnknown16) AppendFormat(text, ", %u threads", sample.threads);
  if (sample.descriptors != kUnknown16) AppendFormat(text, ", %u descriptors", sample.descriptors);
  if (sample.loop_lateness_p99_us != kUnknown32) {
    AppendFormat(text, ", loop late p99 %u us", sample.loop_lateness_p99_us);
  }
  for (std::size_t i = 0; i < sample.module_count; ++i) {
    const bool heap = sample.heap_kib[i] != kUnknown32 && sample.heap_kib[i] != 0;
    const bool cpu = sample.module_permille[i] != kUnknown16 && sample.module_permille[i] != 0;
    if (!heap && !cpu) continue;
    text += ", " + (i < file.modules.size() ? Printable(file.modules[i]) : std::to_string(i));
    if (heap) AppendFormat(text, " %u KiB", sample.heap_kib[i]);
    if (cpu) AppendFormat(text, " %.1f %%", sample.module_permille[i] / 10.0);
  }
  out += "sample   " + (text.empty() ? "nothing could be measured" : text.substr(2)) + "\n";
}

void AppendNote(std::string& out, const FlightFile& file, const NoteRecord& note) {
  AppendTime(out, file, note.time);
  AppendFormat(out, "%-8s ", std::string(Name(note.severity)).c_str());
  out += std::string(Name(note.kind)) + ": " + Printable(note.text.view()) + "\n";
}

void AppendCounts(std::string& out, const char* what, std::size_t kept, std::uint64_t written) {
  AppendFormat(out, "%s%zu", what, kept);
  // Of ticks and others that the ring has overwritten, and what --last left out.
  if (written > kept) AppendFormat(out, " of %llu", static_cast<unsigned long long>(written));
}

}  // namespace

std::string PrintSummary(const FlightFile& file) {
  std::string out = "reason    " + Printable(file.reason);
  if (file.signal != 0) AppendFormat(out, " (ended by signal %d)", file.signal);
  out += "\nwritten   " + IsoSeconds(file.wall) + " by bbia " + Printable(file.bbia_version) + "\n";
  const std::vector<Moment> moments = ByTime(file);
  if (moments.empty()) return out + "records   none\n";
  AppendFormat(out, "span      %.1f s, from %.1f s before the end to %.1f s before it\n",
               static_cast<double>(moments.back().time - moments.front().time) * 1e-9,
               0.0 - SecondsToDump(file, moments.front().time),
               0.0 - SecondsToDump(file, moments.back().time));
  AppendCounts(out, "records   ticks ", file.ticks.size(), file.written[0]);
  AppendCounts(out, ", commands ", file.commands.size(), file.written[1]);
  AppendCounts(out, ", samples ", file.samples.size(), file.written[2]);
  AppendCounts(out, ", notes ", file.notes.size(), file.written[3]);
  unsigned late = 0;
  unsigned work = 0;
  unsigned long skipped = 0;
  for (const TickRecord& tick : file.ticks) {
    late = std::max<unsigned>(late, tick.lateness_us);
    work = std::max<unsigned>(work, tick.work_us);
    skipped += tick.skipped;
  }
  if (!file.ticks.empty()) {
    AppendFormat(out, "\nloop      worst lateness %u us, worst work %u us, %lu periods lost", late,
                 work, skipped);
  }
  std::map<std::string, std::size_t> outcomes;
  for (const CommandRecord& command : file.commands) {
    ++outcomes[command.outcome.view().empty() ? "open" : Printable(command.outcome.view())];
  }
  for (const auto& [outcome, count] : outcomes) {
    out += outcome == outcomes.begin()->first ? "\ncommands  " : ", ";
    out += outcome + " " + std::to_string(count);
  }
  std::array<std::size_t, static_cast<std::size_t>(NoteSeverity::kCount)> notes{};
  for (const NoteRecord& note : file.notes) ++notes.at(static_cast<std::size_t>(note.severity));
  AppendFormat(out, "\nnotes     errors %zu, warnings %zu, infos %zu\n", notes[2], notes[1],
               notes[0]);
  return out;
}

std::string PrintTimeline(const FlightFile& file, const TickNames& names) {
  std::string out;
  TickLines ticks(file, names);
  for (const Moment& moment : ByTime(file)) {
    switch (moment.type) {
      case BlockType::kTicks:
        ticks.Add(out, file.ticks[moment.index], moment.index + 1 == file.ticks.size());
        break;
      case BlockType::kCommands:
        AppendCommand(out, file, file.commands[moment.index]);
        break;
      case BlockType::kSamples:
        AppendSample(out, file, file.samples[moment.index]);
        break;
      case BlockType::kNotes:
        AppendNote(out, file, file.notes[moment.index]);
        break;
      case BlockType::kEnd:
      case BlockType::kCount:
        break;
    }
  }
  return out;
}

}  // namespace bbia
