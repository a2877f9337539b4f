#include "base/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <latch>
#include <thread>
#include <vector>

#include "base/test_scratch.h"

namespace bbia {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LogTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> Lines() const { return SplitLines(ReadFile(file_)); }

  ScratchDir scratch_;
  std::string file_ = scratch_.File("log");
  StderrInto quiet_{scratch_.File("stderr")};
  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(LogTest, WritesCategoryLevelAndMessageToTheFileAndToStderr) {
  {
    Log log(ledger_, {.level = LogLevel::kDebug, .file = file_});
    log.Debug("net", "one");
    log.Info("ctl", "two");
    log.Warning("ctl", "three");
    log.Error("app", "four");
  }
  EXPECT_THAT(Lines(), ElementsAre("net - DEBUG - one", "ctl - INFO - two", "ctl - WARNING - three",
                                   "app - ERROR - four"));
  EXPECT_EQ(ReadFile(scratch_.File("stderr")), ReadFile(file_));
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  {
    Log log(ledger_, {.level = LogLevel::kWarning, .file = file_});
    EXPECT_FALSE(log.enabled(LogLevel::kInfo));
    EXPECT_TRUE(log.enabled(LogLevel::kWarning));
    log.Debug("a", "no");
    log.Info("a", "no");
    log.Warning("a", "yes");
    log.Error("a", "yes");
  }
  EXPECT_THAT(Lines(), ElementsAre("a - WARNING - yes", "a - ERROR - yes"));
}

TEST_F(LogTest, HandsWarningsAndErrorsOnWhateverItsLevel) {
  std::vector<std::string> heard;
  Log log(ledger_,
          {.level = LogLevel::kError,
           .file = file_,
           .also = [&heard](LogLevel, std::string_view category, std::string_view message) {
             heard.push_back(std::string(category) + ": " + std::string(message));
           }});
  log.Info("a", "one");
  log.Warning("b", "two");
  log.Error("c", "three");
  EXPECT_EQ(heard, (std::vector<std::string>{"b: two", "c: three"}));
}

TEST_F(LogTest, KeepsWhatWasInTheFile) {
  for (const char* const message : {"first run", "second run"}) {
    Log log(ledger_, {.file = file_});
    log.Info("app", message);
  }
  EXPECT_THAT(Lines(), ElementsAre("app - INFO - first run", "app - INFO - second run"));
}

TEST_F(LogTest, WritesAllThatWaitsBeforeItEnds) {
  for (int round = 0; round < 20; ++round) {
    const std::string file = scratch_.File("round" + std::to_string(round));
    {
      Log log(ledger_, {.file = file});
      for (int i = 0; i < 256; ++i) log.Info("n", std::to_string(i));
    }
    const auto lines = SplitLines(ReadFile(file));
    ASSERT_THAT(lines, SizeIs(256));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      ASSERT_EQ(lines[i], "n - INFO - " + std::to_string(i));
    }
  }
}

TEST_F(LogTest, KeepsTheLinesOfManyThreadsWhole) {
  constexpr int kThreads = 4;
  constexpr int kEach = 60;  // together fewer than can wait
  {
    Log log(ledger_, {.file = file_});
    std::latch go(kThreads);
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        for (int i = 0; i < kEach; ++i) log.Info("storm", "a whole line");
      });
    }
  }
  EXPECT_THAT(Lines(), SizeIs(kThreads * kEach));
  EXPECT_THAT(Lines(), Each("storm - INFO - a whole line"));
}

TEST_F(LogTest, MakesOneBoundedLineOfAnyMessage) {
  {
    Log log(ledger_, {.file = file_});
    log.Info("net", "robot named x\nctl - ERROR - forged\x1b[2J");
    log.Info("net", std::string(1'000'000, 'x'));
  }
  const auto lines = Lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0], "net - INFO - robot named x ctl - ERROR - forged [2J");
  EXPECT_THAT(lines[1], SizeIs(4096));
  EXPECT_THAT(lines[1], EndsWith("xxx..."));
}

TEST_F(LogTest, GoesOnWithoutAFileThatCannotBeOpened) {
  {
    Log log(ledger_, {.file = scratch_.File("")});  // a directory
    log.Info("app", "still here");
  }
  const auto lines = SplitLines(ReadFile(scratch_.File("stderr")));
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_THAT(lines[0], HasSubstr("log - ERROR - no log file: "));
  EXPECT_EQ(lines[1], "app - INFO - still here");
}

TEST_F(LogTest, IsInTheLedgerWithItsThreadItsQueueAndItsRing) {
  {
    const Log log(ledger_, {});
    const auto rows = ledger_.Report();
    ASSERT_THAT(rows, SizeIs(3));
    EXPECT_EQ(rows[0].name, "log.recent");
    EXPECT_EQ(rows[0].capacity, 1000U);
    EXPECT_EQ(rows[1].name, "log.lines");
    EXPECT_EQ(rows[1].capacity, 256U);
    EXPECT_EQ(rows[2].name, "log");
    EXPECT_EQ(rows[2].kind, AccountKind::kThread);
  }
  EXPECT_THAT(ledger_.Report(), IsEmpty());
}

// A pipe that nobody empties stands for a disk or a terminal that hangs.
TEST_F(LogTest, NeverMakesAWriterWaitLosesTheOldestAndSaysHowMany) {
  constexpr std::size_t kLines = 2'000;
  ASSERT_EQ(mkfifo(file_.c_str(), 0600), 0);
  const int fd = open(file_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  ASSERT_GT(fcntl(fd, F_SETPIPE_SZ, 4096), 0);
  ASSERT_EQ(fcntl(fd, F_SETFL, 0), 0);  // the reader below may wait
  std::string text;
  {
    std::jthread reader;
    Log log(ledger_, {.file = file_});
    for (std::size_t i = 0; i < kLines; ++i) {
      log.Info("flood", std::to_string(i) + std::string(100, '.'));
    }
    reader = std::jthread([&] {
      std::array<char, 4096> piece{};
      for (ssize_t got = 1; got > 0;) {
        got = read(fd, piece.data(), piece.size());
        if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
      }
    });
  }
  close(fd);
  std::size_t written = 0;
  std::size_t lost = 0;
  std::size_t next = 0;
  for (const std::string& line : SplitLines(text)) {
    constexpr std::string_view kLoss = "log - WARNING - ";
    constexpr std::string_view kFlood = "flood - INFO - ";
    if (line.starts_with(kLoss)) {
      EXPECT_THAT(line, EndsWith(" lines lost"));
      lost += std::stoul(line.substr(kLoss.size()));
    } else {
      const std::size_t number = std::stoul(line.substr(kFlood.size()));
      EXPECT_GE(number, next) << "lines stay in order";
      next = number + 1;
      ++written;
    }
  }
  EXPECT_GT(lost, 0U);
  EXPECT_EQ(written + lost, kLines) << "each line is there or counted";
  EXPECT_EQ(next, kLines) << "the newest is kept";
}

}  // namespace
}  // namespace bbia
