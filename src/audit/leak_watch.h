#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "audit/trend.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/module.h"

namespace bbia {

/// What may only grow by mistake.
enum class LeakKind : std::uint8_t { kHeapBytes, kDescriptors, kThreads, kQueueDepth, kChildren };
/// "heap", "descriptors", "threads", "queues", "children".
[[nodiscard]] std::string_view Name(LeakKind kind) noexcept;

/// A robust trend through the last window of one quantity of one module.
struct LeakTrend {
  LeakKind kind;
  Module module = Module::kApp;  ///< kApp for descriptors and children: they belong to the process
  double per_minute = 0.0;       ///< Theil-Sen slope
  double minutes = 0.0;          ///< length of the window so far
  double confidence = 0.0;       ///< Kendall's tau, -1..1
  double gained = 0.0;           ///< slope times window
  bool suspicious = false;       ///< it is told
};

struct LeakLimits {
  Nanos interval{5'000'000'000};    ///< between two points of the shortest window
  std::size_t points = 60;          ///< of a window: 5 minutes; 10 at least
  double tau = 0.75;                ///< below it a trend is noise
  double heap_bytes = 64.0 * 1024;  ///< gained in the shortest window, at least
  double descriptors = 6.0;
  double threads = 2.0;
  double queue_depth = 32.0;
  double children = 2.0;
  Nanos warm_up{60'000'000'000};  ///< after the start nothing is judged
  /// A suspicion is told when it holds in this many windows that follow each other by half; 1 to 4.
  int windows = 3;
  /// The newest of them goes on at no less than this part of the fastest one's pace.
  double pace = 0.8;
  /// The gain is at least this many times what the quantity has lately given back at a time.
  double falls = 2.0;
};

/// One look at what the leak watch follows.
struct LeakPoint {
  PerModule<double> heap_bytes{};  ///< NaN: not known
  PerModule<double> queue_depth{};
  PerModule<double> threads{};
  std::optional<double> descriptors;
  std::optional<double> children;
  double load = 0.0;  ///< open connections, NaN: not known; who has more to do may use more
};

/// Looks for what grows without end, and names who.
///
/// What gains steadily at least as much as below (a tenth more in noise) is told at the latest two
/// windows after it began, or after the warm-up:
///
///   window of 60 points   5 minutes   20 minutes   80 minutes
///   heap                  64 kB       128 kB       256 kB
///   descriptors           7           13           25
///   threads, children     5           5            9
///   queue depth           32          64           128
///   told within           10 minutes  40 minutes   160 minutes
///
/// if that is also twice what the quantity has lately given back at a time, half of which is
/// forgotten after 80 minutes; else a longer window tells it. Slower growth is not promised. Not
/// told: steps, noise, what comes and goes, what levels off with a time constant of up to ten
/// minutes or fills within seven, what grows only while connections become more. A quantity that
/// rises for longer the first time it swings is told once; when it falls, the watch has learnt.
/// Red, when at this pace the module's budget is passed within an hour, or when the window has
/// gained twenty times its limit; else amber. All times scale with `LeakLimits::interval`. Why, and
/// how sure: docs/decisions/0016-leak-watch.md. Pure; one thread.
class LeakWatch final {
 public:
  LeakWatch(TimePoint start, const LeakLimits& limits, const PerModule<Budget>& budgets = kBudgets);

  /// Takes a look. Of those within one `interval` the lowest counts: what is given back at once
  /// was no leak. @return all that is told at present.
  std::vector<Observation> Look(TimePoint now, const LeakPoint& point);

  /// Of each quantity that was seen: the shortest window, or the one that tells.
  [[nodiscard]] std::vector<LeakTrend> trends() const;

 private:
  static constexpr std::size_t kSeries = 3 * kModuleCount + 2;
  static constexpr std::size_t kScales = 3;  ///< windows, each four times the one before
  static constexpr std::size_t kMaxJudgements = 32;
  /// One look in numbers; NaN is unknown.
  struct Levels {
    std::array<double, kSeries> level;
    double load;
  };
  /// What is remembered of one quantity in one length of window.
  struct Track {
    std::size_t known = 0;                        ///< points, up to a window
    double peak = 0.0;                            ///< sinks towards the level as it is forgotten
    double fall = 0.0;                            ///< the largest from a peak, as it is forgotten
    std::uint32_t verdicts = 0;                   ///< a bit for each judgement, the newest lowest
    std::array<double, kMaxJudgements> slopes{};  ///< of the judgements, the newest first
    bool told = false;
    double since_s = 0.0;  ///< when this growth began, or a little later
    LeakTrend trend{};
  };
  /// The points of one length of window, oldest first.
  struct Scale {
    std::vector<double> time_s;
    std::vector<double> load;
    std::array<std::vector<double>, kSeries> level;
    std::array<Track, kSeries> tracks;
    std::size_t count = 0;  ///< points ever
    Levels floor;           ///< of the points that will be one of the next scale
    std::size_t folded = 0;
  };

  [[nodiscard]] static Levels Nothing() noexcept;
  /// @return a point of the next scale, when it is complete.
  std::optional<Levels> Push(std::size_t scale, double time_s, const Levels& floor);
  void Append(std::vector<double>& values, double value) const;
  void NoteFall(std::size_t scale, Track& track, double level) const;
  void Judge(std::size_t scale, std::size_t series);
  void Decide(Track& track, bool suspicious, double slope, double begin_s) const;
  [[nodiscard]] double Threshold(std::size_t scale, LeakKind kind) const;
  [[nodiscard]] Observation Describe(std::size_t scale, std::size_t series) const;
  [[nodiscard]] std::optional<std::size_t> TellingScale(std::size_t series) const;

  const TimePoint start_;
  const LeakLimits limits_;
  const PerModule<Budget> budgets_;
  const std::size_t stride_;      ///< points between two judgements of a quantity
  const std::size_t judgements_;  ///< that must agree
  TimePoint next_point_;
  Levels floor_;
  TrendMeter meter_;
  std::vector<Scale> scales_;
};

}  // namespace bbia
