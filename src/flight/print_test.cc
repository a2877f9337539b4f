#include "flight/print.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/test_scratch.h"
#include "flight/test_recorder.h"
#include "flight/text.h"

namespace bbia {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::array<std::string_view, 2> kModes = {"enabled", "disabled"};
constexpr std::array<std::string_view, 2> kReaches = {"ok", "clamped"};
constexpr TickNames kNames{
    .modes = kModes, .reaches = kReaches, .joints = {"a", "b", "c", "d", "e", "f", "g", "h", "i"}};

/// The story of four seconds: a move, an emergency stop, a lost period.
class PrintTest : public testing::Test {
 protected:
  PrintTest() {
    file_.bbia_version = "1.2.3";
    file_.reason = "test";
    file_.wall = WallTime{std::chrono::seconds{1'767'225'600}};
    file_.time = At(0.0);
    file_.written = {1000, 2, 1, 2};
    file_.modules = {"app", "sim"};
    for (int i = 0; i < 40; ++i) {
      TickRecord tick{.time = At(-4.0 + 0.1 * i), .tick = 1000U + 5U * static_cast<unsigned>(i)};
      tick.lateness_us = static_cast<std::uint16_t>(i == 5 ? 900 : 10);
      tick.work_us = 80;
      if (i >= 25) tick.flags = kTickEmergencyStop;
      if (i == 33) tick.skipped = 2;
      tick.measured[0] = 17453;
      tick.goal[0] = 19198;
      file_.ticks.push_back(tick);
    }
    CommandRecord move{.time = At(-3.95),
                       .sequence = 7,
                       .client = 3,
                       .argument_count = 2,
                       .arguments = {0.5F, std::numeric_limits<float>::infinity()},
                       .kind = "goto_target",
                       .outcome = "accepted"};
    CommandRecord refused{.time = At(-1.0),
                          .sequence = 8,
                          .kind = "wake_up",
                          .outcome = "refused",
                          .cause = "emergency_stop"};
    file_.commands = {move, refused};
    SampleRecord sample{
        .time = At(-2.0), .rss_kib = 51'200, .threads = 6, .cpu_permille = 31, .module_count = 2};
    sample.heap_kib = {0, 2048};
    sample.module_permille = {0, 15};
    file_.samples = {sample};
    file_.notes = {{.time = At(-1.5),
                    .severity = NoteSeverity::kError,
                    .kind = NoteKind::kFinding,
                    .text = "stop \x1B[31m \"now\""},
                   {.time = At(-0.5), .text = "Zo\xC3\xAB \xFF"}};
  }
  static std::int64_t At(double seconds) {
    return static_cast<std::int64_t>(std::llround((100.0 + seconds) * 1e9));
  }

  FlightFile file_;
};

TEST_F(PrintTest, TheSummaryTellsWhyWhenAndTheWorst) {
  EXPECT_THAT(
      SplitLines(PrintSummary(file_)),
      ElementsAre("reason    test", "written   2026-01-01T00:00:00Z by bbia 1.2.3",
                  "span      3.9 s, from 4.0 s before the end to 0.1 s before it",
                  "records   ticks 40 of 1000, commands 2, samples 1, notes 2",
                  "loop      worst lateness 900 us, worst work 80 us, 2 periods lost",
                  "commands  accepted 1, refused 1", "notes     errors 1, warnings 0, infos 1"));
}

TEST_F(PrintTest, TheTimelineTellsWhatChangedAndOtherwiseOneTickASecond) {
  const auto lines = SplitLines(PrintTimeline(file_, kNames));
  EXPECT_THAT(lines.at(0), StartsWith("    -4.000  tick     1000: late 10 us, work 80 us, enabled, "
                                      "reach ok; at 100.0 0.0"));
  EXPECT_THAT(lines.at(0), HasSubstr("off by 10.0 at most"));
  EXPECT_EQ(lines.at(1), "    -3.950  command  goto_target 7 of client 3: accepted; 0.5 inf");
  EXPECT_THAT(lines.at(2), StartsWith("    -3.000  tick     1050: late 900 us"))
      << "the worst since";
  EXPECT_THAT(lines.at(3), StartsWith("    -2.000  tick     1100: late 10 us"));
  EXPECT_EQ(lines.at(4),
            "    -2.000  sample   RSS 50.0 MiB, CPU 3.1 %, 6 threads, sim 2048 KiB 1.5 %");
  EXPECT_THAT(lines.at(5), HasSubstr("tick     1125"));
  EXPECT_THAT(lines.at(5), HasSubstr("EMERGENCY STOP"));
  EXPECT_EQ(lines.at(6), "    -1.500  error    finding: stop ?[31m \"now\"");
  EXPECT_EQ(lines.at(7), "    -1.000  command  wake_up 8: refused (emergency_stop)");
  EXPECT_THAT(lines.at(8), HasSubstr("2 PERIODS LOST"));
  EXPECT_EQ(lines.at(9), "    -0.500  info     state: Zo\xC3\xAB ?");
  EXPECT_THAT(lines.at(10), StartsWith("    -0.100  tick     1195")) << "the last one";
  EXPECT_EQ(lines.size(), 11U);
}

TEST_F(PrintTest, TheTableOfTicksHasAllOfThem) {
  const auto lines = SplitLines(PrintTicksCsv(file_, kNames));
  ASSERT_EQ(lines.size(), 41U);
  EXPECT_EQ(lines[0],
            "t,tick,lateness_us,work_us,skipped,emergency_stop,move_running,fault,"
            "setpoint_ignored,resting,mode,reach,a,b,c,d,e,f,g,h,i,goal_a,goal_b,goal_c,goal_d,"
            "goal_e,goal_f,goal_g,goal_h,goal_i");
  EXPECT_THAT(lines[1], StartsWith("-4.000000,1000,10,80,0,0,0,0,0,0,enabled,ok,1.7453,0.0000"));
}

TEST_F(PrintTest, JsonLinesAreInOrderAndWhatIsUnknownIsNull) {
  file_.ticks.resize(1);
  const auto lines = SplitLines(PrintJsonLines(file_, kNames));
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(
      lines[0],
      R"({"type":"flight","reason":"test","signal":0,"wall":"2026-01-01T00:00:00Z",)"
      R"("bbia_version":"1.2.3","written":{"ticks":1000,"commands":2,"samples":1,"notes":2}})");
  EXPECT_THAT(lines[1],
              StartsWith(R"({"t":-4.000000,"type":"tick","tick":1000,"lateness_us":10,)"));
  EXPECT_THAT(lines[1], HasSubstr(R"("emergency_stop":false)"));
  EXPECT_EQ(lines[2],
            R"({"t":-3.950000,"type":"command","client":3,"sequence":7,"kind":"goto_target",)"
            R"("outcome":"accepted","cause":"","arguments":[0.5,null]})");
  EXPECT_EQ(lines[3],
            R"({"t":-2.000000,"type":"sample","rss_kib":51200,"pss_kib":null,)"
            R"("loop_lateness_p99_us":null,"descriptors":null,"threads":6,"cpu_permille":31,)"
            R"("modules":{"app":{"heap_kib":0,"cpu_permille":0},)"
            R"("sim":{"heap_kib":2048,"cpu_permille":15}}})");
  EXPECT_EQ(lines[4], R"({"t":-1.500000,"type":"note","severity":"error","kind":"finding",)"
                      R"("text":"stop ?[31m \"now\""})");
}

TEST_F(PrintTest, NumbersWithoutANameAreNumbers) {
  file_.ticks[0].mode = 9;
  EXPECT_THAT(PrintTimeline(file_, kNames), HasSubstr(", 9, reach ok"));
}

TEST(Printable, WhatATerminalCouldObeyIsReplaced) {
  EXPECT_EQ(Printable("a\tb\nc\x7F"), "a?b?c?");
  EXPECT_EQ(Printable("\xC2\x9B\x31m"), "?1m") << "a control sequence in eight bits";
  EXPECT_EQ(Printable("\xF0\x9F\xA4\x96"), "\xF0\x9F\xA4\x96");
  EXPECT_EQ(Printable("\xF0\x9F"), "??");
}

TEST(EmptyFlight, CanBePrinted) {
  TestRecorder robot;
  const auto file = Parse(robot.flight.Image("nothing yet"));
  ASSERT_TRUE(file.has_value());
  EXPECT_THAT(PrintSummary(*file), HasSubstr("records   none"));
  EXPECT_EQ(PrintTimeline(*file, kNames), "");
  EXPECT_EQ(SplitLines(PrintTicksCsv(*file, kNames)).size(), 1U);
}

}  // namespace
}  // namespace bbia
