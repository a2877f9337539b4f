#include "app/announcer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "base/clock.h"

namespace bbia {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

TEST(Announcer, SaysWhatOfficialClientsLookFor) {
  const Announcement what{.port = 8000, .version = "1.12.0", .wireless = true, .hardware_id = "ab"};
  const auto words = AnnouncementWords(what, "--odd name");
  for (const char* word :
       {"--odd name", "_reachy-mini._tcp", "8000", "version=1.12.0", "robot_name=--odd name",
        "ws_path=/ws/sdk", "model=Reachy Mini Wireless", "unit_id=ab"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(AnnouncementWords({.port = 1}, "x"), Not(Contains(StartsWith("unit_id"))));
}

TEST(Announcer, LeavesNoChildBehindAndFailsSoftly) {
  SteadyClock clock;
  Ledger ledger(clock);
  Log log(ledger, {.level = LogLevel::kError, .file = {}});
  int child = 0;
  {
    Announcer announcer(ledger, log, {.port = 9, .version = "1"});
    announcer.Tick("one");
    EXPECT_EQ(ledger.Children().size(), announcer.child() != 0 ? 1U : 0U);
    announcer.Tick("two");
    announcer.Tick("two");
    child = announcer.child();
    EXPECT_EQ(ledger.Children().size(), child != 0 ? 1U : 0U);
  }
  EXPECT_TRUE(ledger.Children().empty());
  if (child != 0) {
    EXPECT_EQ(kill(child, 0), -1);
  }
}

}  // namespace
}  // namespace bbia
