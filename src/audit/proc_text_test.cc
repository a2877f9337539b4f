#include "audit/proc_text.h"

#include <gtest/gtest.h>

#include <string>

namespace bbia {
namespace {

TEST(ProcText, StatmCountsPages) {
  const auto pages = ParseStatm("765 415 387 5 0 123 0\n");
  ASSERT_TRUE(pages);
  EXPECT_EQ(pages->resident, 415U);
  EXPECT_EQ(pages->shared, 387U);
  EXPECT_FALSE(ParseStatm(""));
  EXPECT_FALSE(ParseStatm("765 415"));
  EXPECT_FALSE(ParseStatm("765 -1 387"));
  EXPECT_FALSE(ParseStatm("765 99999999999999999999 387"));
}

TEST(ProcText, StatOfAThreadHasItsFigures) {
  const auto stat = ParseStat(
      "7246 (ctl) R 7244 7243 5545 0 -1 4194304 101 8 3 9 12 34 0 0 20 0 1 0 82176 3133440 359\n");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->id, 7246);
  EXPECT_EQ(stat->name, "ctl");
  EXPECT_EQ(stat->state, 'R');
  EXPECT_EQ(stat->parent, 7244);
  EXPECT_EQ(stat->minor_faults, 101U);
  EXPECT_EQ(stat->major_faults, 3U);
  EXPECT_EQ(stat->user_ticks, 12U);
  EXPECT_EQ(stat->system_ticks, 34U);
}

TEST(ProcText, ANameMayHoldBlanksAndParentheses) {
  const std::string rest = " Z 1 2 3 0 -1 0 1 0 2 0 3 4 0 0\n";
  const std::string open = "12 (a) R 9 (b c) (" + rest;
  const auto stat = ParseStat(open);
  ASSERT_FALSE(stat);  // the last parenthesis opens: there is no state behind the name
  const std::string closed = "12 (a) R 9 (b\n)c)" + rest;
  const auto tricky = ParseStat(closed);
  ASSERT_TRUE(tricky);
  EXPECT_EQ(tricky->name, "a) R 9 (b\n)c");
  EXPECT_EQ(tricky->state, 'Z');
  EXPECT_EQ(tricky->parent, 1);
  const std::string nameless = "12 ()" + rest;
  EXPECT_EQ(ParseStat(nameless)->name, "");
}

TEST(ProcText, AStatThatIsCutIsNothing) {
  const std::string whole = "12 (a) R 1 2 3 0 -1 0 1 0 2 0 3 4";
  ASSERT_TRUE(ParseStat(whole));
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    EXPECT_FALSE(ParseStat(whole.substr(0, size))) << size;
  }
  EXPECT_FALSE(ParseStat(")12 ("));
  EXPECT_FALSE(ParseStat("0 (a) R 1 2 3 0 -1 0 1 0 2 0 3 4"));
}

