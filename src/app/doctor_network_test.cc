#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "app/doctor_checks.h"
#include "app/runtime.h"
#include "base/test_scratch.h"
#include "server/listener.h"

namespace bbia {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::uint16_t kPort = 8000;
constexpr Seconds kPatience{5.0};

Config On(std::uint16_t port) {
  Config config;
  config.host = "127.0.0.1";
  config.port = port;
  return config;
}

Result<HttpReply> Reply(std::string body, int status = 200) {
  return HttpReply{.status = status, .content_type = {}, .server = {}, .body = std::move(body)};
}

Result<HttpReply> NoReply() {
  return Fail(Errc::kIo, "no whole reply");
}

constexpr const char* kOurs =
    R"({"robot_name":"Ada","state":"running","version":"1.12.0","bbia_version":"0.1.0"})";

TEST(DoctorPort, IsFree) {
  const Checks checks = ExamineNetwork({}, On(0), kPatience);
  ASSERT_EQ(checks.size(), 1U);
  EXPECT_EQ(checks[0].verdict, CheckVerdict::kOk);
}

TEST(DoctorPort, IsHeldBySomethingElse) {
  const Listeners mute = std::move(*Listen("127.0.0.1", 0));
  const Check check = ExamineNetwork({}, On(mute.port), Seconds{0.05}).front();
  EXPECT_EQ(check.verdict, CheckVerdict::kProblem);
  // This process, as /proc knows it.
  EXPECT_THAT(check.found, AllOf(HasSubstr("does not answer as a robot"),
                                 HasSubstr("(process " + std::to_string(getpid()) + ")")));
  EXPECT_THAT(check.advice, HasSubstr("--fastapi-port"));
}

TEST(DoctorPort, IsHeldByARunningBbia) {
  const ScratchDir scratch;
  Config config = On(0);
  config.body = "mockup";
  config.autostart = false;
  config.log_level = "ERROR";
  config.state_directory = scratch.File("state");
  const auto runtime = Runtime::Create(config);
  ASSERT_TRUE(runtime) << runtime.error().message;
  const std::string address = (*runtime)->address();
  config.port = std::stoi(address.substr(address.rfind(':') + 1));
  const Check check = ExamineNetwork({}, config, kPatience).front();
  EXPECT_THAT(check.found, HasSubstr("held by a running bbia"));
  EXPECT_NE(check.verdict, CheckVerdict::kProblem);
}

TEST(DoctorPort, NamesAnAddressThatTheMachineDoesNotHave) {
  Config config = On(0);
  config.host = "192.0.2.1";  // no machine has it: kept for documentation
  const Check check = ExamineNetwork({}, config, kPatience).front();
  EXPECT_EQ(check.verdict, CheckVerdict::kProblem);
  EXPECT_THAT(check.found, HasSubstr("cannot listen on 192.0.2.1"));
  EXPECT_THAT(check.advice, HasSubstr("--fastapi-host"));
}

TEST(DoctorPort, TellsHowARunningBbiaIs) {
  const auto judge = [](const char* resources) {
    return JudgeOccupant(kPort, "bbia (process 7)", Reply(kOurs), Reply(resources));
  };
  const Check silent = JudgeOccupant(kPort, {}, Reply(kOurs), NoReply());
  EXPECT_EQ(silent.verdict, CheckVerdict::kOk);
  EXPECT_EQ(silent.found, "Port 8000 is held by a running bbia 0.1.0, state running.");
  EXPECT_EQ(judge(R"({"verdict":{"light":"green","why":"all is well"}})").found,
            "Port 8000 is held by a running bbia 0.1.0, state running, bbia (process 7). Its audit "
            "is green: all is well.");
  EXPECT_EQ(judge(R"({"verdict":{"light":"amber"}})").verdict, CheckVerdict::kWarning);
  const Check red = judge(R"({"verdict":{"light":"red","why":"a leak in sim."}})");
  EXPECT_EQ(red.verdict, CheckVerdict::kProblem);
  EXPECT_THAT(red.found, HasSubstr("red: a leak in sim."));
  EXPECT_EQ(judge(R"({"verdict":7})").verdict, CheckVerdict::kOk);
}

TEST(DoctorPort, SaysThatARobotIsInError) {
  const Check check = JudgeOccupant(
      kPort, {},
      Reply(R"({"robot_name":"a","state":"error","error":"no body","bbia_version":"0.1.0"})"),
      NoReply());
  EXPECT_EQ(check.verdict, CheckVerdict::kProblem);
  EXPECT_THAT(check.found, HasSubstr("It says: no body."));
  EXPECT_THAT(check.advice, HasSubstr("/api/daemon/restart"));
}

TEST(DoctorPort, KnowsAnOfficialDaemon) {
  const Check check = JudgeOccupant(
      kPort, {}, Reply(R"({"robot_name":"a","state":"running","version":"1.2.3"})"), NoReply());
  EXPECT_EQ(check.verdict, CheckVerdict::kWarning);
  EXPECT_THAT(check.found, HasSubstr("official daemon 1.2.3, state running"));
}

TEST(DoctorPort, IsNotTakenInByOtherWebServers) {
  for (const char* body : {"", "<html>", "[]", "{}", R"({"state":5})", R"({"state":"running"})"}) {
    const Check check = JudgeOccupant(kPort, {}, Reply(body), NoReply());
    EXPECT_EQ(check.verdict, CheckVerdict::kProblem) << body;
    EXPECT_THAT(check.found, HasSubstr("HTTP 200"));
  }
  EXPECT_THAT(JudgeOccupant(kPort, {}, Reply(kOurs, 404), NoReply()).found, HasSubstr("HTTP 404"));
}

TEST(DoctorPort, FindsTheOwnerInProc) {
  const ScratchDir scratch;
  const std::filesystem::path proc = scratch.File("proc");
  std::filesystem::create_directories(proc / "net");
  std::filesystem::create_directories(proc / "41/fd");
  std::filesystem::create_directories(proc / "42/fd");
  std::ofstream(proc / "net/tcp")
      << "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "
         "timeout inode\n"
         "   0: 0100007F:1F40 0100007F:9999 01 00000000:00000000 00:00000000 00000000 0 0 11 1\n"
         "   1: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 12 1\n"
         "garbage\n   2: 1F40 x 0A\n";
  std::filesystem::create_symlink("socket:[11]", proc / "41/fd/3");
  std::filesystem::create_symlink("socket:[12]", proc / "42/fd/3");
  std::ofstream(proc / "42/comm") << "python3\n";
  const Surroundings around{.root = scratch.File("")};
  EXPECT_EQ(PortOwner(around, 8000), "python3 (process 42)");
  EXPECT_EQ(PortOwner(around, 8001), std::nullopt);
}

}  // namespace
}  // namespace bbia
