#include "flight/flight_recorder.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "base/test_scratch.h"
#include "base/thread.h"
#include "flight/dump_files.h"
#include "flight/test_recorder.h"

namespace bbia {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint32_t> KeptTicks(const FlightRecorder& flight) {
  const auto file = Parse(flight.Image("test"));
  CHECK(file.has_value());
  std::vector<std::uint32_t> kept;
  for (const TickRecord& tick : file->ticks) kept.push_back(tick.tick);
  return kept;
}

std::vector<std::string> NamesIn(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST(FlightRecorder, AnImageGivesBackEverythingThatWasRecorded) {
  TestRecorder robot;
  TickRecord tick{.time = robot.now(),
                  .tick = 5,
                  .lateness_us = 12,
                  .work_us = 80,
                  .flags = kTickMoveRunning,
                  .mode = 1,
                  .reach = 2};
  tick.measured[8] = -31000;
  tick.goal[0] = 27925;
  robot.flight.Tick(tick);
  CommandRecord command{.time = robot.now(), .sequence = 7, .client = 3, .argument_count = 2};
  command.arguments = {0.5F, -1.0F};
  command.kind = "goto_target";
  command.outcome = "refused";
  command.cause = "emergency_stop";
  robot.flight.Command(command);
  SampleRecord sample{
      .time = robot.now(), .rss_kib = 40'000, .descriptors = 17, .module_count = kModuleCount};
  sample.heap_kib[Index(Module::kSim)] = 1234;
  robot.flight.Sample(sample);
  robot.clock.Advance(std::chrono::milliseconds{20});
  robot.flight.Note(NoteSeverity::kWarning, NoteKind::kFinding, "sim gains 12 kB a minute");

  const auto file = Parse(robot.flight.Image("on demand"));
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->reason, "on demand");
  EXPECT_EQ(file->bbia_version, "1.2.3");
  EXPECT_EQ(file->signal, 0);
  EXPECT_EQ(file->time, robot.now());
  EXPECT_EQ(file->wall, robot.clock.WallNow());
  EXPECT_EQ(file->written, (std::array<std::uint64_t, 4>{1, 1, 1, 1}));
  EXPECT_EQ(file->modules.at(Index(Module::kSim)), "sim");
  ASSERT_EQ(file->ticks.size(), 1U);
  EXPECT_EQ(file->ticks[0].measured, tick.measured);
  EXPECT_EQ(file->ticks[0].goal, tick.goal);
  EXPECT_EQ(file->ticks[0].flags, kTickMoveRunning);
  ASSERT_EQ(file->commands.size(), 1U);
  EXPECT_EQ(file->commands[0].kind.view(), "goto_target");
  EXPECT_EQ(file->commands[0].cause.view(), "emergency_stop");
  EXPECT_EQ(file->commands[0].arguments, command.arguments);
  ASSERT_EQ(file->samples.size(), 1U);
  EXPECT_EQ(file->samples[0].heap_kib, sample.heap_kib);
  EXPECT_EQ(file->samples[0].pss_kib, kUnknown32);
  ASSERT_EQ(file->notes.size(), 1U);
  EXPECT_EQ(file->notes[0].time, robot.now());
  EXPECT_EQ(file->notes[0].text.view(), "sim gains 12 kB a minute");
}

TEST(FlightRecorder, AFullRecorderMakesAFileOfItsBoundAndKeepsTheNewest) {
  TestRecorder robot;
  for (std::uint32_t n = 1; n <= 20'000; ++n) {
    robot.flight.Tick({.time = robot.now(), .tick = 5 * n});
    robot.flight.Command({.time = robot.now(), .sequence = n});
    robot.flight.Sample({.time = robot.now(), .rss_kib = n});
    robot.flight.Note({.time = robot.now(), .text = std::to_string(n)});
  }
  const std::string image = robot.flight.Image("full");
  EXPECT_LT(image.size(), FlightRecorder::kBytes);
  const auto file = Parse(image);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->ticks.size(), 16384U);
  EXPECT_EQ(file->commands.size(), 2048U);
  EXPECT_EQ(file->samples.size(), 600U);
  EXPECT_EQ(file->notes.size(), 1024U);
  EXPECT_EQ(file->written[0], 20'000U);
  EXPECT_EQ(file->ticks.back().tick, 100'000U);
  EXPECT_EQ(file->commands.front().sequence, 20'000U - 2047U);
  EXPECT_EQ(file->notes.front().text.view(), std::to_string(20'000 - 1023));
}

TEST(FlightRecorder, OfTicksInWhichNothingIsNewOneInFiveIsKept) {
  TestRecorder robot;
  for (std::uint32_t n = 1; n <= 12; ++n) robot.flight.Tick({.tick = n});
  EXPECT_EQ(KeptTicks(robot.flight), (std::vector<std::uint32_t>{1, 6, 11}));
}

TEST(FlightRecorder, ATickWithSomethingNewOnItIsKept) {
  TestRecorder robot;
  robot.flight.Tick({.tick = 1});
  robot.flight.Tick({.tick = 2, .flags = kTickEmergencyStop});
  robot.flight.Tick({.tick = 3, .flags = kTickEmergencyStop});
  robot.flight.Tick({.tick = 4, .flags = kTickEmergencyStop, .mode = 1});
  robot.flight.Tick({.tick = 5, .flags = kTickEmergencyStop, .mode = 1, .reach = 1});
  robot.flight.Tick({.tick = 6, .flags = kTickEmergencyStop, .mode = 1, .reach = 1, .skipped = 2});
  robot.flight.Tick({.tick = 7, .flags = kTickEmergencyStop, .mode = 1, .reach = 1});
  EXPECT_EQ(KeptTicks(robot.flight), (std::vector<std::uint32_t>{1, 2, 4, 5, 6}));
}

TEST(FlightRecorder, ALoopThatBeginsAnewIsKeptFromItsFirstTick) {
  TestRecorder robot;
  robot.flight.Tick({.tick = 1000});
  robot.flight.Tick({.tick = 1});
  EXPECT_EQ(KeptTicks(robot.flight), (std::vector<std::uint32_t>{1000, 1}));
}

TEST(FlightRecorder, TheWorstOfTheTicksThatAreNotKeptIsTold) {
  TestRecorder robot;
  robot.flight.Tick({.tick = 1});
  robot.flight.Tick({.tick = 2, .lateness_us = 900, .work_us = 10});
  robot.flight.Tick({.tick = 3, .lateness_us = 20, .work_us = 700});
  robot.flight.Tick({.tick = 6, .lateness_us = 5, .work_us = 5});
  robot.flight.Tick({.tick = 11, .lateness_us = 6, .work_us = 7});
  const auto file = Parse(robot.flight.Image("test"));
  ASSERT_TRUE(file.has_value());
  ASSERT_EQ(file->ticks.size(), 3U);
  EXPECT_EQ(file->ticks[1].lateness_us, 900);
  EXPECT_EQ(file->ticks[1].work_us, 700);
  EXPECT_EQ(file->ticks[2].lateness_us, 6);
  EXPECT_EQ(file->ticks[2].work_us, 7);
}

TEST(FlightRecorder, NotesMayComeFromManyThreads) {
  TestRecorder robot;
  const auto write = [&](const std::stop_token&) {
    for (int i = 0; i < 200; ++i) {
      robot.flight.Note(NoteSeverity::kInfo, NoteKind::kState, "awake");
    }
  };
  {
    const Thread one(robot.ledger, {.name = "one", .module = Module::kApp}, write);
    const Thread two(robot.ledger, {.name = "two", .module = Module::kApp}, write);
    EXPECT_TRUE(Parse(robot.flight.Image("meanwhile")).has_value());
  }
  const auto file = Parse(robot.flight.Image("test"));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->notes.size(), 400U);
}

TEST(FlightRecorder, ItsRingsStandInTheLedger) {
  TestRecorder robot;
  std::uint64_t bytes = 0;
  for (const AccountRow& row : robot.ledger.Report()) {
    if (row.kind == AccountKind::kPool) bytes += row.capacity * row.item_bytes;
  }
  EXPECT_EQ(bytes, FlightRecorder::kBytes);
  EXPECT_FALSE(robot.ledger.Claim<Resource::kFlightRecorder>("second").has_value());
}

/// Of `count` pages, those that take room.
std::ptrdiff_t Resident(const ZeroPages& pages, std::size_t count) {
  std::vector<unsigned char> resident(count);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  CHECK(mincore(pages.words(), count * page, resident.data()) == 0);
  return std::ranges::count_if(resident, [](auto r) { return (r & 1U) != 0; });
}

TEST(FlightRecorder, AnEmptyRingTakesNoMemory) {
  const ZeroPages pages(256 * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(Resident(pages, 256), 0);
  pages.words()[0] = 1;
  EXPECT_EQ(Resident(pages, 256), 1);
}

// A ring that fills over hours made the memory of a robot at work grow by 200 kB an hour.
TEST(FlightRecorder, ARingThatFillsSlowlyTakesItsMemoryAtOnce) {
  const ZeroPages pages(256 * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)), Room::kAtOnce);
  EXPECT_EQ(Resident(pages, 256), 256);
}

TEST(FlightDump, IsAWholeFileUnderANameOfTimeAndReason) {
  TestRecorder robot;
  const ScratchDir scratch;
  robot.flight.Note(NoteSeverity::kError, NoteKind::kFinding, "ctl is stuck");
  const auto path = robot.flight.Dump(scratch.File("flight"), "Stuck: ctl");
  ASSERT_TRUE(path.has_value()) << path.error().message;
  EXPECT_EQ(path->filename(), "flight-20260101T000001Z-stuck--ctl.bbf");
  EXPECT_EQ(NamesIn(scratch.File("flight")).size(), 1U) << "and nothing half done beside it";
  const auto file = ReadFlightFile(*path);
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->reason, "Stuck: ctl");
  ASSERT_EQ(file->notes.size(), 1U);
}

TEST(FlightDump, KeepsTheFiveNewestFilesAndWhatIsNotItsOwn) {
  TestRecorder robot;
  const ScratchDir scratch;
  const fs::path directory = scratch.File("");
  std::ofstream(scratch.File("flight-notes.txt")) << "mine";
  std::vector<std::string> wanted = {"flight-notes.txt"};
  for (int i = 0; i < 8; ++i) {
    robot.clock.Advance(std::chrono::seconds{1});
    const auto path = robot.flight.Dump(directory, "test");
    ASSERT_TRUE(path.has_value());
    if (i >= 3) wanted.push_back(path->filename().string());
  }
  std::sort(wanted.begin(), wanted.end());
  EXPECT_EQ(NamesIn(directory), wanted);
}

TEST(FlightDump, TwoOfOneSecondAndReasonAreTwoFiles) {
  TestRecorder robot;
  const ScratchDir scratch;
  const auto one = robot.flight.Dump(scratch.File(""), "test");
  const auto two = robot.flight.Dump(scratch.File(""), "test");
  ASSERT_TRUE(one.has_value() && two.has_value());
  EXPECT_NE(*one, *two);
  EXPECT_TRUE(fs::exists(*one) && fs::exists(*two));
}

TEST(FlightDump, TheFreshFileStaysAlsoWhenTheCalendarWentBack) {
  TestRecorder robot;
  const ScratchDir scratch;
  for (char c = 'a'; c <= 'e'; ++c) {
    std::ofstream(scratch.File(std::string("flight-20991231T000000Z-") + c + ".bbf")) << "later";
  }
  const auto path = robot.flight.Dump(scratch.File(""), "test");
  ASSERT_TRUE(path.has_value());
  EXPECT_TRUE(fs::exists(*path));
  EXPECT_EQ(NamesIn(scratch.File("")).size(), FlightRecorder::kMaxFiles);
}

TEST(FlightDump, ADirectoryThatCannotBeIsAnErrorWithItsName) {
  TestRecorder robot;
  const ScratchDir scratch;
  std::ofstream(scratch.File("file")) << "no directory";
  const auto path = robot.flight.Dump(scratch.File("file"), "test");
  ASSERT_FALSE(path.has_value());
  EXPECT_EQ(path.error().code, Errc::kIo);
  EXPECT_NE(path.error().message.find(scratch.File("file")), std::string::npos);
}

TEST(PartFile, WhatIsGivenUpLeavesNothing) {
  const ScratchDir scratch;
  {
    PartFile part(scratch.File("x.bbf").c_str());
    ASSERT_TRUE(part.is_open());
    EXPECT_TRUE(part.Write(BytesOf(42)));
    EXPECT_EQ(NamesIn(scratch.File("")), (std::vector<std::string>{"x.bbf.part"}));
  }
  EXPECT_TRUE(NamesIn(scratch.File("")).empty());
}

}  // namespace
}  // namespace bbia
