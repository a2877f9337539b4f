#include <algorithm>
#include <optional>

#include "app/ram_table.h"
#include "audit/amount.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

/// A row of the table in the Python project's analysis of its duplications. Megabytes as written
/// there; "-" where it gives none.
struct SeedRow {
  std::string_view what;
  std::array<std::string_view, kMostCopies> python;
  std::string_view part;            ///< what does this in bbia; empty: measured elsewhere
  std::string_view one;             ///< why it is one here
  std::string_view elsewhere = {};  ///< where
};

constexpr std::array kSeedRows = {
    SeedRow{"BBIAVision (YOLO and MediaPipe)",
            {"600 MB", "1.2 GB", "1.8 GB"},
            "",
            "`Lease<kCamera>`, and `NamedLease` of the model",
            "[vision.md](vision.md#what-it-costs): needs its files"},
    SeedRow{"BBIAHuggingFace (language models)",
            {"3 to 7 GB", "6 to 14 GB", "9 to 21 GB"},
            "",
            "`NamedLease` of the model",
            "[benchmarks.md](benchmarks.md#a-language-model-as-guest): a process of its own"},
    SeedRow{"threads (breathing, poses, scan)",
            {"30 MB", "60 MB", "90 MB"},
            "control",
            "`Lease<kBody>`, which the loop's body holds"},
    SeedRow{"SimulationService (MuJoCo)",
            {"300 MB", "600 MB", "900 MB"},
            "world-empty",
            "`Lease<kBody>`, which the world holds"},
    SeedRow{"watchdog thread", {"5 to 10 MB", "-", "-"}, "watchdog", "`Lease<kWatchdog>`"},
    SeedRow{"metrics task", {"10 to 20 MB", "-", "-"}, "collector", "`Lease<kCollector>`"},
    SeedRow{"TOTAL", {"4 to 8 GB", "8 to 16 GB", "12 to 24 GB"}, "robot", "`Lease<kHttpPort>`"},
};

const RamRow* Find(const RamTable& table, std::string_view part) noexcept {
  const auto row =
      std::ranges::find_if(table.rows, [&](const RamRow& r) { return r.part->name == part; });
  return row != table.rows.end() ? &*row : nullptr;
}

/// What `copies` copies took; empty when so many cannot be.
std::optional<double> Taken(const RamRow& row, std::size_t copies,
                            std::uint64_t MemoryFigures::*what) {
  const std::optional<RamMeasurement>& measured = row.copies[copies - 1];
  if (!measured) return std::nullopt;
  if (row.part->whole) return static_cast<double>(measured->after.*what);
  return static_cast<double>(measured->after.*what) - static_cast<double>(measured->before.*what);
}

/// With one copy.
std::string ThreadsOf(const RamRow& row) {
  return Amount(Taken(row, 1, &MemoryFigures::threads).value_or(0.0));
}

std::string Bytes(std::optional<double> bytes) {
  return bytes ? AmountOfBytes(*bytes) : "cannot be";
}

using Cells = std::vector<std::string>;

/// "123 kB (1.4 MB)": its own, and what is resident in all.
std::string OwnAndResident(const RamRow& row, std::size_t copies) {
  const auto own = Taken(row, copies, &MemoryFigures::anonymous);
  if (!own) return Bytes(own);
  return Bytes(own) + " (" + Bytes(Taken(row, copies, &MemoryFigures::resident)) + ")";
}