TEST(ProcText, SchedstatOfAKernelThatDoesNotCountIsNothing) {
  const auto times = ParseSchedstat("562330 17 1\n");
  ASSERT_TRUE(times);
  EXPECT_EQ(times->run, Nanos{562'330});
  EXPECT_EQ(times->wait, Nanos{17});
  EXPECT_FALSE(ParseSchedstat("0 0 0\n"));
  EXPECT_FALSE(ParseSchedstat("1 2\n"));
  EXPECT_FALSE(ParseSchedstat("-1 2 3\n"));
}

TEST(ProcText, StatusTellsWhatItHas) {
  const StatusText status = ParseStatus(
      "Name:\tcat\nVmRSS:\t    1660 kB\nRssAnon:\t     112 kB\n"
      "voluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t7\n");
  EXPECT_EQ(status.resident_bytes, 1660U * 1024U);
  EXPECT_EQ(status.anonymous_bytes, 112U * 1024U);
  EXPECT_EQ(status.voluntary_switches, 5U);
  EXPECT_EQ(status.involuntary_switches, 7U);

  const StatusText kernel_thread = ParseStatus("Name:\tkswapd0\nvoluntary_ctxt_switches:\tx\n");
  EXPECT_FALSE(kernel_thread.resident_bytes);
  EXPECT_FALSE(kernel_thread.anonymous_bytes);
  EXPECT_FALSE(kernel_thread.voluntary_switches);
  EXPECT_FALSE(kernel_thread.involuntary_switches);
}

TEST(ProcText, PssIsTheLineOfThatNameOnly) {
  EXPECT_EQ(ParsePss("55a0-7ffc ---p 0 00:00 0 [rollup]\nRss: 1724 kB\nPss:   402 kB\n"
                     "Pss_Dirty: 112 kB\n"),
            402U * 1024U);
  EXPECT_FALSE(ParsePss("Pss_Dirty: 112 kB\n"));
  EXPECT_FALSE(ParsePss("Pss: 112 MB\n"));
  EXPECT_FALSE(ParsePss("Pss: 18446744073709551615 kB\n"));
}

TEST(ProcText, MeminfoMayLackWhatIsAvailable) {
  const MeminfoText info = ParseMeminfo("MemTotal: 2 kB\nMemFree: 9 kB\nMemAvailable: 1 kB\n");
  EXPECT_EQ(info.total, 2048U);
  EXPECT_EQ(info.available, 1024U);
  const MeminfoText old = ParseMeminfo("MemTotal: 2 kB\nMemFree: 9 kB\n");
  EXPECT_EQ(old.total, 2048U);
  EXPECT_FALSE(old.available);
}

TEST(ProcText, LoadAndPressureAreNumbersInTheirRange) {
  EXPECT_EQ(ParseLoad1("0.25 0.26 0.26 1/86 7254\n"), 0.25);
  EXPECT_FALSE(ParseLoad1("-1 0 0"));
  EXPECT_FALSE(ParseLoad1("nan 0 0"));
  EXPECT_FALSE(ParseLoad1("inf 0 0"));
  EXPECT_EQ(ParsePressure("some avg10=2.35 avg60=0.53 avg300=0.41 total=5\nfull avg10=1.00\n"),
            2.35);
  EXPECT_FALSE(ParsePressure("full avg10=1.00 avg60=0.00\n"));
  EXPECT_FALSE(ParsePressure("some avg10=101 avg60=0.00\n"));
  EXPECT_FALSE(ParsePressure("some avg60=1 avg10=0.00\n"));
}

TEST(ProcText, CgroupLimitsMayBeMax) {
  EXPECT_EQ(ParseMemoryMax("max\n"), kNoMemoryLimit);
  EXPECT_EQ(ParseMemoryMax("1048576\n"), 1'048'576U);
  EXPECT_FALSE(ParseMemoryMax("max 1\n"));
  EXPECT_FALSE(ParseMemoryMax("1 2\n"));
  EXPECT_FALSE(ParseMemoryMax(""));
  EXPECT_EQ(ParseMemoryCurrent("4096\n"), 4096U);
  EXPECT_FALSE(ParseMemoryCurrent("max\n"));
}

TEST(ProcText, TheCgroupOfVersion2IsTheOneWithoutAController) {
  EXPECT_EQ(ParseCgroupPath("9:name=systemd:/\n4:memory:/x\n0::/system.slice/bbia.service\n"),
            "/system.slice/bbia.service");
  EXPECT_EQ(ParseCgroupPath("0::/"), "/");
  EXPECT_FALSE(ParseCgroupPath("4:memory:/x\n"));
}

TEST(ProcText, PidsAreTakenOneAfterTheOther) {
  std::string_view text = "12 345 \n";
  EXPECT_EQ(TakePid(text), 12);
  EXPECT_EQ(TakePid(text), 345);
  EXPECT_FALSE(TakePid(text));
  EXPECT_EQ(ParsePid("0"), 0);  // a descriptor
  EXPECT_FALSE(ParsePid(".."));
  EXPECT_FALSE(ParsePid("12a"));
  EXPECT_FALSE(ParsePid("99999999999"));
}

TEST(ProcText, ASensorThatIsOffHasNoTemperature) {
  EXPECT_EQ(ParseCelsius("48312\n"), 48.312);
  EXPECT_EQ(ParseCelsius("-5000\n"), -5.0);
  EXPECT_FALSE(ParseCelsius("-274000\n"));
  EXPECT_FALSE(ParseCelsius("\n"));
}

TEST(ProcText, TheRaspberryTellsInHexadecimal) {
  EXPECT_EQ(ParseThrottled("50005\n"), 0x50005U);
  EXPECT_EQ(ParseThrottled("0x4\n"), 4U);
  EXPECT_FALSE(ParseThrottled("g\n"));
  EXPECT_FALSE(ParseThrottled("1ffffffff\n"));
}

}  // namespace
}  // namespace bbia
