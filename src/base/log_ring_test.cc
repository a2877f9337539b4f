#include "base/log_ring.h"

#include <gtest/gtest.h>

#include "base/log.h"

namespace bbia {
namespace {

TEST(LogRing, GivesTheNewestLinesInOrderByLevel) {
  ManualClock clock;
  Ledger ledger(clock);
  LogRing ring(ledger);
  EXPECT_TRUE(ring.Read(0, 10, LogLevel::kDebug).empty());
  for (int i = 1; i <= 6; ++i) {
    ring.Append(i % 2 == 0 ? LogLevel::kWarning : LogLevel::kInfo, std::to_string(i));
  }
  const auto all = ring.Read(0, 3, LogLevel::kDebug);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].text, "4");
  EXPECT_EQ(all[2].number, 6U);
  EXPECT_EQ(ring.Read(0, 10, LogLevel::kWarning).size(), 3U);
  EXPECT_EQ(ring.Read(5, 10, LogLevel::kDebug).size(), 1U);
  EXPECT_TRUE(ring.Read(6, 10, LogLevel::kDebug).empty());
}

TEST(LogRing, IsBoundedInLinesAndInBytes) {
  ManualClock clock;
  Ledger ledger(clock);
  LogRing ring(ledger);
  for (std::size_t i = 0; i < 3 * LogRing::kMostLines; ++i) ring.Append(LogLevel::kInfo, "x");
  EXPECT_EQ(ring.Read(0, 100'000, LogLevel::kDebug).size(), LogRing::kMostLines);
  EXPECT_EQ(ring.last(), 3 * LogRing::kMostLines);
  const std::string large(4096, 'y');
  for (int i = 0; i < 200; ++i) ring.Append(LogLevel::kInfo, large);
  const auto kept = ring.Read(0, 100'000, LogLevel::kDebug);
  EXPECT_EQ(kept.size(), LogRing::kMostBytes / large.size());
  EXPECT_EQ(kept.back().number, 3 * LogRing::kMostLines + 200);
}

}  // namespace
}  // namespace bbia
