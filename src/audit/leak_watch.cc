#include "audit/leak_watch.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFold = 4;  // points of one scale that are one of the next
constexpr std::size_t kJudgementsAWindow = 10;
constexpr double kHalfPace = 0.5;     // of a window's halves, against the whole
constexpr double kFilled = 0.8;       // of a window, by growth, before it is suspicious: the halves
constexpr double kComparable = 0.25;  // of the pairs, at least: else load explains too much
constexpr std::size_t kOneOf = 6;     // judgements that must agree, one may not
constexpr std::uint32_t kCalm = 0b111;  // judgements without suspicion that end a finding
constexpr double kRedGain = 20.0;       // thresholds gained in a window

struct Followed {
  LeakKind kind;
  Module module;
};

constexpr Followed FollowedAs(std::size_t series) noexcept {
  constexpr std::array<LeakKind, 3> kOfModules = {LeakKind::kHeapBytes, LeakKind::kQueueDepth,
                                                  LeakKind::kThreads};
  if (series < kOfModules.size() * kModuleCount) {
    return {kOfModules[series / kModuleCount], static_cast<Module>(series % kModuleCount)};
  }
  return {series == kOfModules.size() * kModuleCount ? LeakKind::kDescriptors : LeakKind::kChildren,
          Module::kApp};
}

bool OfProcess(LeakKind kind) noexcept {
  return kind == LeakKind::kDescriptors || kind == LeakKind::kChildren;
}

/// The lower of two, where unknown is no number.
double Lower(double a, double b) noexcept {
  return std::isnan(a) || b < a ? b : a;
}

std::string Text(const char* format, double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// Three digits, which is what a trend is worth.
std::string Figure(double value) {
  return Text(value < 10.0 ? "%.2f" : value < 100.0 ? "%.1f" : "%.0f", value);
}

std::string Bytes(double bytes) {
  constexpr double kKilo = 1024.0;
  if (bytes < kKilo) return Text("%.0f", bytes) + " bytes";
  if (bytes < 1000.0 * kKilo) return Figure(bytes / kKilo) + " kB";
  return Figure(bytes / (kKilo * kKilo)) + " MB";
}

std::string Duration(double seconds) {
  constexpr double kMinute = 60.0;
  if (seconds < 2.0 * kMinute) return Text("%.0f", seconds) + " s";
  if (seconds < 120.0 * kMinute) return Text("%.0f", seconds / kMinute) + " minutes";
  return Text("%.1f", seconds / (60.0 * kMinute)) + " hours";
}

std::string Rate(LeakKind kind, double per_minute) {
  // A descriptor each 20 minutes is not 0.05 a minute to anybody.
  const bool slow = per_minute < (kind == LeakKind::kHeapBytes ? 1024.0 : 0.5);
  const double rate = slow ? 60.0 * per_minute : per_minute;
  std::string what;
  switch (kind) {
    case LeakKind::kHeapBytes:
      what = Bytes(rate);
      break;
    case LeakKind::kDescriptors:
      what = Figure(rate) + " descriptors";
      break;
    case LeakKind::kThreads:
      what = Figure(rate) + " threads";
      break;
    case LeakKind::kQueueDepth:
      what = Figure(rate) + " queue entries";
      break;
    case LeakKind::kChildren:
      what = Figure(rate) + " children";
      break;
  }
  return what + (slow ? " an hour" : " a minute");
}

std::string Standing(LeakKind kind, double level) {
  switch (kind) {
    case LeakKind::kHeapBytes:
      return "heap, " + Bytes(level) + " live";
    case LeakKind::kDescriptors:
      return Text("%.0f", level) + " open";
    case LeakKind::kThreads:
      return Text("%.0f", level) + " alive";
    case LeakKind::kQueueDepth:
      return Text("%.0f", level) + " waiting";
    case LeakKind::kChildren:
      break;
  }
  return Text("%.0f", level) + " running";
}

std::string_view CodeOf(LeakKind kind) noexcept {
  switch (kind) {
    case LeakKind::kHeapBytes:
      return "leak-heap";
    case LeakKind::kDescriptors:
      return "leak-descriptors";
    case LeakKind::kThreads:
      return "leak-threads";
    case LeakKind::kQueueDepth:
      return "leak-queues";
    case LeakKind::kChildren:
      break;
  }
  return "leak-children";
}

/// What the module may have of it; none where the table of budgets does not say.
std::optional<double> Bound(LeakKind kind, const Budget& budget) {
  if (kind == LeakKind::kHeapBytes) return static_cast<double>(budget.heap_bytes);
  if (kind == LeakKind::kThreads) return static_cast<double>(budget.threads);
  return std::nullopt;
}

}  // namespace

std::string_view Name(LeakKind kind) noexcept {
  switch (kind) {
    case LeakKind::kHeapBytes:
      return "heap";
    case LeakKind::kDescriptors:
      return "descriptors";
    case LeakKind::kThreads:
      return "threads";
    case LeakKind::kQueueDepth:
      return "queues";
    case LeakKind::kChildren:
      break;
  }
  return "children";
}