std::vector<Cells> SeedCells(const RamTable& table) {
  std::vector<Cells> rows = {
      {"in Python", "estimate x1", "x2", "x3", "in bbia", "measured x1", "x2", "x3", "bbia uses"}};
  for (const SeedRow& seed : kSeedRows) {
    Cells cells = {std::string(seed.what), std::string(seed.python[0]), std::string(seed.python[1]),
                   std::string(seed.python[2])};
    const RamRow* row = Find(table, seed.part);
    const bool here = !seed.part.empty();
    cells.push_back(here ? std::string(seed.part) : std::string(seed.elsewhere));
    for (std::size_t n = 1; n <= kMostCopies; ++n) {
      cells.push_back(row != nullptr ? OwnAndResident(*row, n) : here ? "not measured" : "-");
    }
    cells.push_back("one: " + std::string(seed.one));
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::vector<Cells> PartCells(const RamTable& table) {
  std::vector<Cells> rows = {{"part", "what it is", "used by", "threads", "anonymous x1", "x2",
                              "x3", "resident x1", "x2", "x3", "PSS x1"}};
  for (const RamRow& row : table.rows) {
    Cells cells = {std::string(row.part->name), std::string(row.part->what),
                   std::string(row.part->use), ThreadsOf(row)};
    for (const auto what : {&MemoryFigures::anonymous, &MemoryFigures::resident}) {
      for (std::size_t n = 1; n <= kMostCopies; ++n) cells.push_back(Bytes(Taken(row, n, what)));
    }
    cells.push_back(Bytes(Taken(row, 1, &MemoryFigures::proportional)));
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::string MarkdownTable(const std::vector<Cells>& rows) {
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += "|";
    for (const std::string& cell : rows[i]) text += " " + cell + " |";
    text += "\n";
    if (i > 0) continue;
    text += "|";
    for (std::size_t c = 0; c < rows[0].size(); ++c) text += " --- |";
    text += "\n";
  }
  return text;
}

/// Columns, two blanks apart.
std::string TextTable(const std::vector<Cells>& rows) {
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const Cells& cells : rows) {
    for (std::size_t c = 0; c < cells.size(); ++c) widths[c] = std::max(widths[c], cells[c].size());
  }
  std::string text;
  for (const Cells& cells : rows) {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      line += cells[c] + std::string(widths[c] - cells[c].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string Markdown(const RamTable& table) {
  return "# Memory of the parts\n\n"
         "Written by `bbia ram-table --markdown > docs/ram.md`; do not edit. bbia " +
         table.version + ", " + table.system + ", " + table.processor + ".\n\n" +
         "Each part was built alone in a process of its own, used, and measured from "
         "/proc/self/smaps_rollup: what the\n"
         "process has afterwards, less what it had before; `process` and `robot` are whole "
         "processes. Each figure is the\n"
         "median of three processes. Two and three copies are real ones, side by side in one "
         "process, each with a ledger of\n"
         "its own, since within one ledger the second is refused. What has a watchdog cannot be "
         "twice in a process even so.\n\n"
         "## The Python robot's table\n\n"
         "What its authors estimated for each part alone, duplicated and twice duplicated "
         "(shared/seeds/ram-duplication.md),\n"
         "beside what was measured for what does the same here: anonymous memory, which each copy "
         "costs anew, and in brackets\n"
         "all that is resident. What is measured elsewhere is named.\n\n" +
         MarkdownTable(SeedCells(table)) +
         "\n## All parts\n\n"
         "Anonymous is heap, stacks and variables: each copy costs it anew. Resident has the pages "
         "of program and libraries\n"
         "that the part runs through as well: they come with the first copy, and a second process "
         "shares them. PSS divides\n"
         "them among all processes that have them, the one that starts the measurement included. "
         "The kernel brings such pages in by\n"
         "blocks, as it finds them: resident figures of the same part differ by a few hundred kB "
         "from run to run.\n\n" +
         MarkdownTable(PartCells(table));
}

std::string Text(const RamTable& table) {
  std::vector<Cells> parts = PartCells(table);
  for (Cells& cells : parts) cells.erase(cells.begin() + 1, cells.begin() + 3);  // sentences
  return "bbia " + table.version + ", " + table.system + ", " + table.processor +
         "\nmedian of three processes each; first table: anonymous memory (resident)\n\n" +
         TextTable(SeedCells(table)) + "\n" + TextTable(parts);
}

void WriteFigures(JsonWriter& json, std::string_view key, const RamRow& row,
                  std::uint64_t MemoryFigures::*what) {
  json.Key(key).BeginArray();
  for (std::size_t n = 1; n <= kMostCopies; ++n) {
    const auto taken = Taken(row, n, what);
    taken ? json.Integer(static_cast<std::int64_t>(*taken)) : json.Null();
  }
  json.EndArray();
}

std::string Json(const RamTable& table) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("bbia_version", table.version).Member("system", table.system);
  json.Member("processor", table.processor).Key("parts").BeginArray();
  for (const RamRow& row : table.rows) {
    json.BeginObject().Member("name", row.part->name).Member("what", row.part->what);
    json.Member("use", row.part->use).Member("one_because", row.part->why_one);
    WriteFigures(json, "threads", row, &MemoryFigures::threads);
    WriteFigures(json, "anonymous_bytes", row, &MemoryFigures::anonymous);
    WriteFigures(json, "resident_bytes", row, &MemoryFigures::resident);
    WriteFigures(json, "proportional_bytes", row, &MemoryFigures::proportional);
    json.EndObject();
  }
  json.EndArray().Key("python").BeginArray();
  for (const SeedRow& seed : kSeedRows) {
    json.BeginObject().Member("name", seed.what).Key("estimates").BeginArray();
    for (const std::string_view estimate : seed.python) {
      estimate == "-" ? json.Null() : json.String(estimate);
    }
    json.EndArray().Key("part");
    seed.part.empty() ? json.Null() : json.String(seed.part);
    json.Member("one_because", seed.one).EndObject();
  }
  json.EndArray().EndObject();
  return text + "\n";
}

}  // namespace

std::string PrintRamTable(const RamTable& table, RamFormat format) {
  switch (format) {
    case RamFormat::kText:
      return Text(table);
    case RamFormat::kMarkdown:
      return Markdown(table);
    case RamFormat::kJson:
      return Json(table);
  }
  return {};
}

}  // namespace bbia
