#include "app/doctor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "app/doctor_checks.h"
#include "base/test_scratch.h"
#include "protocol/json_reader.h"

namespace bbia {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char* NoVariables(const char*) {
  return nullptr;
}

/// A machine of files.
class MadeUpMachine {
 public:
  void Write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = scratch_.File(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  [[nodiscard]] Surroundings around() const {
    return {.root = scratch_.File(""), .get = &NoVariables, .user = 1000};
  }
  [[nodiscard]] std::string File(const std::string& path) const { return scratch_.File(path); }

 private:
  ScratchDir scratch_;
};

Check Named(const Checks& checks, std::string_view name) {
  const auto found = std::ranges::find(checks, name, &Check::name);
  return found != checks.end() ? *found : Check{.group = "", .name = "missing"};
}

TEST(DoctorPrint, AlignsAndEndsWithASummary) {
  const Checks checks = {{"one", "a", CheckVerdict::kOk, "Fine."},
                         {"one", "longer", CheckVerdict::kProblem, "Bad.", "mend it"},
                         {"two", "b", CheckVerdict::kWarning, "So so.", "look"}};
  EXPECT_EQ(PrintChecks(checks, Colour::kNone, kNoWrapping),
            "one\n"
            "  ok       a       Fine.\n"
            "  problem  longer  Bad.\n"
            "                   -> mend it\n"
            "\n"
            "two\n"
            "  warning  b       So so.\n"
            "                   -> look\n"
            "\n"
            "1 problem, 1 warning\n");
  EXPECT_THAT(PrintChecks(checks, Colour::kAnsi, kNoWrapping),
              HasSubstr("\x1b[31mproblem\x1b[0m  longer"));
  EXPECT_THAT(PrintChecks({}, Colour::kNone, kNoWrapping), EndsWith("0 problems, 0 warnings\n"));
}

TEST(DoctorPrint, BreaksSentencesButNotCommands) {
  const Checks checks = {{"g", "a", CheckVerdict::kNote, "One two three four five six.",
                          "sudo a-command --that-is --long"}};
  EXPECT_EQ(PrintChecks(checks, Colour::kNone, 26),
            "g\n"
            "  note     a  One two\n"
            "              three four\n"
            "              five six.\n"
            "              -> sudo a-command --that-is --long\n"
            "\n"
            "0 problems, 0 warnings\n");
}

TEST(DoctorPrint, WritesJson) {
  const std::string text = PrintChecksJson(
      {{"g", "a", CheckVerdict::kNote, "\"Quoted\"."}, {"g", "b", CheckVerdict::kOk, "F.", "do"}});
  JsonReader reader;
  const JsonNode* root = reader.Read(text);
  ASSERT_NE(root, nullptr) << text;
  EXPECT_EQ(root->Find("notes")->number, 1.0);
  EXPECT_EQ(root->Find("problems")->number, 0.0);
  const JsonNode& first = *root->Find("checks")->begin();
  EXPECT_EQ(first.Find("found")->text, "\"Quoted\".");
  EXPECT_EQ(first.Find("verdict")->text, "note");
  EXPECT_TRUE(first.Find("advice")->is(JsonKind::kNull));
}

TEST(DoctorMachine, SeesATinyMemory) {
  const MadeUpMachine machine;
  machine.Write("proc/meminfo", "MemTotal: 62500 kB\nMemFree: 1 kB\nMemAvailable: 20000 kB\n");
  machine.Write("proc/loadavg", "1000.00 0.30 0.20 1/90 1234\n");
  const Checks checks = ExamineMachine(machine.around(), machine.File("state"));
  const Check memory = Named(checks, "memory");
  EXPECT_EQ(memory.verdict, CheckVerdict::kProblem);
  EXPECT_THAT(memory.found, HasSubstr("20 MB of 64 MB are available"));
  EXPECT_THAT(memory.advice, HasSubstr("ps -eo"));
  EXPECT_EQ(Named(checks, "processors").verdict, CheckVerdict::kWarning);
  EXPECT_THAT(Named(checks, "heat").found, HasSubstr("tells neither"));
  EXPECT_THAT(Named(checks, "disk").found, HasSubstr("are free at"));
}

TEST(DoctorMachine, SaysWhatAMachineDoesNotTell) {
  const MadeUpMachine machine;
  const Check memory = Named(ExamineMachine(machine.around(), "/"), "memory");
  EXPECT_EQ(memory.verdict, CheckVerdict::kNote);
  EXPECT_THAT(memory.found, HasSubstr("does not say"));
}

TEST(DoctorMachine, TakesTheControlGroupsLimitForTheMemory) {
  const Check check = JudgeMemory({.memory_total = 8'000'000'000,
                                   .memory_available = 7'000'000'000,
                                   .cgroup_limit = 100'000'000,
                                   .cgroup_current = 60'000'000});
  EXPECT_EQ(check.verdict, CheckVerdict::kWarning);
  EXPECT_THAT(check.found, HasSubstr("control group may have 100 MB"));
}

TEST(DoctorMachine, JudgesHeatAndVoltage) {
  EXPECT_EQ(JudgeHeat({.temperature = 55.0}).verdict, CheckVerdict::kOk);
  EXPECT_EQ(JudgeHeat({.temperature = 80.5}).verdict, CheckVerdict::kWarning);
  const Check weak = JudgeHeat({.temperature = 55.0, .throttle_bits = 0x50005});
  EXPECT_EQ(weak.verdict, CheckVerdict::kWarning);
  EXPECT_THAT(weak.advice, HasSubstr("supply"));
  const Check before = JudgeHeat({.temperature = 55.0, .throttle_bits = 0x50000});
  EXPECT_EQ(before.verdict, CheckVerdict::kNote);
  EXPECT_THAT(before.found, HasSubstr("has been held back"));
}

TEST(DoctorMachine, JudgesDiskAndClock) {
  EXPECT_EQ(JudgeDisk("/x", 5'000'000).verdict, CheckVerdict::kProblem);
  EXPECT_EQ(JudgeDisk("/x", 50'000'000).verdict, CheckVerdict::kWarning);
  EXPECT_EQ(JudgeDisk("/x", 5'000'000'000).found, "5.0 GB are free at /x.");
  EXPECT_EQ(JudgeWallClock(false).verdict, CheckVerdict::kNote);
}

TEST(DoctorScheduling, SaysHowToGetRealTime) {
  EXPECT_EQ(JudgeRealTime(GrantedScheduling::kFifo, 0, 0, "/b").verdict, CheckVerdict::kOk);
  const Check nice = JudgeRealTime(GrantedScheduling::kNice, 0, 1000, "/opt/bbia");
  EXPECT_EQ(nice.verdict, CheckVerdict::kNote);
  EXPECT_THAT(nice.advice,
              AllOf(HasSubstr("limits.d"), HasSubstr("setcap"), EndsWith("/opt/bbia")));
  EXPECT_EQ(JudgeRealTime(GrantedScheduling::kNormal, 0, 1000, "/b").verdict,
            CheckVerdict::kWarning);
  EXPECT_THAT(JudgeRealTime(GrantedScheduling::kNormal, 0, 0, "/b").advice,
              HasSubstr("--cap-add SYS_NICE"));
}

TEST(DoctorScheduling, JudgesHowLateSleepsEnd) {
  const auto late = [](int usual_us, int worst_us) {
    std::vector<Nanos> all(49, std::chrono::microseconds(usual_us));
    all.insert(all.begin(), std::chrono::microseconds(worst_us));
    return JudgeTimer(all);
  };
  EXPECT_EQ(late(60, 200).verdict, CheckVerdict::kOk);
  EXPECT_THAT(late(60, 200).found, HasSubstr("late by 0.060 ms (p50), 0.200 ms (p99)"));
  EXPECT_EQ(late(60, 1200).verdict, CheckVerdict::kWarning);
  EXPECT_EQ(late(2500, 9000).verdict, CheckVerdict::kProblem);
}

TEST(DoctorScheduling, MeasuresOnTheClockThatItIsGiven) {
  ManualClock clock;  // never late
  const MadeUpMachine machine;
  const Checks checks = ExamineScheduling(machine.around(), clock);
  EXPECT_THAT(Named(checks, "timer").found, HasSubstr("50 sleeps of 4 ms ended late by 0.000 ms"));
  EXPECT_EQ(Named(checks, "timer").verdict, CheckVerdict::kOk);
  EXPECT_EQ(Named(checks, "user").verdict, CheckVerdict::kOk);
}

TEST(DoctorScheduling, KnowsKernelsAndLimits) {
  EXPECT_THAT(JudgeKernel("#1 SMP PREEMPT_RT Debian").found, HasSubstr("real-time kernel"));
  EXPECT_THAT(JudgeKernel("#1 SMP PREEMPT_DYNAMIC x").found, HasSubstr("PREEMPT_DYNAMIC"));
  EXPECT_EQ(JudgeKernel("#1 SMP Debian 6.1").verdict, CheckVerdict::kNote);
  EXPECT_EQ(JudgeDescriptors(256).verdict, CheckVerdict::kProblem);
  EXPECT_EQ(JudgeDescriptors(512).verdict, CheckVerdict::kWarning);
  EXPECT_THAT(JudgeDescriptors(RLIM_INFINITY).found, HasSubstr("unlimited"));
}

TEST(DoctorProgram, ReadsLibrariesFromTheMap) {
  EXPECT_THAT(LibrariesIn("7f00-7f01 r--p 0 00:01 5   /usr/lib/libmujoco.so.2.2.2\n"
                          "7f01-7f02 r-xp 0 00:01 5   /usr/lib/libmujoco.so.2.2.2\n"
                          "7f03-7f04 r--p 0 00:01 6   /usr/lib/libc.so.6\n"
                          "7f04-7f05 r--p 0 00:01 7   /usr/lib/ld-linux.so.2\n"
                          "7f05-7f06 r--p 0 00:01 8   /opt/libx.so\n"
                          "7f06-7f07 rw-p 0 00:00 0   [heap]\ngarbage /"),
              ElementsAre("libmujoco 2.2.2", "libx"));
  EXPECT_THAT(LibrariesIn(""), IsEmpty());
}

TEST(DoctorProgram, JudgesTheSpeedOfTheWorld) {
  EXPECT_EQ(JudgeSpeed(Seconds{3.0}, Seconds{0.1}).verdict, CheckVerdict::kOk);
  EXPECT_EQ(JudgeSpeed(Seconds{3.0}, Seconds{1.0}).verdict, CheckVerdict::kWarning);
  const Check slow = JudgeSpeed(Seconds{3.0}, Seconds{3.0});
  EXPECT_EQ(slow.verdict, CheckVerdict::kProblem);
  EXPECT_THAT(slow.advice, HasSubstr("--mockup-sim"));
}

TEST(DoctorSettings, NamesEverythingThatIsWrong) {
  const MadeUpMachine machine;
  machine.Write("file", "");
  Config config;
  config.log_file = machine.File("file/below/bbia.log");
  const Checks checks =
      ExamineSettings("f.toml", {"a is 1", "b is 2"}, config, machine.File("file/state"));
  EXPECT_EQ(Named(checks, "file").verdict, CheckVerdict::kProblem);
  EXPECT_THAT(Named(checks, "file").found, HasSubstr("2 things are wrong: a is 1. b is 2."));
  for (const char* name : {"state", "log"}) {
    EXPECT_EQ(Named(checks, name).verdict, CheckVerdict::kWarning);
    EXPECT_THAT(Named(checks, name).found, HasSubstr("is not a directory"));
  }
}

TEST(DoctorSettings, IsContentWithADirectoryThatCanBeMade) {
  const MadeUpMachine machine;
  const Checks checks = ExamineSettings("", {}, Config{}, machine.File("a/b/c"));
  EXPECT_EQ(CountOf(checks, CheckVerdict::kOk), checks.size());
  EXPECT_FALSE(std::filesystem::exists(machine.File("a")));
}

TEST(DoctorDevices, MissNothingThatIsNotThere) {
  const MadeUpMachine machine;
  machine.Write("dev/null", "");
  const Checks checks = ExamineDevices(machine.around());
  ASSERT_EQ(CountOf(checks, CheckVerdict::kNote), checks.size());
  EXPECT_THAT(Named(checks, "camera").found, HasSubstr("No camera"));
  EXPECT_THAT(Named(checks, "systemd").found, HasSubstr("does not run here"));
  EXPECT_THAT(Named(checks, "motors").advice, IsEmpty());
}

TEST(DoctorDevices, SayWhichOnesMayNotBeOpened) {
  const MadeUpMachine machine;
  for (const char* file : {"dev/video0", "dev/video1", "dev/snd/pcmC0D0p", "dev/ttyUSB0",
                           "dev/snd/controlC0", "run/systemd/system/x"}) {
    machine.Write(file, "");
  }
  Surroundings around = machine.around();
  around.may_open = [](const std::filesystem::path& file) { return file.filename() != "video1"; };
  const Checks checks = ExamineDevices(around);
  const Check camera = Named(checks, "camera");
  EXPECT_EQ(camera.verdict, CheckVerdict::kNote);
  EXPECT_THAT(camera.found, HasSubstr("video1 may not be opened"));
  EXPECT_THAT(camera.advice, HasSubstr("sudo usermod -aG "));
  EXPECT_EQ(Named(checks, "motors").verdict, CheckVerdict::kOk);
  EXPECT_THAT(Named(checks, "sound").found,
              AllOf(HasSubstr("pcmC0D0p: may be opened"), Not(HasSubstr("control"))));
  EXPECT_THAT(Named(checks, "systemd").found, HasSubstr("systemd runs here"));
}

int CallDoctor(std::vector<std::string> words) {
  words.insert(words.begin(), "doctor");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  return RunDoctor(arguments);
}

TEST(Doctor, ExaminesThisMachine) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("good.toml")) << "[robot]\nname = \"Ada\"\n";
  testing::internal::CaptureStdout();
  const int code = CallDoctor({"--json", "--config", scratch.File("good.toml"), "--fastapi-port",
                               "0", "--state-directory", scratch.File("state")});
  const std::string text = testing::internal::GetCapturedStdout();
  JsonReader reader;
  const JsonNode* root = reader.Read(text);
  ASSERT_NE(root, nullptr) << text;
  EXPECT_EQ(code, root->Find("problems")->number > 0.0 ? 1 : 0) << text;
  std::set<std::string_view> groups;
  for (const JsonNode& check : *root->Find("checks")) {
    groups.insert(check.Find("group")->text);
    EXPECT_THAT(check.Find("found")->text, EndsWith(".")) << check.Find("name")->text;
    const std::string_view name = check.Find("name")->text;
    if (name != "world" && name != "port" && name != "file") continue;
    EXPECT_EQ(check.Find("verdict")->text, "ok") << check.Find("found")->text;
  }
  EXPECT_THAT(groups,
              ElementsAre("devices", "machine", "network", "program", "scheduling", "settings"));
}

TEST(Doctor, FindsTheProblemInTheSettings) {
  const ScratchDir scratch;
  std::ofstream(scratch.File("bad.toml")) << "[server]\nport = 99999\n[robot]\nbody = \"mockup\"\n";
  testing::internal::CaptureStdout();
  const int code = CallDoctor({"--config=" + scratch.File("bad.toml"), "--fastapi-port", "0",
                               "--state-directory", scratch.File("state")});
  EXPECT_EQ(code, 1);
  EXPECT_THAT(testing::internal::GetCapturedStdout(),
              AllOf(HasSubstr("  problem  file"), HasSubstr("server.port is 99999")));
}

TEST(Doctor, RefusesACommandLineThatIsWrong) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(CallDoctor({"--bogus"}), 2);
  EXPECT_EQ(CallDoctor({"--fastapi-port", "70000"}), 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              AllOf(HasSubstr("'--bogus' is unknown"), HasSubstr("70000")));
}

}  // namespace
}  // namespace bbia
