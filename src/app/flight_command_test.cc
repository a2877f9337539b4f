#include "app/flight_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/test_scratch.h"
#include "flight/flight_recorder.h"

namespace bbia {
namespace {

using testing::HasSubstr;

struct Answer {
  int code;
  std::string out;
  std::string err;
};

Answer Call(std::vector<std::string> words) {
  words.insert(words.begin(), "flight");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int code = RunFlight(arguments);
  std::string out = testing::internal::GetCapturedStdout();
  return {code, std::move(out), testing::internal::GetCapturedStderr()};
}

class FlightCommandTest : public testing::Test {
 protected:
  FlightCommandTest() {
    ManualClock clock;
    Ledger ledger(clock);
    auto lease = ledger.Claim<Resource::kFlightRecorder>("test");
    CHECK(lease.has_value());
    FlightRecorder flight(std::move(*lease), ledger, clock, "1.2.3");
    for (std::uint32_t n = 1; n <= 30; ++n) {
      clock.Advance(std::chrono::milliseconds{100});
      flight.Tick({.time = FlightTime(clock.Now()), .tick = 5 * n, .mode = 2});
    }
    flight.Command({.time = FlightTime(clock.Now()), .kind = "wake_up", .outcome = "accepted"});
    auto path = flight.Dump(scratch_.File(""), "asked for");
    CHECK(path.has_value());
    file_ = path->string();
  }

  ScratchDir scratch_;
  std::string file_;
};

TEST_F(FlightCommandTest, PrintsASummaryAndThenWhatHappened) {
  const Answer answer = Call({file_});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, testing::StartsWith("reason    asked for\n"));
  EXPECT_THAT(answer.out, HasSubstr("ticks 30, commands 1"));
  EXPECT_THAT(answer.out, HasSubstr("gravity_compensation"));
  EXPECT_THAT(answer.out, HasSubstr("command  wake_up 0: accepted"));
}

TEST_F(FlightCommandTest, PrintsATableOrLinesOfJson) {
  const Answer table = Call({"--csv", file_});
  EXPECT_EQ(table.code, 0);
  EXPECT_EQ(SplitLines(table.out).size(), 31U);
  EXPECT_THAT(table.out, HasSubstr(",body_rotation,stewart_1,"));
  EXPECT_EQ(SplitLines(Call({"--json", file_}).out).size(), 32U);
}

TEST_F(FlightCommandTest, LeavesOutWhatIsOlderThanWanted) {
  EXPECT_EQ(SplitLines(Call({"--csv", "--last", "1.05", file_}).out).size(), 12U);
  EXPECT_EQ(SplitLines(Call({file_, "--csv", "--last=0.25"}).out).size(), 4U);
}

TEST_F(FlightCommandTest, AFileThatCannotBeReadIsAFailureWithAReason) {
  const Answer missing = Call({scratch_.File("none.bbf")});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("none.bbf: there is no such file"));
  const std::string whole = ReadFile(file_);
  std::ofstream(scratch_.File("cut.bbf"), std::ios::binary) << whole.substr(0, whole.size() / 2);
  const Answer cut = Call({scratch_.File("cut.bbf")});
  EXPECT_EQ(cut.code, 1);
  EXPECT_EQ(cut.out, "");
  EXPECT_THAT(cut.err, HasSubstr("truncated"));
}

TEST_F(FlightCommandTest, WrongUsageIsToldApart) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {file_, file_},
                                                                 {"--csv", "--json", file_},
                                                                 {"--last", file_},
                                                                 {file_, "--last"},
                                                                 {file_, "--last", "-1"},
                                                                 {file_, "--last=nan"},
                                                                 {file_, "--xml"}}) {
    const Answer answer = Call(words);
    EXPECT_EQ(answer.code, 2) << testing::PrintToString(words);
    EXPECT_THAT(answer.err, HasSubstr("bbia flight FILE"));
  }
  EXPECT_EQ(Call({"--help"}).code, 0);
}

}  // namespace
}  // namespace bbia
