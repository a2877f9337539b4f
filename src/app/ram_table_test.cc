#include "app/ram_table.h"

#include <gtest/gtest.h>

#include "app/ram_table_child.h"
#include "base/clock.h"
#include "base/test_scratch.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

constexpr std::string_view kRollup =
    "55d5c0a00000-7ffd5a1d9000 ---p 00000000 00:00 0                          [rollup]\n"
    "Rss:                5300 kB\n"
    "Pss:                4021 kB\n"
    "Pss_Dirty:           432 kB\n"
    "Anonymous:           428 kB\n"
    "AnonHugePages:         0 kB\n";

RamMeasurement Measurement(std::uint64_t before, std::uint64_t after) {
  return {.before = {.resident = before, .anonymous = before, .proportional = before, .threads = 1},
          .after = {.resident = after, .anonymous = after, .proportional = after, .threads = 3}};
}

RamTable SmallTable() {
  RamTable table{.version = "1.2.3", .system = "Linux 6", .processor = "2 x P", .rows = {}};
  RamRow control{.part = FindRamPart("control"), .copies = {}};
  control.copies = {Measurement(1000, 2500), Measurement(1000, 4000), Measurement(1000, 5500)};
  RamRow robot{.part = FindRamPart("robot"), .copies = {}};
  robot.copies[0] = Measurement(1000, 9000);
  table.rows = {control, robot};
  return table;
}

TEST(RamTable, ReadsTheKernelsSums) {
  const auto figures = ParseMemoryRollup(kRollup);
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->resident, 5300U * 1024);
  EXPECT_EQ(figures->proportional, 4021U * 1024);
  EXPECT_EQ(figures->anonymous, 428U * 1024);
}

TEST(RamTable, SaysWhichFieldOfTheKernelIsMissing) {
  for (const char* text : {"", "Rss:", "Rss: 5 kB\nPss: 4 kB\n", "Rss: 5 MB\n",
                           "Rss: 5 kB\nPss: 4 kB\nAnonymous: -1 kB\n"}) {
    EXPECT_FALSE(ParseMemoryRollup(text)) << text;
  }
  EXPECT_NE(ParseMemoryRollup("Rss: 5 kB\nPss: 4 kB\n").error().message.find("Anonymous"),
            std::string::npos);
}

TEST(RamTable, AChildsLineReadsBackToTheSame) {
  const auto back = ReadMeasurement(PrintMeasurement(Measurement(1234, 5678)));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->before.resident, 1234U);
  EXPECT_EQ(back->after.anonymous, 5678U);
  EXPECT_EQ(back->after.threads, 3U);
}

TEST(RamTable, AChildsErrorIsTheParents) {
  const auto back = ReadMeasurement(PrintMeasurement(Fail(Errc::kBusy, "no room")));
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().message, "no room");
  EXPECT_FALSE(ReadMeasurement(""));
  EXPECT_FALSE(ReadMeasurement("[]"));
  EXPECT_FALSE(ReadMeasurement("{\"before\":{},\"after\":{}}"));
}

TEST(RamTable, APartThatIsBuiltCostsAThreadAndMemory) {
  const ScratchDir scratch;
  const StderrInto file(scratch.File("lines"));
  const auto measured = MeasureHere(*FindRamPart("log"), 2);
  ASSERT_TRUE(measured) << measured.error().message;
  EXPECT_EQ(measured->after.threads, measured->before.threads + 2);
}

TEST(RamTable, EveryPartHasANameOfItsOwnAndSaysWhatItIs) {
  for (const RamPart& part : RamParts()) {
    EXPECT_EQ(FindRamPart(part.name), &part);
    EXPECT_FALSE(part.what.empty() || part.use.empty()) << part.name;
  }
  EXPECT_EQ(FindRamPart("camera"), nullptr);
}

TEST(RamTable, ShowsTheGrowthOfPartsAndTheWholeOfTheRobot) {
  const std::string text = PrintRamTable(SmallTable(), RamFormat::kMarkdown);
  EXPECT_NE(text.find("| 30 MB | 60 MB | 90 MB | control | 1.5 kB (1.5 kB) | 3 kB (3 kB) | "
                      "4.5 kB (4.5 kB) | one: "),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("| robot | 9 kB (9 kB) | cannot be | cannot be | one: "), std::string::npos)
      << text;
}

TEST(RamTable, InventsNoFigureForWhatItDidNotMeasure) {
  const std::string text = PrintRamTable(SmallTable(), RamFormat::kMarkdown);
  EXPECT_NE(text.find("| BBIAVision (YOLO and MediaPipe) | 600 MB | 1.2 GB | 1.8 GB | "
                      "[vision.md](vision.md#what-it-costs): needs its files | - | - | - | one: "),
            std::string::npos)
      << text;
  EXPECT_NE(
      text.find("| metrics task | 10 to 20 MB | - | - | collector | not measured | not measured |"),
      std::string::npos)
      << text;
}

TEST(RamTable, IsTheSameForPrograms) {
  JsonReader reader;
  const std::string text = PrintRamTable(SmallTable(), RamFormat::kJson);
  const JsonNode* root = reader.Read(text);
  ASSERT_NE(root, nullptr) << text;
  const JsonNode& control = *root->Find("parts")->begin();
  const JsonNode& growth = *control.Find("resident_bytes");
  ASSERT_EQ(growth.size, 3U);
  EXPECT_EQ((*growth.begin()).number, 1500.0);
}

TEST(RamTable, TheTextHasAlignedColumns) {
  const std::string text = PrintRamTable(SmallTable(), RamFormat::kText);
  EXPECT_NE(text.find("\nrobot    "), std::string::npos) << text;
}

TEST(RamTableChild, SaysWhatItPrinted) {
  const SteadyClock clock;
  const auto output = OutputOf("/bin/echo", {"two", "words"}, clock, Seconds{20.0});
  ASSERT_TRUE(output) << output.error().message;
  EXPECT_EQ(*output, "two words\n");
}

TEST(RamTableChild, ThatIsNotThereOrIsKilledIsAnError) {
  const SteadyClock clock;
  EXPECT_FALSE(OutputOf("/nonexistent", {}, clock, Seconds{20.0}));
  const auto killed = OutputOf("/bin/sh", {"-c", "kill -9 $$"}, clock, Seconds{20.0});
  ASSERT_FALSE(killed);
  EXPECT_NE(killed.error().message.find("signal 9"), std::string::npos);
}

TEST(RamTableChild, ThatDoesNotEndIsEnded) {
  const SteadyClock clock;
  const auto late = OutputOf("/bin/sh", {"-c", "exec tail -f /dev/null"}, clock, Seconds{0.05});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::kUnavailable);
}

}  // namespace
}  // namespace bbia
