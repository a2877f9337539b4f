#include "metrics/exposition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// One line of a page.
struct Line {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0.0;

  [[nodiscard]] std::string Label(std::string_view wanted) const {
    for (const auto& [name_, value_] : labels) {
      if (name_ == wanted) return value_;
    }
    return {};
  }
};

bool IsName(std::string_view text, bool colons) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return std::ranges::all_of(text, [colons](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (colons && c == ':');
  });
}

/// `{a="b",c="d"}` off the front of `text`.
std::optional<std::vector<std::pair<std::string, std::string>>> TakeLabels(std::string_view& text) {
  std::vector<std::pair<std::string, std::string>> labels;
  if (!text.starts_with('{')) return labels;
  text.remove_prefix(1);
  while (!text.starts_with('}')) {
    const std::size_t equals = text.find("=\"");
    if (equals == std::string_view::npos) return std::nullopt;
    std::string name(text.substr(0, equals));
    if (!IsName(name, false)) return std::nullopt;
    text.remove_prefix(equals + 2);
    std::string value;
    while (!text.empty() && text[0] != '"') {
      const bool escaped = text[0] == '\\' && text.size() > 1;
      if (escaped && text[1] != '\\' && text[1] != '"' && text[1] != 'n') return std::nullopt;
      value += escaped ? (text[1] == 'n' ? '\n' : text[1]) : text[0];
      text.remove_prefix(escaped ? 2 : 1);
    }
    if (text.empty()) return std::nullopt;
    text.remove_prefix(1);
    labels.emplace_back(std::move(name), std::move(value));
    if (text.starts_with(',')) text.remove_prefix(1);
    if (text.empty()) return std::nullopt;
  }
  text.remove_prefix(1);
  return labels;
}

