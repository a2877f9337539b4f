#include "audit/trend.h"

#include <algorithm>

#include "base/check.h"

namespace bbia {
namespace {

double Median(std::vector<double>& values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2.0;
}

PairTrend MeasureAll(std::span<const double> x, std::span<const double> y) {
  CHECK(x.size() >= 2);
  const std::vector<double> no_load(x.size(), 0.0);
  return TrendMeter(x.size()).Measure(x, y, no_load);
}

}  // namespace

double TheilSenSlope(std::span<const double> x, std::span<const double> y) {
  return MeasureAll(x, y).slope;
}

double KendallTau(std::span<const double> x, std::span<const double> y) {
  return MeasureAll(x, y).tau;
}

PairTrend TrendMeter::Measure(std::span<const double> x, std::span<const double> y,
                              std::span<const double> load) {
  CHECK(x.size() == y.size() && x.size() == load.size());
  const std::size_t n = x.size();
  slopes_.clear();
  std::ptrdiff_t balance = 0;
  for (std::size_t i = 0; i + 1 < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      if (load[j] > load[i]) continue;
      const double rise = y[j] - y[i];
      balance += (rise > 0.0 ? 1 : 0) - (rise < 0.0 ? 1 : 0);
      slopes_.push_back(rise / (x[j] - x[i]));
    }
  }
  if (slopes_.empty()) return {};
  const auto compared = static_cast<double>(slopes_.size());
  const double pairs = static_cast<double>(n) * static_cast<double>(n - 1) / 2.0;
  return {.slope = Median(slopes_),
          .tau = static_cast<double>(balance) / compared,
          .share = compared / pairs};
}

}  // namespace bbia
