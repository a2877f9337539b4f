#include "audit/trend.h"

#include <gtest/gtest.h>

#include <array>

namespace bbia {
namespace {

constexpr std::array<double, 6> kTime = {0, 2, 4, 6, 8, 10};

TEST(Trend, AStraightLineHasItsSlope) {
  const std::array<double, 6> line = {1, 7, 13, 19, 25, 31};
  EXPECT_DOUBLE_EQ(TheilSenSlope(kTime, line), 3.0);
  EXPECT_DOUBLE_EQ(KendallTau(kTime, line), 1.0);
  const std::array<double, 6> down = {31, 25, 19, 13, 7, 1};
  EXPECT_DOUBLE_EQ(TheilSenSlope(kTime, down), -3.0);
  EXPECT_DOUBLE_EQ(KendallTau(kTime, down), -1.0);
}

TEST(Trend, AnOutlierHardlyMovesTheSlope) {
  const std::array<double, 6> line = {0, 2, 400, 6, 8, 10};
  EXPECT_NEAR(TheilSenSlope(kTime, line), 1.0, 1e-9);
}

TEST(Trend, TiesCountAsNeither) {
  const std::array<double, 6> flat = {5, 5, 5, 5, 5, 5};
  EXPECT_EQ(KendallTau(kTime, flat), 0.0);
  EXPECT_EQ(TheilSenSlope(kTime, flat), 0.0);
  const std::array<double, 6> step = {0, 0, 0, 1, 1, 1};
  EXPECT_DOUBLE_EQ(KendallTau(kTime, step), 9.0 / 15.0);
}

TEST(Trend, TwoPointsAreEnough) {
  const std::array<double, 2> time = {1, 3};
  const std::array<double, 2> value = {1, 2};
  EXPECT_DOUBLE_EQ(TheilSenSlope(time, value), 0.5);
}

TEST(Trend, GrowthWithGrowingLoadIsNotCompared) {
  const std::array<double, 6> line = {0, 0, 5, 5, 9, 9};
  const std::array<double, 6> load = {1, 1, 2, 2, 3, 3};
  TrendMeter meter(line.size());
  const PairTrend follows = meter.Measure(kTime, line, load);
  EXPECT_EQ(follows.slope, 0.0);
  EXPECT_EQ(follows.tau, 0.0);
  EXPECT_DOUBLE_EQ(follows.share, 3.0 / 15.0);
  const std::array<double, 6> less = {3, 3, 2, 2, 1, 1};
  const PairTrend in_spite = meter.Measure(kTime, line, less);
  EXPECT_GT(in_spite.slope, 0.5);
  EXPECT_EQ(in_spite.share, 1.0);
}

TEST(Trend, WhereNothingMayBeComparedNothingIsSaid) {
  const std::array<double, 6> line = {0, 1, 2, 3, 4, 5};
  const PairTrend trend = TrendMeter(line.size()).Measure(kTime, line, line);
  EXPECT_EQ(trend.slope, 0.0);
  EXPECT_EQ(trend.share, 0.0);
}

}  // namespace
}  // namespace bbia