std::optional<double> ReadValue(std::string_view text) {
  if (text == "NaN") return std::nan("");
  if (text == "+Inf") return HUGE_VAL;
  if (text == "-Inf") return -HUGE_VAL;
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

/// Reads a page as a scraper does, and holds it to the rules for names.
class Scrape final {
 public:
  explicit Scrape(const std::string& page) {
    EXPECT_TRUE(page.empty() || page.ends_with('\n'));
    std::istringstream in(page);
    for (std::string line; std::getline(in, line);) Take(line);
    for (const auto& [name, type] : types_) {
      EXPECT_TRUE(helps_.contains(name)) << name << " has no help";
      EXPECT_EQ(type == "counter", name.ends_with("_total")) << name << " is a " << type;
      EXPECT_TRUE(name.starts_with("bbia_") || name.starts_with("process_")) << name;
      for (const std::string_view unit : {"_kb", "_ms", "_us", "_ns", "_percent", "_minutes"}) {
        EXPECT_FALSE(name.find(unit) != std::string::npos) << name << " is in no base unit";
      }
      if (type == "histogram") CheckHistogram(name);
    }
  }

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  [[nodiscard]] std::optional<double> Value(std::string_view name, std::string_view label = {},
                                            std::string_view wanted = {}) const {
    for (const Line& line : lines_) {
      if (line.name == name && (label.empty() || line.Label(label) == wanted)) return line.value;
    }
    return std::nullopt;
  }

 private:
  void Take(const std::string& text) {
    std::istringstream words(text);
    std::string hash, keyword, name, rest;
    if (text.starts_with("#")) {
      words >> hash >> keyword >> name >> rest;
      ASSERT_TRUE(keyword == "HELP" || keyword == "TYPE") << text;
      auto& told = keyword == "HELP" ? helps_ : types_;
      ASSERT_FALSE(rest.empty()) << text;
      EXPECT_TRUE(told.emplace(name, rest).second) << "twice: " << text;
      family_ = name;
      return;
    }
    std::string_view left(text);
    Line line{.name = text.substr(0, text.find_first_of("{ "))};
    left.remove_prefix(line.name.size());
    ASSERT_TRUE(IsName(line.name, true)) << text;
    const auto labels = TakeLabels(left);
    ASSERT_TRUE(labels.has_value()) << text;
    line.labels = *labels;
    ASSERT_TRUE(left.starts_with(' ')) << text;
    const auto value = ReadValue(left.substr(1));
    ASSERT_TRUE(value.has_value()) << text;
    line.value = *value;
    EXPECT_TRUE(types_.contains(family_)) << "before its TYPE: " << text;
    EXPECT_TRUE(line.name == family_ ||
                (types_[family_] == "histogram" && line.name.starts_with(family_ + "_")))
        << text << " stands below " << family_;
    EXPECT_TRUE(seen_.insert(text.substr(0, text.rfind(' '))).second) << "twice: " << text;
    EXPECT_TRUE(types_[family_] == "gauge" || line.value >= 0.0) << text;
    lines_.push_back(std::move(line));
  }

  void CheckHistogram(const std::string& name) {
    double below = 0.0, edge = 0.0;
    for (const Line& line : lines_) {
      if (line.name != name + "_bucket") continue;
      const double next = *ReadValue(line.Label("le"));
      EXPECT_GT(next, edge) << name;
      EXPECT_GE(line.value, below) << name;
      edge = next;
      below = line.value;
    }
    EXPECT_TRUE(std::isinf(edge)) << name;
    EXPECT_EQ(Value(name + "_count"), below) << name;
    EXPECT_TRUE(Value(name + "_sum").has_value()) << name;
  }

  std::map<std::string, std::string> helps_;
  std::map<std::string, std::string> types_;
  std::set<std::string> seen_;
  std::string family_;
  std::vector<Line> lines_;
};

AccountRow Row(AccountKind kind, std::string name, Module from, Module to) {
  return {.kind = kind,
          .name = std::move(name),
          .owner = std::string(Name(to)),
          .module = to,
          .from = from,
          .to = to,
          .capacity = 64,
          .used = 3,
          .high_water = 9,
          .accepted = 1000,
          .dropped = 7,
          .waited = std::chrono::milliseconds(500)};
}

/// As a busy robot tells it.
AuditReport MakeReport() {
  AuditReport report;
  report.number = 12;
  report.stamp = TimePoint{std::chrono::seconds(100)};
  report.interval = std::chrono::seconds(1);
  report.pid = 4242;
  report.process.resident_bytes = 20'000'000;
  report.process.proportional_bytes = 15'000'000;
  report.process.cpu = std::chrono::milliseconds(12'340);
  report.process.descriptors = DescriptorCounts{.sockets = 5, .files = 3, .eventfds = 2, .own = 20};
  report.process.threads = std::vector<ThreadReading>{
      {.tid = 11, .name = "ctl", .cpu = std::chrono::milliseconds(2500)}};
  report.process.children = std::vector<ChildReading>{};
  report.machine.memory_available = 1'000'000'000;
  report.machine.load1 = 0.5;
  report.heap.available = true;
  for (std::size_t i = 0; i < kModuleCount; ++i) {
    report.modules[i].module = static_cast<Module>(i);
    report.modules[i].heap_known = true;
    report.modules[i].heap_bytes = 1000.0 * static_cast<double>(i);
    report.heap.modules[i].allocations = 10 * i;
  }
  report.threads = {{.name = "ctl", .tid = 11, .module = Module::kControl, .cpu = 0.25},
                    {.name = "bad\"name\\\n", .tid = 12, .declared = false, .cpu = 0.5}};
  report.findings.push_back({.what = {.kind = FindingKind::kLeak,
                                      .light = Light::kRed,
                                      .subject = "heap",
                                      .sentence = "sim gains 1 MB a minute"}});
  report.verdict = {.light = Light::kRed, .why = "sim gains 1 MB a minute"};
  for (std::size_t i = 0; i < kReliefSteps; ++i) report.ladder[i].step = static_cast<ReliefStep>(i);
  report.ladder[0].taken = true;
  report.ladder[0].times = 3;
  report.waste.push_back({.kind = FindingKind::kPolledTooFast,
                          .name = "api<state",
                          .from = Module::kControl,
                          .to = Module::kApi,
                          .per_second = 50.0,
                          .us_per_second = 1500.0});
  return report;
}

ExpositionParts MakeParts(const AuditReport* report) {
  ExpositionParts parts{.version = "1.2.3", .report = report};
  parts.accounts = {Row(AccountKind::kQueue, "net.commands", Module::kApi, Module::kControl),
                    Row(AccountKind::kLease, "body", Module::kControl, Module::kControl),
                    Row(AccountKind::kThread, "ctl", Module::kControl, Module::kControl)};
  parts.loop.period = std::chrono::milliseconds(4);
  parts.loop.overruns = 2;
  for (const int micros : {0, 1, 3, 900, 200'000}) {
    parts.loop.lateness.Add(std::chrono::microseconds(micros));
  }
  parts.commands = {5, 1, 0, 2, 4};
  parts.malformed = 6;
  parts.now = TimePoint{std::chrono::seconds(101)};
  parts.wall_now = WallTime{std::chrono::seconds(1'800'000'000)};
  return parts;
}

TEST(Exposition, IsAPageThatAScraperReadsAndKeepsTheRulesForNames) {
  const AuditReport report = MakeReport();
  const Scrape page(Exposition(MakeParts(&report)));
  EXPECT_GT(page.lines().size(), 80U);
  EXPECT_LT(page.lines().size(), 400U);
}

TEST(Exposition, TellsWhatTheAuditFoundInBaseUnits) {
  const AuditReport report = MakeReport();
  const Scrape page(Exposition(MakeParts(&report)));
  EXPECT_EQ(page.Value("process_resident_memory_bytes"), 20'000'000.0);
  EXPECT_EQ(page.Value("process_cpu_seconds_total"), 12.34);
  EXPECT_EQ(page.Value("process_open_fds"), 30.0);
  EXPECT_EQ(page.Value("bbia_thread_cpu_seconds_total", "thread", "ctl"), 2.5);
  EXPECT_EQ(page.Value("bbia_build_info", "version", "1.2.3"), 1.0);
  EXPECT_EQ(page.Value("bbia_module_heap_bytes", "module", "control"),
            1000.0 * static_cast<double>(Index(Module::kControl)));
  EXPECT_EQ(page.Value("bbia_commands_total", "outcome", "refused"), 4.0);
  EXPECT_EQ(page.Value("bbia_queue_dropped_total", "queue", "net.commands"), 7.0);
  EXPECT_EQ(page.Value("bbia_queue_wait_seconds_total", "queue", "net.commands"), 0.5);
  EXPECT_EQ(page.Value("bbia_findings_open", "kind", "leak"), 1.0);
  EXPECT_EQ(page.Value("bbia_relief_taken", "step", "trim-heap"), 1.0);
  EXPECT_EQ(page.Value("bbia_relief_taken", "step", "slow-audit"), 0.0);
}

TEST(Exposition, TheLoopsHistogramHoldsEveryTickOnce) {
  const Scrape page(Exposition(MakeParts(nullptr)));
  EXPECT_EQ(page.Value("bbia_control_loop_lateness_seconds_count"), 5.0);
  EXPECT_NEAR(*page.Value("bbia_control_loop_lateness_seconds_sum"), 0.200904, 1e-9);
  EXPECT_EQ(page.Value("bbia_control_loop_lateness_seconds_bucket", "le", "1e-06"), 1.0);
  EXPECT_EQ(page.Value("bbia_control_loop_lateness_seconds_bucket", "le", "+Inf"), 5.0);
}

TEST(Exposition, WithoutAnAuditTellsWhatIsKnownWithoutIt) {
  const std::string text = Exposition(MakeParts(nullptr));
  const Scrape page(text);
  EXPECT_EQ(page.Value("bbia_control_loop_overruns_total"), 2.0);
  EXPECT_EQ(page.Value("bbia_malformed_messages_total"), 6.0);
  EXPECT_THAT(text, Not(HasSubstr("process_resident_memory_bytes")));
  EXPECT_THAT(text, Not(HasSubstr("bbia_module_heap_bytes")));
}

TEST(Exposition, LeavesOutWhatTheMachineDoesNotTell) {
  AuditReport report = MakeReport();
  report.machine = {};
  report.process = {};
  report.heap.available = false;
  for (ModuleUsage& usage : report.modules) usage.heap_known = false;
  const std::string text = Exposition(MakeParts(&report));
  const Scrape page(text);
  EXPECT_THAT(text, Not(HasSubstr("temperature")));
  EXPECT_THAT(text, Not(HasSubstr("process_open_fds")));
  EXPECT_THAT(text, Not(HasSubstr("bbia_module_heap_bytes")));
}

// A scraper throws the whole page away when one line is there twice.
TEST(Exposition, ThingsOfTheSameNameAreOneLine) {
  AuditReport report = MakeReport();
  report.threads.push_back(report.threads.front());
  report.waste.push_back(report.waste.front());
  ExpositionParts parts = MakeParts(&report);
  parts.accounts.push_back(parts.accounts.front());
  const Scrape page(Exposition(parts));
  EXPECT_EQ(page.Value("bbia_queue_accepted_total", "queue", "net.commands"), 2000.0);
  EXPECT_EQ(page.Value("bbia_thread_cpu_cores", "thread", "ctl"), 0.5);
}

TEST(Exposition, TheStartOfTheProcessDoesNotMoveWithTheClock) {
  const AuditReport report = MakeReport();
  ExpositionParts parts = MakeParts(&report);
  const auto start = Scrape(Exposition(parts)).Value("process_start_time_seconds");
  parts.now += std::chrono::seconds(7);
  parts.wall_now += std::chrono::seconds(7) + std::chrono::microseconds(40);
  EXPECT_EQ(Scrape(Exposition(parts)).Value("process_start_time_seconds"), start);
}

// Names of threads that nobody declared are not ours to bound.
TEST(Exposition, StrangersAreCountedAndNotListed) {
  AuditReport report = MakeReport();
  for (int i = 0; i < 500; ++i) {
    report.threads.push_back({.name = "worker" + std::to_string(i), .tid = i, .declared = false});
  }
  const Scrape page(Exposition(MakeParts(&report)));
  EXPECT_LT(page.lines().size(), 400U);
  EXPECT_EQ(page.Value("bbia_undeclared_threads"), 501.0);
}

}  // namespace
}  // namespace bbia
