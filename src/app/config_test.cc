#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "app/command_line.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const char* NoVariables(const char*) {
  return nullptr;
}

CommandLine Read(std::vector<std::string> words, GetVariable get = NoVariables) {
  words.insert(words.begin(), "run");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return ReadCommandLine(argv, get, "/nonexistent/bbia.toml");
}

TEST(Config, PrintsAFileThatReadsBackToTheSame) {
  Config config;
  config.robot_name = "Ada \"the\" \\ first";
  config.port = 0;
  config.health_check_timeout = 2.0;
  config.wake_up_on_start = false;
  Config again;
  EXPECT_THAT(ReadConfigText(PrintConfig(config), "printed", again), IsEmpty());
  EXPECT_EQ(again, config);
}

TEST(Config, ReportsEveryProblemAtOnceWithItsPlace) {
  Config config;
  EXPECT_THAT(
      ReadConfigText("top = 1\n[server]\nport = 70000\nbogus = 1\nhost = 5\n", "f.toml", config),
      ::testing::UnorderedElementsAre(
          HasSubstr("'top' stands outside"), HasSubstr("f.toml:3: server.port is 70000"),
          HasSubstr("no setting 'server.bogus'"), HasSubstr("server.host has the wrong")));
}

TEST(Config, SaysWhereAFileIsNotToml) {
  Config config;
  EXPECT_THAT(ReadConfigText("[server\nport = 1", "f.toml", config),
              ElementsAre(HasSubstr("f.toml:1")));
}

TEST(Config, AFileThatIsNotThereIsAProblem) {
  EXPECT_THAT(Read({"--config", "/nonexistent/x.toml"}).problems,
              ElementsAre(HasSubstr("cannot be read")));
}

TEST(CommandLine, MeansSimulationWithoutFlags) {
  EXPECT_EQ(Read({}).config.body, "mujoco");
  EXPECT_EQ(Read({"--mockup-sim"}).config.body, "mockup");
  EXPECT_EQ(Read({"--sim", "--mockup-sim"}).config.body, "mockup");
}

TEST(CommandLine, TakesEveryOfficialFlag) {
  const CommandLine line = Read({"--wireless-version",
                                 "--desktop-app-daemon",
                                 "--robot-name",
                                 "Ada",
                                 "-p",
                                 "/dev/x",
                                 "--hardware-config-filepath",
                                 "h.yaml",
                                 "--sim",
                                 "--scene=minimal",
                                 "--headless",
                                 "--no-media",
                                 "--no-autostart",
                                 "--timeout-health-check",
                                 "30",
                                 "--no-wake-up-on-start",
                                 "--no-goto-sleep-on-stop",
                                 "--preload-datasets",
                                 "--dataset-update-interval",
                                 "0",
                                 "--check-collision",
                                 "--kinematics-engine",
                                 "Placo",
                                 "--fastapi-host",
                                 "0.0.0.0",
                                 "--fastapi-port",
                                 "8001",
                                 "--log-level",
                                 "DEBUG",
                                 "--log-file",
                                 "/tmp/x.log"});
  EXPECT_THAT(line.problems, IsEmpty());
  EXPECT_EQ(line.config.robot_name, "Ada");
  EXPECT_EQ(line.config.serial_port, "/dev/x");
  EXPECT_EQ(line.config.scene, "minimal");
  EXPECT_EQ(line.config.port, 8001);
  EXPECT_EQ(line.config.kinematics_engine, "Placo");
  EXPECT_FALSE(line.config.autostart);
  EXPECT_FALSE(line.config.wake_up_on_start);
  EXPECT_FALSE(line.config.goto_sleep_on_stop);
}

TEST(CommandLine, AcceptsUnambiguousPrefixes) {
  EXPECT_EQ(Read({"--kin", "NN"}).config.kinematics_engine, "NN");
  EXPECT_TRUE(Read({"--mock"}).problems.empty());
  EXPECT_THAT(Read({"--log", "x"}).problems,
              ElementsAre("the option '--log' is unknown or ambiguous", HasSubstr("'x'")));
}

TEST(CommandLine, NamesWhatItDoesNotKnow) {
  EXPECT_THAT(Read({"--bogus"}).problems, ElementsAre(HasSubstr("--bogus")));
  EXPECT_THAT(Read({"stray"}).problems, ElementsAre(HasSubstr("stray")));
  EXPECT_THAT(Read({"--fastapi-port"}).problems, ElementsAre(HasSubstr("wants a value")));
  EXPECT_THAT(Read({"--fastapi-port", "many"}).problems, ElementsAre(HasSubstr("whole number")));
  EXPECT_THAT(Read({"--log-level", "LOUD"}).problems, ElementsAre(HasSubstr("DEBUG, INFO")));
}

TEST(CommandLine, FlagsBeatTheEnvironment) {
  const GetVariable get = [](const char* name) -> const char* {
    return std::string(name) == "BBIA_SERVER_PORT" ? "9000" : nullptr;
  };
  EXPECT_EQ(Read({}, get).config.port, 9000);
  EXPECT_EQ(Read({"--fastapi-port", "9001"}, get).config.port, 9001);
}

TEST(CommandLine, TheEnvironmentIsCheckedToo) {
  const GetVariable get = [](const char* name) -> const char* {
    return std::string(name) == "BBIA_ROBOT_BODY" ? "cat" : nullptr;
  };
  EXPECT_THAT(Read({}, get).problems, ElementsAre(HasSubstr("BBIA_ROBOT_BODY")));
}

TEST(CommandLine, ListensEverywhereOnlyWhenToldTo) {
  EXPECT_EQ(Read({}).config.effective_host(), "127.0.0.1");
  EXPECT_EQ(Read({"--wireless-version"}).config.effective_host(), "0.0.0.0");
}

}  // namespace
}  // namespace bbia