LeakWatch::LeakWatch(TimePoint start, const LeakLimits& limits, const PerModule<Budget>& budgets)
    : start_(start),
      limits_(limits),
      budgets_(budgets),
      stride_(std::max<std::size_t>(1, limits.points / kJudgementsAWindow)),
      judgements_(static_cast<std::size_t>(limits.windows - 1) * (limits.points / 2 / stride_) + 1),
      next_point_(start + limits.warm_up),
      floor_(Nothing()),
      meter_(limits.points),
      scales_(kScales) {
  CHECK(limits.points >= 10 && limits.windows >= 1 && judgements_ <= kMaxJudgements);
  for (Scale& scale : scales_) {
    scale.floor = Nothing();
    scale.time_s.reserve(limits.points);
    scale.load.reserve(limits.points);
    for (std::size_t i = 0; i < kSeries; ++i) {
      scale.level[i].reserve(limits.points);
      const Followed followed = FollowedAs(i);
      scale.tracks[i].trend = {.kind = followed.kind, .module = followed.module};
    }
  }
}

std::vector<Observation> LeakWatch::Look(TimePoint now, const LeakPoint& point) {
  if (now < start_ + limits_.warm_up) return {};
  for (std::size_t m = 0; m < kModuleCount; ++m) {
    floor_.level[m] = Lower(floor_.level[m], point.heap_bytes[m]);
    floor_.level[kModuleCount + m] = Lower(floor_.level[kModuleCount + m], point.queue_depth[m]);
    floor_.level[2 * kModuleCount + m] =
        Lower(floor_.level[2 * kModuleCount + m], point.threads[m]);
  }
  floor_.level[kSeries - 2] =
      Lower(floor_.level[kSeries - 2], point.descriptors.value_or(kUnknown));
  floor_.level[kSeries - 1] = Lower(floor_.level[kSeries - 1], point.children.value_or(kUnknown));
  floor_.load = Lower(floor_.load, point.load);
  if (now >= next_point_) {
    next_point_ = std::max(next_point_ + limits_.interval, now + limits_.interval / 2);
    std::optional<Levels> point_of_scale = std::exchange(floor_, Nothing());
    for (std::size_t s = 0; s < kScales && point_of_scale; ++s) {
      point_of_scale = Push(s, Seconds{now - start_}.count(), *point_of_scale);
    }
  }
  std::vector<Observation> told;
  for (std::size_t i = 0; i < kSeries; ++i) {
    if (const auto scale = TellingScale(i)) told.push_back(Describe(*scale, i));
  }
  return told;
}

LeakWatch::Levels LeakWatch::Nothing() noexcept {
  Levels nothing{.load = kUnknown};
  nothing.level.fill(kUnknown);
  return nothing;
}

std::optional<LeakWatch::Levels> LeakWatch::Push(std::size_t scale_number, double time_s,
                                                 const Levels& floor) {
  Scale& scale = scales_[scale_number];
  Append(scale.time_s, time_s);
  Append(scale.load, std::isnan(floor.load) ? 0.0 : floor.load);
  ++scale.count;
  for (std::size_t i = 0; i < kSeries; ++i) {
    Track& track = scale.tracks[i];
    std::vector<double>& levels = scale.level[i];
    // Who does not tell this time is as it was.
    const double level =
        std::isnan(floor.level[i]) && track.known > 0 ? levels.back() : floor.level[i];
    Append(levels, level);
    if (!std::isnan(level)) NoteFall(scale_number, track, level);
    // Not all at once: a look is short.
    if ((scale.count + i) % stride_ == 0) Judge(scale_number, i);
    scale.floor.level[i] = Lower(scale.floor.level[i], level);
  }
  scale.floor.load = Lower(scale.floor.load, floor.load);
  if (++scale.folded < kFold) return std::nullopt;
  scale.folded = 0;
  return std::exchange(scale.floor, Nothing());
}

void LeakWatch::Append(std::vector<double>& values, double value) const {
  if (values.size() == limits_.points) values.erase(values.begin());
  values.push_back(value);
}

void LeakWatch::NoteFall(std::size_t scale_number, Track& track, double level) const {
  // Half is forgotten in the longest window.
  const double kept =
      std::exp2(-std::pow(kFold, static_cast<double>(scale_number) - (kScales - 1)) /
                static_cast<double>(limits_.points));
  if (track.known == 0) track.peak = level;
  track.peak = level + std::max(0.0, track.peak - level) * kept;
  track.fall = std::max(track.fall * kept, track.peak - level);
  track.known = std::min(track.known + 1, limits_.points);
}

double LeakWatch::Threshold(std::size_t scale_number, LeakKind kind) const {
  // Noise that wanders goes twice as far in four times the time.
  const double wider = std::exp2(static_cast<double>(scale_number));
  switch (kind) {
    case LeakKind::kHeapBytes:
      return wider * limits_.heap_bytes;
    case LeakKind::kDescriptors:
      return wider * limits_.descriptors;
    case LeakKind::kThreads:
      return wider * limits_.threads;
    case LeakKind::kQueueDepth:
      return wider * limits_.queue_depth;
    case LeakKind::kChildren:
      break;
  }
  return wider * limits_.children;
}

