#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include "app/ram_table.h"
#include "audit/process_probe.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::uint64_t kKibibyte = 1024;

/// "Rss:   1234 kB" at the begin of a line of `text`, in bytes.
std::optional<std::uint64_t> FieldOf(std::string_view text, std::string_view name) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ':') continue;
    line.remove_prefix(name.size() + 1);
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    std::uint64_t kib = 0;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), kib);
    const bool fits = error == std::errc() && kib < (std::uint64_t{1} << 53U);
    if (!fits || std::string_view(rest, line.data() + line.size()) != " kB") return std::nullopt;
    return kib * kKibibyte;
  }
  return std::nullopt;
}

/// Of this process, now.
Result<MemoryFigures> ReadMemory() {
  std::ifstream in("/proc/self/smaps_rollup", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (text.empty()) {
    return Fail(Errc::kUnavailable, "this kernel has no /proc/self/smaps_rollup (Linux 4.14)");
  }
  auto figures = ParseMemoryRollup(text);
  if (!figures) return figures;
  ProcessProbe probe;
  ProcessReading reading;
  probe.Read(ProcessProbe::kLoad, reading);
  if (reading.threads) figures->threads = reading.threads->size();
  return figures;
}

void Write(JsonWriter& json, std::string_view key, const MemoryFigures& figures) {
  json.Key(key).BeginObject();
  json.Key("resident_bytes").Count(figures.resident);
  json.Key("anonymous_bytes").Count(figures.anonymous);
  json.Key("proportional_bytes").Count(figures.proportional);
  json.Key("threads").Count(figures.threads).EndObject();
}

std::optional<std::uint64_t> CountAt(const JsonNode& object, std::string_view name) {
  const JsonNode* node = object.is(JsonKind::kObject) ? object.Find(name) : nullptr;
  if (node == nullptr || !node->is(JsonKind::kInteger)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(node->text.data(), node->text.data() + node->text.size(), value);
  if (error != std::errc() || end != node->text.data() + node->text.size()) return std::nullopt;
  return value;
}

std::optional<MemoryFigures> FiguresAt(const JsonNode& root, std::string_view name) {
  const JsonNode* node = root.Find(name);
  if (node == nullptr) return std::nullopt;
  const auto resident = CountAt(*node, "resident_bytes");
  const auto anonymous = CountAt(*node, "anonymous_bytes");
  const auto proportional = CountAt(*node, "proportional_bytes");
  const auto threads = CountAt(*node, "threads");
  if (!resident || !anonymous || !proportional || !threads) return std::nullopt;
  return MemoryFigures{.resident = *resident,
                       .anonymous = *anonymous,
                       .proportional = *proportional,
                       .threads = *threads};
}

}  // namespace

Result<MemoryFigures> ParseMemoryRollup(std::string_view text) {
  MemoryFigures figures;
  struct Field {
    std::string_view name;
    std::uint64_t& value;
  };
  const std::array fields = {Field{"Rss", figures.resident}, Field{"Anonymous", figures.anonymous},
                             Field{"Pss", figures.proportional}};
  for (const Field& field : fields) {
    const auto value = FieldOf(text, field.name);
    if (!value) {
      return Fail(Errc::kInvalidArgument,
                  "smaps_rollup has no field " + std::string(field.name) + " in kB");
    }
    field.value = *value;
  }
  return figures;
}

Result<RamMeasurement> MeasureHere(const RamPart& part, std::size_t copies) {
  // Once before it counts: what reading itself needs is then there.
  if (auto first = ReadMemory(); !first) return Fail(first.error());
  std::vector<std::unique_ptr<RamCopy>> built;
  built.reserve(copies);
  const auto before = ReadMemory();
  if (!before) return Fail(before.error());
  for (std::size_t i = 0; part.make != nullptr && i < copies; ++i) {
    auto copy = part.make();
    if (!copy) return Fail(copy.error());
    built.push_back(std::move(*copy));
  }
  for (const auto& copy : built) {
    if (auto used = copy->Touch(); !used) return Fail(used.error());
  }
  const auto after = ReadMemory();
  if (!after) return Fail(after.error());
  return RamMeasurement{.before = *before, .after = *after};
}

std::string PrintMeasurement(const Result<RamMeasurement>& measured) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  if (measured) {
    Write(json, "before", measured->before);
    Write(json, "after", measured->after);
  } else {
    json.Member("error", measured.error().message);
  }
  json.EndObject();
  return text + "\n";
}

Result<RamMeasurement> ReadMeasurement(std::string_view line) {
  JsonReader reader;
  const JsonNode* root = reader.Read(line);
  if (root == nullptr || !root->is(JsonKind::kObject)) {
    return Fail(Errc::kRefused, "the child that measures did not say what it measured");
  }
  if (const JsonNode* error = root->Find("error"); error != nullptr) {
    return Fail(Errc::kUnavailable, std::string(error->text));
  }
  const auto before = FiguresAt(*root, "before");
  const auto after = FiguresAt(*root, "after");
  if (!before || !after) {
    return Fail(Errc::kRefused, "the child that measures left figures out");
  }
  return RamMeasurement{.before = *before, .after = *after};
}

}  // namespace bbia
