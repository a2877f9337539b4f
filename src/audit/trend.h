#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace bbia {

/// Median of the slopes of all pairs, per unit of x. @pre equally long, two points at least; x
/// grows.
[[nodiscard]] double TheilSenSlope(std::span<const double> x, std::span<const double> y);
/// -1..1; ties count as neither. @pre as above.
[[nodiscard]] double KendallTau(std::span<const double> x, std::span<const double> y);

/// What the pairs of points say together.
struct PairTrend {
  double slope = 0.0;  ///< Theil-Sen, per unit of x
  double tau = 0.0;    ///< Kendall's
  double share = 0.0;  ///< of the pairs that may be compared
};

/// Both figures in one pass over the pairs; keeps its scratch memory. One thread.
class TrendMeter final {
 public:
  explicit TrendMeter(std::size_t points) { slopes_.reserve(points * points / 2); }

  /// Compares only points between which `load` has not risen: growth is held against nobody who had
  /// more to do. @pre all equally long; x grows.
  [[nodiscard]] PairTrend Measure(std::span<const double> x, std::span<const double> y,
                                  std::span<const double> load);

 private:
  std::vector<double> slopes_;
};

}  // namespace bbia
