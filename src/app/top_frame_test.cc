#include "app/top_frame.h"

#include <gtest/gtest.h>

#include "app/top_line.h"
#include "base/test_scratch.h"
#include "base/utf8.h"

namespace bbia {
namespace {

const TopLink kLink{.url = "http://127.0.0.1:8000"};

RemoteReport Busy() {
  RemoteReport report;
  report.light = "amber";
  report.why = "net.events lost 12 entries";
  report.process = {.pid = 4711,
                    .version = "0.1.0",
                    .uptime_s = 7500.0,
                    .resident_bytes = 10.9e6,
                    .anonymous_bytes = 1.3e6,
                    .proportional_bytes = 9.2e6,
                    .cpu = 0.0123,
                    .threads = 7.0,
                    .descriptors = 31.0,
                    .children = 0.0};
  report.machine = {.memory_total = 4e9, .memory_available = 2.5e9, .load1 = 0.5, .cores = 4.0};
  report.loop = RemoteLoop{.period_s = 0.004,
                           .ticks = 123456.0,
                           .overruns = 3.0,
                           .rested = 10.0,
                           .scheduling = "fifo",
                           .late_p50_us = 8.0,
                           .late_p99_us = 64.0,
                           .late_p999_us = 128.0,
                           .late_max_us = 1200.0};
  for (const char* name : {"app", "log", "audit", "flight", "control", "sim", "server", "api"}) {
    report.modules.push_back({.name = name,
                              .heap_bytes = 7.2e6,
                              .heap_budget = 50e6,
                              .cpu = 0.003,
                              .cpu_budget = 0.5,
                              .threads = 1.0,
                              .buffer_bytes = 16e3,
                              .queued = 0.0});
  }
  for (const char* name : {"bbia", "ctl", "net", "life", "log", "audit", "dog"}) {
    report.threads.push_back({.name = name,
                              .module = "control",
                              .doing = "ticking",
                              .tid = 1,
                              .cpu = 0.01,
                              .silent_s = 0.002,
                              .beat_deadline_s = 1.0});
  }
  report.accounts = {{.kind = "queue",
                      .name = "log.lines",
                      .from = "app",
                      .to = "log",
                      .capacity = 256.0,
                      .high_water = 5.0,
                      .accepted = 100.0,
                      .waited_s = 0.01,
                      .longest_wait_s = 0.002},
                     {.kind = "queue",
                      .name = "net.events",
                      .from = "control",
                      .to = "api",
                      .capacity = 256.0,
                      .high_water = 256.0,
                      .accepted = 900.0,
                      .dropped = 12.0,
                      .longest_wait_s = 0.5}};
  report.waste = {{.kind = "repeated-value",
                   .name = "net.setpoint",
                   .from = "api",
                   .to = "control",
                   .per_second = 50.0,
                   .share = 0.9,
                   .us_per_second = 12.0,
                   .bytes_per_second = 4000.0}};
  report.ladder = {{.name = "slow-streams",
                    .sentence = "state streams run at 10 Hz at most",
                    .reason = "load 12",
                    .taken = true,
                    .since_s = 9.0},
                   {.name = "trim-heap", .taken = false}};
  report.findings = {
      {.kind = "losses", .light = "amber", .sentence = "net.events lost 12 entries", .age_s = 5.0},
      {.kind = "leak", .light = "red", .sentence = "over", .open = false}};
  return report;
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(TopFrame, ShowsEveryPartOfABusyRobot) {
  const RemoteReport report = Busy();
  const std::string text = RenderTop(&report, kLink, {});
  for (const char* part :
       {"AMBER  net.events lost 12 entries", "process 4711", "up 2 h 05 min", "memory 10.9 MB",
        "processor 1.2 %", "2.5 GB of 4 GB free", "load 0.5 on 4 cores", "CONTROL LOOP  every 4 ms",
        "real time (SCHED_FIFO)", "8 us half the time", "1.2 ms ever", "missed 3",
        "14.4 % of 50 MB", "ticking", "control -> api", "the same value again",
        "state streams run at 10 Hz at most: load 12", "FINDINGS"}) {
    EXPECT_TRUE(Has(text, part)) << part << " in\n" << text;
  }
  EXPECT_FALSE(Has(text, "trim-heap")) << "not taken";
  EXPECT_FALSE(Has(text, "red")) << "over";
  EXPECT_LT(text.find("net.events  "), text.find("log.lines  ")) << "who lost most comes first";
}

TEST(TopFrame, FitsEveryWindow) {
  const RemoteReport report = Busy();
  for (const std::size_t height : {1, 2, 5, 8, 12, 20, 24, 40, 100}) {
    for (const std::size_t width : {1, 20, 80, 200}) {
      const std::string text =
          RenderTop(&report, kLink, {.width = width, .height = height, .blocks = true});
      const auto lines = SplitLines(text);
      EXPECT_LE(lines.size(), height);
      for (const std::string& line : lines) EXPECT_LE(CountCharacters(line), width) << line;
    }
  }
}

TEST(TopFrame, ASmallWindowKeepsFindingsAndTheControlLoopAndSaysWhatItLeavesOut) {
  const RemoteReport report = Busy();
  const std::string text = RenderTop(&report, kLink, {.width = 100, .height = 24});
  EXPECT_TRUE(Has(text, "FINDINGS")) << text;
  EXPECT_TRUE(Has(text, "CONTROL LOOP")) << text;
  EXPECT_TRUE(Has(text, "... and 7 more")) << text;
}

TEST(TopFrame, ColoursAreForTerminalsOnly) {
  const RemoteReport report = Busy();
  EXPECT_FALSE(Has(RenderTop(&report, kLink, {}), "\x1b"));
  EXPECT_TRUE(Has(RenderTop(&report, kLink, {.colour = Colour::kAnsi}), "\x1b[33mAMBER\x1b[0m"));
}

TEST(TopFrame, ARobotThatIsAwaySaysSinceWhenAndWhatToDo) {
  TopLink away = kLink;
  away.trouble = "127.0.0.1:8000: nobody listens";
  const std::string never = RenderTop(nullptr, away, {});
  EXPECT_TRUE(Has(never, "NOT REACHABLE  127.0.0.1:8000: nobody listens")) << never;
  EXPECT_TRUE(Has(never, "bbia run")) << never;
  away.age = Seconds{12.0};
  const RemoteReport report = Busy();
  const std::string kept = RenderTop(&report, away, {});
  EXPECT_TRUE(Has(kept, "12 s old")) << kept;
  EXPECT_TRUE(Has(kept, "MODULE")) << kept;
}

TEST(TopFrame, WhatIsNotKnownIsADash) {
  RemoteReport report;
  report.modules = {{.name = "sim"}};
  report.threads = {{.name = "x", .declared = false}};
  const std::string text = RenderTop(&report, kLink, {});
  EXPECT_TRUE(Has(text, "NO AUDIT")) << text;
  EXPECT_TRUE(Has(text, "nobody's")) << text;
  EXPECT_FALSE(Has(text, "CONTROL LOOP")) << text;
  EXPECT_FALSE(Has(text, "nan")) << text;
}

TEST(TopLine, FiguresReadAsPeopleSayThem) {
  EXPECT_EQ(TimeText(std::nullopt), "-");
  EXPECT_EQ(TimeText(0.0), "0 us");
  EXPECT_EQ(TimeText(8e-6), "8 us");
  EXPECT_EQ(TimeText(0.0012), "1.2 ms");
  EXPECT_EQ(TimeText(14.0), "14 s");
  EXPECT_EQ(TimeText(200.0), "3 min");
  EXPECT_EQ(TimeText(7500.0), "2 h 05 min");
  EXPECT_EQ(TimeText(273600.0), "3 d 4 h");
  EXPECT_EQ(CountText(7.0), "7");
  EXPECT_EQ(CountText(123456789.0), "123 456 789");
  EXPECT_EQ(CountText(-1234.0), "-1 234");
  EXPECT_EQ(ShareText(0.012), "1.2 %");
}

TEST(TopLine, CellsHaveTheirWidthInCharactersAndEndWithoutBlanks) {
  TopLine line;
  line.Left("\xC3\xA9t\xC3\xA9", 5, Ink::kBold).Right("7", 3).Left("toolong", 4).Left("", 9);
  EXPECT_EQ(line.Print(0, Colour::kNone), "\xC3\xA9t\xC3\xA9     7 tool");
  EXPECT_EQ(line.Print(2, Colour::kNone), "\xC3\xA9t");
}

}  // namespace
}  // namespace bbia
