#include "api/daemon_config.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/small_file.h"
#include "base/test_scratch.h"

namespace bbia {
namespace {

class DaemonConfigTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string Text() const { return ReadSmallFile(file_, 4096).value_or("none"); }

  const ScratchDir scratch_;
  const std::filesystem::path directory_ = scratch_.File("state");
  const std::filesystem::path file_ = directory_ / "daemon_config.json";
};

TEST_F(DaemonConfigTest, BeginsEmptyAndKeepsWhatItIsTold) {
  {
    DaemonConfig config(directory_);
    EXPECT_FALSE(config.startup_app());
    EXPECT_FALSE(config.first_wake_up_completed());
    ASSERT_TRUE(config.SetFirstWakeUpCompleted(true));
    ASSERT_TRUE(config.SetStartupApp("waves"));
  }
  DaemonConfig again(directory_);
  EXPECT_EQ(again.startup_app(), "waves");
  EXPECT_TRUE(again.first_wake_up_completed());
  ASSERT_TRUE(again.SetStartupApp(std::nullopt));
  EXPECT_EQ(Text(), R"({"first_wake_up_completed":true,"startup_app":null})");
}

TEST_F(DaemonConfigTest, LeavesTheMembersOfOthersAsTheyAre) {
  ASSERT_TRUE(WriteSmallFile(
      file_, R"({"turn_enabled":false,"speaker_eq_gains":[0.0,-13.21],"newer":{"a":[1,null]}})"));
  DaemonConfig config(directory_);
  ASSERT_TRUE(config.SetStartupApp("waves"));
  EXPECT_EQ(Text(), R"({"turn_enabled":false,"speaker_eq_gains":[0.0,-13.21],)"
                    R"("newer":{"a":[1,null]},"startup_app":"waves"})");
}

TEST_F(DaemonConfigTest, DoesNotOverwriteAFileThatItCannotRead) {
  for (const char* foreign : {"{\"startup_app\": \"wav", "[]", "7"}) {
    ASSERT_TRUE(WriteSmallFile(file_, foreign));
    DaemonConfig config(directory_);
    EXPECT_FALSE(config.startup_app());
    EXPECT_FALSE(config.SetStartupApp("waves")) << foreign;
    EXPECT_FALSE(config.startup_app());
    EXPECT_EQ(Text(), foreign);
  }
}

TEST_F(DaemonConfigTest, TakesMembersOfAWrongTypeForAbsent) {
  ASSERT_TRUE(WriteSmallFile(file_, R"({"startup_app":7,"first_wake_up_completed":"true"})"));
  const DaemonConfig config(directory_);
  EXPECT_FALSE(config.startup_app());
  EXPECT_FALSE(config.first_wake_up_completed());
}

TEST_F(DaemonConfigTest, KeepsTheOldFileWhenItCannotBeWritten) {
  DaemonConfig config(directory_);
  ASSERT_TRUE(config.SetStartupApp("waves"));
  std::filesystem::create_directories(file_.string() + ".tmp/in_the_way");
  EXPECT_FALSE(config.SetStartupApp("other"));
  EXPECT_EQ(config.startup_app(), "waves");
  EXPECT_EQ(Text(), R"({"startup_app":"waves"})");
  std::filesystem::remove_all(file_.string() + ".tmp");
  EXPECT_TRUE(config.SetStartupApp("other"));
}

}  // namespace
}  // namespace bbia
