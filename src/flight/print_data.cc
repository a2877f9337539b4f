#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "flight/print.h"
#include "flight/text.h"

namespace bbia {
namespace {

struct Flag {
  TickFlag bit;
  const char* name;
};
constexpr std::array<Flag, 5> kFlags = {{{kTickEmergencyStop, "emergency_stop"},
                                         {kTickMoveRunning, "move_running"},
                                         {kTickFault, "fault"},
                                         {kTickSetpointIgnored, "setpoint_ignored"},
                                         {kTickResting, "resting"}}};

/// `text` in quotes.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : Printable(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

void AppendStart(std::string& out, const FlightFile& file, std::int64_t time, const char* type) {
  AppendFormat(out, "{\"t\":%.6f,\"type\":\"%s\"", SecondsToDump(file, time), type);
}

/// A count that may be unknown.
template <class Integer>
std::string Known(Integer value) {
  return value == std::numeric_limits<Integer>::max() ? "null" : std::to_string(value);
}

void AppendAngles(std::string& out, const std::array<std::int16_t, TickRecord::kJoints>& angles) {
  for (std::size_t i = 0; i < angles.size(); ++i) {
    AppendFormat(out, i == 0 ? "%.4f" : ",%.4f", FlightRadians(angles[i]));
  }
}

void AppendTick(std::string& out, const FlightFile& file, const TickNames& names,
                const TickRecord& tick) {
  AppendStart(out, file, tick.time, "tick");
  AppendFormat(out, ",\"tick\":%u,\"lateness_us\":%u,\"work_us\":%u,\"skipped\":%u", tick.tick,
               tick.lateness_us, tick.work_us, tick.skipped);
  for (const Flag& flag : kFlags) {
    AppendFormat(out, ",\"%s\":%s", flag.name, (tick.flags & flag.bit) != 0 ? "true" : "false");
  }
  out += ",\"mode\":" + Quoted(NameOf(names.modes, tick.mode));
  out += ",\"reach\":" + Quoted(NameOf(names.reaches, tick.reach)) + ",\"measured\":[";
  AppendAngles(out, tick.measured);
  out += "],\"goal\":[";
  AppendAngles(out, tick.goal);
  out += "]}\n";
}

void AppendCommand(std::string& out, const FlightFile& file, const CommandRecord& command) {
  AppendStart(out, file, command.time, "command");
  AppendFormat(out, ",\"client\":%u,\"sequence\":%llu,\"kind\":", command.client,
               static_cast<unsigned long long>(command.sequence));
  out += Quoted(command.kind.view()) + ",\"outcome\":" + Quoted(command.outcome.view()) +
         ",\"cause\":" + Quoted(command.cause.view()) + ",\"arguments\":[";
  for (std::size_t i = 0; i < command.argument_count; ++i) {
    if (i != 0) out += ',';
    const auto value = static_cast<double>(command.arguments[i]);
    if (std::isfinite(value)) {
      AppendFormat(out, "%.7g", value);
    } else {
      out += "null";
    }
  }
  out += "]}\n";
}

void AppendSample(std::string& out, const FlightFile& file, const SampleRecord& sample) {
  AppendStart(out, file, sample.time, "sample");
  out += ",\"rss_kib\":" + Known(sample.rss_kib) + ",\"pss_kib\":" + Known(sample.pss_kib) +
         ",\"loop_lateness_p99_us\":" + Known(sample.loop_lateness_p99_us) +
         ",\"descriptors\":" + Known(sample.descriptors) + ",\"threads\":" + Known(sample.threads) +
         ",\"cpu_permille\":" + Known(sample.cpu_permille) + ",\"modules\":{";
  for (std::size_t i = 0; i < sample.module_count; ++i) {
    if (i != 0) out += ',';
    out += Quoted(i < file.modules.size() ? file.modules[i] : std::to_string(i)) +
           ":{\"heap_kib\":" + Known(sample.heap_kib[i]) +
           ",\"cpu_permille\":" + Known(sample.module_permille[i]) + "}";
  }
  out += "}}\n";
}

void AppendNote(std::string& out, const FlightFile& file, const NoteRecord& note) {
  AppendStart(out, file, note.time, "note");
  out += ",\"severity\":" + Quoted(Name(note.severity)) + ",\"kind\":" + Quoted(Name(note.kind)) +
         ",\"text\":" + Quoted(note.text.view()) + "}\n";
}

}  // namespace

std::string PrintTicksCsv(const FlightFile& file, const TickNames& names) {
  std::string out = "t,tick,lateness_us,work_us,skipped";
  for (const Flag& flag : kFlags) out += std::string(",") + flag.name;
  out += ",mode,reach";
  for (const std::string_view joint : names.joints) out += "," + std::string(joint);
  for (const std::string_view joint : names.joints) out += ",goal_" + std::string(joint);
  out += '\n';
  for (const TickRecord& tick : file.ticks) {
    AppendFormat(out, "%.6f,%u,%u,%u,%u", SecondsToDump(file, tick.time), tick.tick,
                 tick.lateness_us, tick.work_us, tick.skipped);
    for (const Flag& flag : kFlags) out += (tick.flags & flag.bit) != 0 ? ",1" : ",0";
    out += "," + NameOf(names.modes, tick.mode) + "," + NameOf(names.reaches, tick.reach) + ",";
    AppendAngles(out, tick.measured);
    out += ',';
    AppendAngles(out, tick.goal);
    out += '\n';
  }
  return out;
}

std::string PrintJsonLines(const FlightFile& file, const TickNames& names) {
  std::string out = "{\"type\":\"flight\",\"reason\":" + Quoted(file.reason);
  AppendFormat(out, ",\"signal\":%d,\"wall\":\"%s\",\"bbia_version\":", file.signal,
               IsoSeconds(file.wall).c_str());
  out += Quoted(file.bbia_version);
  constexpr std::array<const char*, kRecordTypes> kTypes = {"ticks", "commands", "samples",
                                                            "notes"};
  for (std::size_t i = 0; i < kRecordTypes; ++i) {
    AppendFormat(out, i == 0 ? ",\"written\":{\"%s\":%llu" : ",\"%s\":%llu", kTypes[i],
                 static_cast<unsigned long long>(file.written[i]));
  }
  out += "}}\n";
  for (const Moment& moment : ByTime(file)) {
    switch (moment.type) {
      case BlockType::kTicks:
        AppendTick(out, file, names, file.ticks[moment.index]);
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
