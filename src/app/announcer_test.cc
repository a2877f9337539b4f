#include "app/announcer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "base/clock.h"
#include "base/test_scratch.h"

namespace bbia {
namespace {

using ::testing::Contains;
using ::testing::StartsWith;

TEST(Announcer, SaysWhatOfficialClientsLookFor) {
  const Announcement what{.port = 8000, .version = "1.12.0", .wireless = true, .hardware_id = "ab"};
  const auto words = AnnouncementWords(what, "--odd name", "10.0.0.7");
  for (const char* word :
       {"--odd name", "_reachy-mini._tcp", "8000", "version=1.12.0", "robot_name=--odd name",
        "ws_path=/ws/sdk", "address=10.0.0.7", "model=Reachy Mini Wireless", "unit_id=ab"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(AnnouncementWords({.port = 1}, "x", ""), Not(Contains(StartsWith("unit_id"))));
}

/// A program of the test's in the place of avahi-publish.
class AnnouncerTest : public ::testing::Test {
 protected:
  void Program(const std::string& script) {
    const std::string path = scratch_.File("avahi-publish");
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  bool Until(Announcer& announcer, const std::string& name, const std::function<bool()>& done) {
    for (int patience = 0; patience < 2'000; ++patience) {
      clock_.Advance(Nanos{1'100'000'000});
      announcer.Tick(name);
      if (done()) return true;
      poll(nullptr, 0, 10);
    }
    return false;
  }
  std::string Said() {
    std::ostringstream text;
    text << std::ifstream(scratch_.File("said")).rdbuf();
    return text.str();
  }

  ScratchDir scratch_;
  ManualClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  std::vector<std::string> environment_{"PATH=" + scratch_.File("") + ":/usr/bin:/bin",
                                        "SAID=" + scratch_.File("said")};
};

TEST_F(AnnouncerTest, ARenameIsAnnouncedAndNoChildIsLeftBehind) {
  Program("echo \"$4\" >> $SAID; exec sleep 60");
  int child = 0;
  {
    Announcer announcer(ledger_, log_, clock_, {.port = 9, .version = "1"}, BBIA_KEEPER,
                        environment_);
    EXPECT_TRUE(Until(announcer, "one", [&] { return Said() == "one\n"; }));
    child = announcer.child();
    EXPECT_TRUE(Until(announcer, "two", [&] { return Said() == "one\ntwo\n"; }));
    EXPECT_NE(announcer.child(), child);
    EXPECT_EQ(ledger_.Children().size(), 1U);
    child = announcer.child();
  }
  EXPECT_TRUE(ledger_.Children().empty());
  EXPECT_EQ(kill(child, 0), -1);
}

TEST_F(AnnouncerTest, FailsSoftlyWhereNothingAnnounces) {
  environment_[0] = "PATH=" + scratch_.File("");
  Announcer announcer(ledger_, log_, clock_, {.port = 9, .version = "1"}, BBIA_KEEPER,
                      environment_);
  announcer.Tick("one");
  EXPECT_TRUE(Until(announcer, "one", [&] { return announcer.child() == 0; }));
  EXPECT_TRUE(ledger_.Children().empty());
}

}  // namespace
}  // namespace bbia
