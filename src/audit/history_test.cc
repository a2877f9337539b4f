#include "audit/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>

namespace bbia {
namespace {

using Resolution = History::Resolution;

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

class HistoryTest : public testing::Test {
 protected:
  void Fill(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      history_.Add({.uptime_s = next_, .resident_kb = static_cast<float>(next_)});
      next_ += 1.0;
    }
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  History history_{ledger_};
  double next_ = 0.0;
};

TEST_F(HistoryTest, KeepsFiveMinutesInSecondsOldestFirst) {
  Fill(1000);
  const std::vector<Sample> seconds = history_.Read(Resolution::kSecond);
  ASSERT_EQ(seconds.size(), History::kSeconds);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    EXPECT_EQ(seconds[i].uptime_s, 700.0 + static_cast<double>(i));
  }
}

TEST_F(HistoryTest, KeepsTwoHoursInTensAndADayInMinutes) {
  Fill(26 * 3600);
  const std::vector<Sample> tens = history_.Read(Resolution::kTenSeconds);
  ASSERT_EQ(tens.size(), History::kTens);
  EXPECT_EQ(tens.back().uptime_s - tens.front().uptime_s, 719.0 * 10.0);
  const std::vector<Sample> minutes = history_.Read(Resolution::kMinute);
  ASSERT_EQ(minutes.size(), History::kMinutes);
  EXPECT_EQ(minutes.back().uptime_s - minutes.front().uptime_s, 1439.0 * 60.0);
}

TEST_F(HistoryTest, ReadsOnlyWhatIsNewer) {
  Fill(500);
  const std::vector<Sample> news = history_.Read(Resolution::kSecond, 497.0);
  ASSERT_EQ(news.size(), 2U);
  EXPECT_EQ(news[0].uptime_s, 498.0);
  EXPECT_TRUE(history_.Read(Resolution::kSecond, 499.0).empty());
  EXPECT_EQ(history_.Read(Resolution::kTenSeconds, 469.0).size(), 2U);  // 479 and 489
  EXPECT_TRUE(history_.Read(Resolution::kMinute, 1e9).empty());
}

TEST_F(HistoryTest, AnEmptyHistoryReadsEmpty) {
  EXPECT_TRUE(history_.Read(Resolution::kSecond).empty());
  EXPECT_TRUE(history_.Read(Resolution::kMinute).empty());
}

TEST_F(HistoryTest, FoldsToMeanWorstOrSumAsTheValueWants) {
  for (int i = 0; i <= 10; ++i) {
    Sample sample{.uptime_s = 20.0 + i};
    sample.resident_kb = static_cast<float>(i);
    sample.loop_late_p99_us = i == 4 ? 900.0F : 50.0F;
    sample.loop_work_p99_us = i == 5 ? 800.0F : 50.0F;
    sample.loop_overruns = 2.0F;
    sample.light = i == 6 ? 2.0F : 0.0F;
    sample.heap_kb[Index(Module::kApi)] = static_cast<float>(10 * i);
    history_.Add(sample);
  }
  const std::vector<Sample> tens = history_.Read(Resolution::kTenSeconds);
  ASSERT_EQ(tens.size(), 1U);
  EXPECT_EQ(tens[0].uptime_s, 29.0);
  EXPECT_FLOAT_EQ(tens[0].resident_kb, 4.5F);
  EXPECT_EQ(tens[0].loop_late_p99_us, 900.0F);
  EXPECT_EQ(tens[0].loop_work_p99_us, 800.0F);
  EXPECT_EQ(tens[0].loop_overruns, 20.0F);
  EXPECT_EQ(tens[0].light, 2.0F);
  EXPECT_FLOAT_EQ(tens[0].heap_kb[Index(Module::kApi)], 45.0F);
}

TEST_F(HistoryTest, WhatIsUnknownNowAndThenIsTheMeanOfTheRestAndOtherwiseUnknown) {
  for (int i = 0; i <= 10; ++i) {
    history_.Add({.uptime_s = static_cast<double>(i),
                  .proportional_kb = i == 3 ? 70.0F : kUnknown,
                  .loop_late_p99_us = kUnknown,
                  .loop_overruns = kUnknown});
  }
  const std::vector<Sample> tens = history_.Read(Resolution::kTenSeconds);
  ASSERT_EQ(tens.size(), 1U);
  EXPECT_EQ(tens[0].proportional_kb, 70.0F);
  EXPECT_TRUE(std::isnan(tens[0].loop_late_p99_us));
  EXPECT_TRUE(std::isnan(tens[0].loop_overruns));
}

TEST_F(HistoryTest, SlowerLooksStillMakeTenSecondsOfTenSeconds) {
  for (int i = 0; i < 120; ++i) history_.Add({.uptime_s = 5.0 * i});
  const std::vector<Sample> tens = history_.Read(Resolution::kTenSeconds);
  ASSERT_EQ(tens.size(), 59U);
  EXPECT_EQ(tens[1].uptime_s - tens[0].uptime_s, 10.0);
  EXPECT_EQ(history_.Read(Resolution::kSecond).size(), 120U);
  EXPECT_EQ(history_.Read(Resolution::kMinute).size(), 9U);
}

TEST_F(HistoryTest, StandsOnTheLedgerWithItsWholeSize) {
  Fill(100);
  const std::vector<AccountRow> rows = ledger_.Report();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].kind, AccountKind::kPool);
  EXPECT_EQ(rows[0].name, "audit.history");
  EXPECT_EQ(rows[0].module, Module::kAudit);
  EXPECT_EQ(rows[0].capacity, 300U + 720U + 1440U);
  EXPECT_EQ(rows[0].item_bytes, sizeof(Sample));
  EXPECT_EQ(rows[0].used, 100U + 9U + 1U);
  EXPECT_EQ(rows[0].accepted, 100U);
  EXPECT_EQ(rows[0].dropped, 0U);
}

TEST_F(HistoryTest, EverySeriesHasAnOwnNameAndAUnitAndReadsItsOwnPlace) {
  std::set<std::string_view> names;
  for (const Series& series : AllSeries()) {
    EXPECT_TRUE(names.insert(series.name).second) << series.name;
    EXPECT_FALSE(series.unit.empty()) << series.name;
    EXPECT_EQ(series.value(Sample{}), 0.0F) << series.name;
  }
  EXPECT_EQ(names.size(), kSeriesCount);

  Sample sample;
  sample.descriptors = 41.0F;
  sample.heap_kb[Index(Module::kControl)] = 7.0F;
  sample.module_cpu[Index(Module::kApi)] = 0.5F;
  EXPECT_EQ(FindSeries("descriptors")->value(sample), 41.0F);
  EXPECT_EQ(FindSeries("heap_kb.control")->value(sample), 7.0F);
  EXPECT_EQ(FindSeries("heap_kb.control")->unit, "kB");
  EXPECT_EQ(FindSeries("module_cpu.api")->value(sample), 0.5F);
  EXPECT_FALSE(FindSeries("heap_kb"));
  EXPECT_FALSE(FindSeries(""));
}

}  // namespace
}  // namespace bbia