void LeakWatch::Judge(std::size_t scale_number, std::size_t series) {
  Scale& scale = scales_[scale_number];
  Track& track = scale.tracks[series];
  if (track.known < 2) return;
  const std::span<const double> time_s = std::span(scale.time_s).last(track.known);
  const std::span<const double> level = std::span(scale.level[series]).last(track.known);
  const std::span<const double> load = std::span(scale.load).last(track.known);
  // A point stands for the interval before it.
  const auto points = static_cast<double>(track.known);
  const double length_s = (time_s.back() - time_s.front()) * points / (points - 1.0);
  PairTrend trend;
  const auto [lowest, highest] = std::ranges::minmax(level);
  if (lowest < highest) trend = meter_.Measure(time_s, level, load);
  track.trend.per_minute = 60.0 * trend.slope;
  track.trend.minutes = length_s / 60.0;
  track.trend.confidence = trend.tau;
  track.trend.gained = trend.slope * length_s;

  const double enough =
      std::max(Threshold(scale_number, track.trend.kind), limits_.falls * track.fall);
  bool suspicious = track.known == limits_.points && trend.share >= kComparable &&
                    trend.tau >= limits_.tau && track.trend.gained >= enough;
  if (suspicious) {
    const std::size_t half = limits_.points / 2;
    for (const std::size_t from : {std::size_t{0}, limits_.points - half}) {
      const PairTrend part = meter_.Measure(time_s.subspan(from, half), level.subspan(from, half),
                                            load.subspan(from, half));
      suspicious = suspicious && part.slope >= kHalfPace * trend.slope;
    }
  }
  Decide(track, suspicious, trend.slope, time_s.back() - kFilled * length_s);
}

void LeakWatch::Decide(Track& track, bool suspicious, double slope, double begin_s) const {
  if ((track.verdicts & kCalm) == 0 && suspicious) track.since_s = begin_s;
  track.verdicts = (track.verdicts << 1U) | (suspicious ? 1U : 0U);
  std::ranges::rotate(track.slopes, track.slopes.end() - 1);
  track.slopes.front() = slope;
  if (track.told) {
    track.told = (track.verdicts & kCalm) != 0;
  } else if (suspicious) {
    const std::uint32_t asked = (std::uint32_t{1} << judgements_) - 1;
    const auto held = static_cast<std::size_t>(std::popcount(track.verdicts & asked));
    const double fastest = *std::ranges::max_element(std::span(track.slopes).first(judgements_));
    track.told = held + judgements_ / kOneOf >= judgements_ && slope >= limits_.pace * fastest;
  }
  track.trend.suspicious = track.told;
}

std::optional<std::size_t> LeakWatch::TellingScale(std::size_t series) const {
  for (std::size_t s = 0; s < kScales; ++s) {
    if (scales_[s].tracks[series].told) return s;
  }
  return std::nullopt;
}

Observation LeakWatch::Describe(std::size_t scale_number, std::size_t series) const {
  const Track& track = scales_[scale_number].tracks[series];
  const LeakTrend& trend = track.trend;
  double since_s = track.since_s;
  for (const Scale& scale : scales_) {
    if (scale.tracks[series].told) since_s = std::min(since_s, scale.tracks[series].since_s);
  }
  const double level = scales_[0].level[series].back();
  const std::optional<double> bound = Bound(trend.kind, budgets_[Index(trend.module)]);
  const bool soon_too_much = bound && level + 60.0 * trend.per_minute > *bound;
  const bool fast = trend.gained >= kRedGain * Threshold(scale_number, trend.kind);
  const std::string name(Name(trend.module));
  const std::string kind(Name(trend.kind));
  const bool bytes = trend.kind == LeakKind::kHeapBytes;
  return {.kind = FindingKind::kLeak,
          .light = soon_too_much || fast ? Light::kRed : Light::kAmber,
          .module = trend.module,
          .subject = OfProcess(trend.kind) ? kind : kind + " " + name,
          .sentence = (OfProcess(trend.kind) ? "the process" : "module " + name) + " gains " +
                      Rate(trend.kind, trend.per_minute) + " for " +
                      Duration(scales_[0].time_s.back() - since_s) + " (" +
                      Standing(trend.kind, level) + ")",
          .code = CodeOf(trend.kind),
          .figures = {{"part", name},
                      {bytes ? "bytes_per_minute" : "per_minute", trend.per_minute},
                      {"for_s", scales_[0].time_s.back() - since_s},
                      {bytes ? "level_bytes" : "level", level}}};
}

std::vector<LeakTrend> LeakWatch::trends() const {
  std::vector<LeakTrend> all;
  all.reserve(kSeries);
  for (std::size_t i = 0; i < kSeries; ++i) {
    const std::size_t scale = TellingScale(i).value_or(0);
    if (scales_[0].tracks[i].known > 0) all.push_back(scales_[scale].tracks[i].trend);
  }
  return all;
}

}  // namespace bbia
