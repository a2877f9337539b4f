#include "audit/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace bbia {
namespace {

/// What becomes of many values that are made one.
enum class FoldRule : std::uint8_t { kMean, kWorst, kSum };

struct Column {
  Series series;
  FoldRule rule;
  float& (*place)(Sample&);
};

template <float Sample::*kMember>
constexpr Column Plain(std::string_view name, std::string_view unit,
                       FoldRule rule = FoldRule::kMean) {
  return {{name, unit, [](const Sample& sample) { return sample.*kMember; }},
          rule,
          [](Sample& sample) -> float& { return sample.*kMember; }};
}

constexpr std::size_t kNameLength = 24;
using NameText = std::array<char, kNameLength>;  // ends with zeros

/// "heap_kb.control" for each module; a name that is too long does not compile.
consteval PerModule<NameText> ModuleNames(std::string_view stem) {
  PerModule<NameText> names{};
  for (std::size_t m = 0; m < kModuleCount; ++m) {
    std::size_t at = 0;
    for (const char c : stem) names[m].at(at++) = c;
    names[m].at(at++) = '.';
    for (const char c : kModuleNames[m]) names[m].at(at++) = c;
    names[m].at(at) = '\0';
  }
  return names;
}

constexpr PerModule<NameText> kHeapNames = ModuleNames("heap_kb");
constexpr PerModule<NameText> kCpuNames = ModuleNames("module_cpu");

template <PerModule<float> Sample::*kMember, std::size_t kModule>
constexpr Column OfModule(const NameText& name, std::string_view unit) {
  return {{std::string_view(name.data()), unit,
           [](const Sample& sample) { return (sample.*kMember)[kModule]; }},
          FoldRule::kMean,
          [](Sample& sample) -> float& { return (sample.*kMember)[kModule]; }};
}

template <std::size_t... kModule>
constexpr std::array<Column, kSeriesCount> Columns(std::index_sequence<kModule...> /*modules*/) {
  return {Plain<&Sample::resident_kb>("resident_kb", "kB"),
          Plain<&Sample::proportional_kb>("proportional_kb", "kB"),
          Plain<&Sample::cpu>("cpu", "cores"),
          Plain<&Sample::threads>("threads", "threads"),
          Plain<&Sample::descriptors>("descriptors", "descriptors"),
          Plain<&Sample::children>("children", "processes"),
          Plain<&Sample::clients>("clients", "connections"),
          Plain<&Sample::queued>("queued", "entries"),
          Plain<&Sample::dropped>("dropped", "entries/s"),
          Plain<&Sample::loop_late_p99_us>("loop_late_p99_us", "us", FoldRule::kWorst),
          Plain<&Sample::loop_work_p99_us>("loop_work_p99_us", "us", FoldRule::kWorst),
          Plain<&Sample::loop_overruns>("loop_overruns", "ticks", FoldRule::kSum),
          Plain<&Sample::light>("light", "0..2", FoldRule::kWorst),
          OfModule<&Sample::heap_kb, kModule>(kHeapNames[kModule], "kB")...,
          OfModule<&Sample::module_cpu, kModule>(kCpuNames[kModule], "cores")...};
}

constexpr std::array<Column, kSeriesCount> kColumns =
    Columns(std::make_index_sequence<kModuleCount>());
// A value that the table forgets would neither be plotted nor folded.
static_assert(std::ranges::all_of(kColumns, [](const Column& c) { return c.place != nullptr; }));
static_assert(sizeof(Sample) - sizeof(double) - kSeriesCount * sizeof(float) < sizeof(double),
              "every value of Sample has a line in the table");

constexpr std::array<Series, kSeriesCount> kAllSeries = [] {
  std::array<Series, kSeriesCount> all{};
  for (std::size_t i = 0; i < kSeriesCount; ++i) all[i] = kColumns[i].series;
  return all;
}();

double Merge(FoldRule rule, double total, double value) noexcept {
  return rule == FoldRule::kWorst ? std::max(total, value) : total + value;
}

}  // namespace

std::span<const Series> AllSeries() noexcept {
  return kAllSeries;
}

std::optional<Series> FindSeries(std::string_view name) noexcept {
  const auto found = std::ranges::find(kAllSeries, name, &Series::name);
  if (found == kAllSeries.end()) return std::nullopt;
  return *found;
}

History::History(Ledger& ledger)
    : account_(ledger.Open({.kind = AccountKind::kPool,
                            .name = "audit.history",
                            .modules = Module::kAudit,
                            .capacity = kSeconds + kTens + kMinutes,
                            .item_bytes = sizeof(Sample)},
                           figures_)) {}

void History::Add(const Sample& sample) {
  const MutexLock lock(mutex_);
  if (const auto ten = to_tens_.Add(sample)) tens_.Add(*ten);
  if (const auto minute = to_minutes_.Add(sample)) minutes_.Add(*minute);
  seconds_.Add(sample);
  Figures::Add(figures_.accepted, 1);
  figures_.NoteUsed(seconds_.size() + tens_.size() + minutes_.size());
}

std::vector<Sample> History::Read(Resolution resolution, double after) const {
  const MutexLock lock(mutex_);
  switch (resolution) {
    case Resolution::kSecond:
      return seconds_.After(after);
    case Resolution::kTenSeconds:
      return tens_.After(after);
    case Resolution::kMinute:
      break;
  }
  return minutes_.After(after);
}

void History::Ring::Add(const Sample& sample) {
  if (samples_.size() < capacity_) {
    samples_.push_back(sample);  // within what is reserved
    return;
  }
  samples_[oldest_] = sample;
  oldest_ = (oldest_ + 1) % capacity_;
}

const Sample& History::Ring::At(std::size_t age_rank) const {
  return samples_[(oldest_ + age_rank) % samples_.size()];
}

std::vector<Sample> History::Ring::After(double uptime_s) const {
  std::size_t first = 0;
  std::size_t end = samples_.size();
  while (first < end) {
    const std::size_t middle = first + (end - first) / 2;
    if (At(middle).uptime_s > uptime_s) {
      end = middle;
    } else {
      first = middle + 1;
    }
  }
  std::vector<Sample> found;
  found.reserve(samples_.size() - first);
  for (std::size_t i = first; i < samples_.size(); ++i) found.push_back(At(i));
  return found;
}

std::optional<Sample> History::Fold::Add(const Sample& sample) {
  std::optional<Sample> over;
  const double span = std::floor(sample.uptime_s / span_s_);
  if (span != span_) {
    if (span_ >= 0.0) over = Total();
    span_ = span;
    total_.fill(0.0);
    known_.fill(0);
  }
  uptime_s_ = sample.uptime_s;
  for (std::size_t i = 0; i < kSeriesCount; ++i) {
    const double value = static_cast<double>(kColumns[i].series.value(sample));
    if (std::isnan(value)) continue;
    total_[i] = known_[i] == 0 ? value : Merge(kColumns[i].rule, total_[i], value);
    ++known_[i];
  }
  return over;
}

Sample History::Fold::Total() const {
  Sample sample;
  sample.uptime_s = uptime_s_;
  for (std::size_t i = 0; i < kSeriesCount; ++i) {
    double value = total_[i];
    if (kColumns[i].rule == FoldRule::kMean) value /= static_cast<double>(known_[i]);
    if (known_[i] == 0) value = std::numeric_limits<double>::quiet_NaN();
    kColumns[i].place(sample) = static_cast<float>(value);
  }
  return sample;
}

}  // namespace bbia
