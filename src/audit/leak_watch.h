#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/clock.h"
#include "base/module.h"

namespace bbia {

/// What may only grow by mistake.
enum class LeakKind : std::uint8_t { kHeapBytes, kDescriptors, kThreads, kQueueDepth, kChildren };

/// A robust trend through the last window of one quantity of one module.
struct LeakTrend {
  LeakKind kind;
  Module module = Module::kApp;  ///< kApp for descriptors, which belong to the process
  double per_minute = 0.0;       ///< Theil-Sen slope
  double minutes = 0.0;          ///< length of the window so far
  double confidence = 0.0;       ///< Kendall's tau, -1..1
  double gained = 0.0;           ///< slope times window
  bool suspicious = false;
};

struct LeakLimits {
  Nanos interval{5'000'000'000};    ///< between two points of a window
  std::size_t points = 60;          ///< of a window: 5 minutes
  double tau = 0.75;                ///< below it a trend is noise
  double heap_bytes = 64.0 * 1024;  ///< gained in a window, at least
  double descriptors = 6.0;
  double threads = 2.0;
  double queue_depth = 32.0;
  double children = 2.0;
  Nanos warm_up{60'000'000'000};  ///< after the start nothing is judged
  /// A suspicion is told when it holds in this many windows that follow each other by half.
  int windows = 2;
};

/// One look at what the leak watch follows.
struct LeakPoint {
  PerModule<double> heap_bytes{};
  PerModule<double> queue_depth{};
  PerModule<double> threads{};
  std::optional<double> descriptors;
  std::optional<double> children;
};

/// Looks for what grows without end. Robust against steps (a client came), noise and sawtooth
/// (caches, rings that fill up once): Theil-Sen slope and Kendall's tau over windows, and the newer
/// half must go on growing at no less than half the pace. Pure; one thread.
class LeakWatch final {
 public:
  LeakWatch(TimePoint start, const LeakLimits& limits);
  ~LeakWatch();

  /// Takes a look; more often than `interval` is ignored. @return all suspicions at present.
  std::vector<Observation> Look(TimePoint now, const LeakPoint& point);

  [[nodiscard]] std::vector<LeakTrend> trends() const;
};

/// Median of the slopes of all pairs, per unit of x. @pre equally long, two points at least.
[[nodiscard]] double TheilSenSlope(std::span<const double> x, std::span<const double> y);
/// -1..1; ties count as neither.
[[nodiscard]] double KendallTau(std::span<const double> x, std::span<const double> y);

}  // namespace bbia
