#include "apps/app_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <vector>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using Kind = AppReport::Kind;

/// A virtual environment whose "python" is a script of the test's.
class AppKeeperTest : public ::testing::Test {
 protected:
  AppKeeperTest() { std::filesystem::create_directories(scratch_.File("venv/bin")); }

  void Python(const std::string& script) {
    const std::string path = scratch_.File("venv/bin/python");
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  /// Looks until a report of this kind came, for 20 s at most.
  AppReport Next(Kind kind) {
    const SteadyClock clock;
    for (const TimePoint end = clock.Now() + std::chrono::seconds{20}; clock.Now() < end;) {
      for (std::size_t i = 0; i < reports_.size(); ++i) {
        if (reports_[i].kind != kind) continue;
        const AppReport found = reports_[i];
        reports_.erase(reports_.begin(), reports_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        return found;
      }
      std::vector<pollfd> waiting;
      keeper_.AddTo(waiting);
      poll(waiting.data(), waiting.size(), 10);
      keeper_.Look(clock_.Now());
    }
    return {.text = "no such report"};
  }

  ScratchDir scratch_;
  ManualClock clock_;
  Ledger ledger_{clock_};
  std::vector<AppReport> reports_;
  AppKeeper keeper_{ledger_,
                    {.venv = scratch_.File("venv"),
                     .keeper = BBIA_KEEPER,
                     .environment = {"PATH=/usr/bin:/bin", "GREETING=hello"},
                     .limits = {.memory_bytes = 200'000'000, .cores = 0.5},
                     .nice = 1},
                    [this](AppReport report) { reports_.push_back(std::move(report)); }};
  const InstalledApp app_{.name = "demo", .module = "demo.main"};
};

TEST_F(AppKeeperTest, RunsAModuleInItsEnvironmentAndHearsItsLines) {
  Python("echo \"$GREETING $*\"; exit 0");
  keeper_.Start(app_);
  EXPECT_EQ(Next(Kind::kRunning).name, "demo");
  EXPECT_EQ(ledger_.Children().size(), 1U);
  EXPECT_EQ(Next(Kind::kAppLine).text, "hello -u -m demo.main");
  const AppReport end = Next(Kind::kEnded);
  EXPECT_FALSE(end.failed);
  EXPECT_FALSE(end.asked);
  EXPECT_TRUE(ledger_.Children().empty());
  EXPECT_FALSE(keeper_.busy());
}

TEST_F(AppKeeperTest, TellsTheCodeAndTheLastLinesOfAFailure) {
  Python("for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; exit 3");
  keeper_.Start(app_);
  const AppReport end = Next(Kind::kEnded);
  EXPECT_TRUE(end.failed);
  EXPECT_THAT(end.text, HasSubstr("Process exited with code 3\nline 3\n"));
  EXPECT_THAT(end.text, HasSubstr("\nline 12"));
}

TEST_F(AppKeeperTest, SaysWhatCannotBeRun) {
  keeper_.Start(app_);
  const AppReport end = Next(Kind::kEnded);
  EXPECT_TRUE(end.failed);
  EXPECT_THAT(end.text, HasSubstr("venv/bin/python cannot be run"));
}

TEST_F(AppKeeperTest, StopsWithAnInterrupt) {
  Python("trap 'echo bye; exit 0' INT; echo up; while :; do sleep 0.01; done");
  keeper_.Start(app_);
  Next(Kind::kAppLine);
  keeper_.Stop(clock_.Now());
  Next(Kind::kStopping);
  EXPECT_EQ(Next(Kind::kAppLine).text, "bye");
  const AppReport end = Next(Kind::kEnded);
  EXPECT_TRUE(end.asked);
  EXPECT_FALSE(end.failed);
}

TEST_F(AppKeeperTest, KillsTheWholeGroupOfWhatHangsInStopping) {
  // Its child has the pipe too: the keeper would hear it as long as it lives.
  Python("trap '' INT; sh -c 'trap \"\" INT; while :; do sleep 0.01; done' & echo up; wait; wait");
  keeper_.Start(app_);
  Next(Kind::kAppLine);
  keeper_.Stop(clock_.Now());
  Next(Kind::kStopping);
  for (int i = 0; i < 10; ++i) keeper_.Look(clock_.Now());
  EXPECT_TRUE(keeper_.busy());
  clock_.Advance(Nanos{21'000'000'000});
  const AppReport end = Next(Kind::kEnded);
  EXPECT_TRUE(end.asked);
  EXPECT_FALSE(end.failed);
  EXPECT_THAT(end.text, HasSubstr("did not end within 20 s"));
}

TEST_F(AppKeeperTest, KillsWhatTakesTooMuchMemory) {
  Python(
      "exec /usr/bin/env python3 -c 'x = bytearray(300_000_000)\nprint(\"up\", flush=True)\n"
      "import time; time.sleep(60)'");
  keeper_.Start(app_);
  Next(Kind::kAppLine);
  clock_.Advance(Nanos{1'500'000'000});
  const AppReport end = Next(Kind::kEnded);
  EXPECT_TRUE(end.failed);
  EXPECT_THAT(end.text, HasSubstr("the limit is 200 MB"));
}

TEST_F(AppKeeperTest, TellsWhatTheAppTakesWithAllThatItStarted) {
  Python("sleep 60 & echo up; exec sleep 60");
  keeper_.Start(app_);
  Next(Kind::kAppLine);
  clock_.Advance(Nanos{1'500'000'000});
  AppUsage usage;
  for (int i = 0; i < 20 && usage.processes < 2; ++i) {
    usage = Next(Kind::kUsage).usage;
    clock_.Advance(Nanos{1'500'000'000});
  }
  EXPECT_EQ(usage.processes, 2U);
  EXPECT_GT(usage.memory_bytes, 500'000U);
}

// A process that left the group of its app outlived the app's end.
TEST_F(AppKeeperTest, WhatTheAppLeftBehindEndsWithIt) {
  // It ends once the other one has spoken.
  Python(
      "cd \"${0%/*}\" || exit 1; mkfifo said\n"
      "setsid sh -c 'echo $$; echo > said; exec sleep 68' & read -r _ < said; exit 0");
  keeper_.Start(app_);
  const pid_t stray = std::stoi(Next(Kind::kAppLine).text);
  EXPECT_FALSE(Next(Kind::kEnded).failed);
  EXPECT_NE(kill(stray, 0), 0);
}

TEST_F(AppKeeperTest, AnAppHasNoMoreProcessorsThanItMay) {
  Python("nproc");
  keeper_.Start(app_);
  EXPECT_EQ(Next(Kind::kAppLine).text, "1");
}

TEST_F(AppKeeperTest, RunsTheStepsOfAJobUntilOneFails) {
  keeper_.Run({.number = 7,
               .steps = {{"/bin/sh", "-c", "echo one"},
                         {"/bin/sh", "-c", "printf 'part\\rtwo' >&2; exit 4"},
                         {"/bin/sh", "-c", "echo never"}}},
              clock_.Now());
  const AppReport end = Next(Kind::kJobEnded);
  EXPECT_EQ(end.job, 7U);
  EXPECT_TRUE(end.failed);
  EXPECT_EQ(end.text, "Process exited with code 4");
}

TEST_F(AppKeeperTest, AJobHasItsLinesAndADeadline) {
  keeper_.Run({.number = 1, .steps = {{"/bin/sh", "-c", "echo one; echo two >&2"}}}, clock_.Now());
  EXPECT_EQ(Next(Kind::kJobLine).text, "$ /bin/sh -c echo one; echo two >&2");
  EXPECT_FALSE(Next(Kind::kJobEnded).failed);
  keeper_.Run({.number = 2, .steps = {{"/bin/sh", "-c", "while :; do sleep 0.01; done"}}},
              clock_.Now());
  clock_.Advance(Nanos{901'000'000'000});
  const AppReport end = Next(Kind::kJobEnded);
  EXPECT_TRUE(end.failed);
  EXPECT_THAT(end.text, HasSubstr("longer than 900 s"));
}

TEST_F(AppKeeperTest, TakesItsProcessesWithIt) {
  int pid = 0;
  {
    AppKeeper mortal(
        ledger_,
        {.venv = scratch_.File("venv"), .keeper = BBIA_KEEPER, .environment = {"PATH=/bin"}},
        [](AppReport) {});
    Python("while :; do sleep 0.01; done");
    mortal.Start(app_);
    ASSERT_EQ(ledger_.Children().size(), 1U);
    pid = ledger_.Children()[0].pid;
    EXPECT_EQ(kill(pid, 0), 0);
  }
  EXPECT_NE(kill(pid, 0), 0);
}

}  // namespace
}  // namespace bbia
