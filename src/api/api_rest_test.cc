#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_fixture_test.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(ApiTest, AnswersBeforeThereIsABody) {
  EXPECT_THAT(Get("/api/daemon/status").body, HasSubstr("\"state\":\"not_initialized\""));
  EXPECT_EQ(Get("/api/state/full").status, 503);
  EXPECT_EQ(Get("/api/state/full").body, "{\"detail\":\"Backend not running\"}");
  EXPECT_EQ(Post("/api/move/goto", "{\"duration\":1}").status, 503);
  EXPECT_EQ(Get("/api/move/running").body, "[]");
}

TEST_F(ApiTest, ReportsTheVersionItWasToldToSpeakAndItsOwn) {
  const std::string status = Get("/api/daemon/status").body;
  EXPECT_THAT(status, HasSubstr("\"version\":\"9.9.9\""));
  EXPECT_THAT(status, HasSubstr("\"bbia_version\":\"0.0.1\""));
}

TEST_F(ApiTest, UnknownPathsAndMethodsAnswerAsOfficially) {
  EXPECT_EQ(Get("/api/nothing-here").status, 404);
  EXPECT_EQ(Get("/api/nothing-here").body, "{\"detail\":\"Not Found\"}");
  EXPECT_EQ(Post("/api/state/full").status, 405);
  const HttpResponse moved = Get("/api/state/full/");
  EXPECT_EQ(moved.status, 307);
  ASSERT_FALSE(moved.headers.empty());
  EXPECT_EQ(moved.headers[0].second, "/api/state/full");
}

TEST_F(ApiTest, PagesOfThisMachineMayReadAnswersOthersMayNot) {
  const auto ask = [this](std::string_view origin, HttpMethod method) {
    return api_->OnRequest({.method = method,
                            .path = "/api/daemon/status",
                            .origin = origin,
                            .access_control_request_method = "POST"});
  };
  EXPECT_EQ(ask("http://localhost:3000", HttpMethod::kOptions).status, 200);
  EXPECT_EQ(ask("tauri://localhost", HttpMethod::kOptions).status, 200);
  EXPECT_EQ(ask("http://localhost.evil.example", HttpMethod::kOptions).status, 400);
  EXPECT_EQ(ask("http://127.0.0.1:80x", HttpMethod::kOptions).status, 400);
  EXPECT_FALSE(ask("https://127.0.0.1", HttpMethod::kGet).headers.empty());
  EXPECT_TRUE(ask("https://evil.example", HttpMethod::kGet).headers.empty());
}

TEST_F(ApiTest, AGotoIsListedWhileItRunsAndToldOnUpdates) {
  StartRobot();
  FakeClient updates(*api_, "/api/move/ws/updates");
  const HttpResponse started =
      Post("/api/move/goto", "{\"duration\":0.2,\"head_pose\":{\"yaw\":0.3}}");
  EXPECT_EQ(started.status, 200);
  EXPECT_THAT(started.body, HasSubstr("\"outcome\":\"accepted\""));
  EXPECT_THAT(Get("/api/move/running").body, HasSubstr("uuid"));
  ASSERT_TRUE(Until([&] { return !updates.socket.Last("move_completed").empty(); }));
  EXPECT_EQ(Get("/api/move/running").body, "[]");
  EXPECT_THAT(updates.socket.texts.front(), HasSubstr("move_started"));
}

TEST_F(ApiTest, SaysThatAGoalWasClampedAndWhy) {
  StartRobot();
  const std::string body =
      Post("/api/move/goto", "{\"duration\":0.1,\"head_pose\":{\"z\":0.5}}").body;
  EXPECT_THAT(body, HasSubstr("\"outcome\":\"clamped\""));
  EXPECT_THAT(body, HasSubstr("\"cause\":\""));
}

// Officially the body stays 65 degrees from the head, and the answer says nothing of it.
TEST_F(ApiTest, SaysThatTheBodyTurnsLessFarThanItWasSent) {
  StartRobot();
  Post("/api/move/goto", R"({"head_pose":{},"duration":0.05})");  // out of bed
  ASSERT_TRUE(Until(
      [&] { return Get("/api/move/running").body == "[]" && !board_.state.Read().move_running; }));
  const std::string_view rule = "the body turns at most 65 degrees away from the head";
  EXPECT_THAT(Post("/api/move/set_target", R"({"target_body_yaw":3.1})").body,
              HasSubstr(std::string(rule)));
  EXPECT_THAT(Post("/api/move/goto", R"({"body_yaw":-1.5,"duration":0.1})").body,
              HasSubstr(std::string(rule)));
  EXPECT_THAT(Post("/api/move/goto", R"({"body_yaw":0.5,"duration":0.1})").body,
              HasSubstr("\"outcome\":\"accepted\""));
}

TEST_F(ApiTest, ANewerGotoTakesOverAndTheOlderOneIsTold) {
  StartRobot();
  FakeClient updates(*api_, "/api/move/ws/updates");
  Post("/api/move/goto", "{\"duration\":30,\"antennas\":[1,1]}");
  ASSERT_TRUE(Until([&] { return !updates.socket.Last("move_started").empty(); }));
  EXPECT_THAT(Post("/api/move/goto", "{\"duration\":0.05,\"antennas\":[0,0]}").body,
              HasSubstr("takes over"));
  ASSERT_TRUE(Until([&] { return !updates.socket.Last("move_completed").empty(); }));
  EXPECT_THAT(updates.socket.Last("move_cancelled"), HasSubstr("preempted"));
}

TEST_F(ApiTest, StopsAMoveByItsUuidAndOnlyOnce) {
  StartRobot();
  const std::string body = Post("/api/move/goto", "{\"duration\":30}").body;
  const std::string request = "{\"uuid\":\"" + body.substr(body.find(":\"") + 2, 36) + "\"}";
  EXPECT_EQ(Post("/api/move/stop", request).status, 200);
  ASSERT_TRUE(Until([&] { return Get("/api/move/running").body == "[]"; }));
  EXPECT_EQ(Post("/api/move/stop", request).status, 404);
}

TEST_F(ApiTest, IgnoresTargetsWhileAMoveRunsAndSaysSo) {
  StartRobot();
  Post("/api/move/goto", "{\"duration\":30}");
  ASSERT_TRUE(Until([&] { return board_.state.Read().move_running; }));
  const std::string body = Post("/api/move/set_target", "{\"target_antennas\":[0.1,0.1]}").body;
  EXPECT_THAT(body, HasSubstr("\"status\":\"ignored\",\"outcome\":\"refused\""));
  EXPECT_THAT(body, HasSubstr("\"reason\":\"move_running\""));
}

TEST_F(ApiTest, NamesTheWrongFieldAndMovesNothing) {
  StartRobot();
  const RobotState before = board_.state.Read();
  for (const std::string_view body :
       {"{not json", "[]", "{\"duration\":\"soon\"}", "{\"duration\":NaN}",
        "{\"duration\":1,\"head_pose\":{\"m\":[1,2,3]}}", "{\"duration\":1,\"antennas\":[1]}",
        "{\"duration\":1e9}", "{\"duration\":1,\"interpolation\":\"zigzag\"}"}) {
    const HttpResponse answer = Post("/api/move/goto", body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_THAT(answer.body, HasSubstr("\"loc\":[\"body\"")) << body;
  }
  EXPECT_EQ(board_.state.Read().joints, before.joints);
}

TEST_F(ApiTest, EmergencyStopRefusesMovesUntilItIsReleased) {
  StartRobot();
  Post("/api/move/emergency_stop");
  ASSERT_TRUE(Until([&] { return board_.state.Read().emergency_stop; }));
  const HttpResponse refused = Post("/api/move/goto", "{\"duration\":0.1}");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("emergency stop"));
  EXPECT_THAT(Get("/api/daemon/status").body, HasSubstr("\"emergency_stop\":true"));
  Post("/api/move/emergency_stop/release");
  ASSERT_TRUE(Until([&] { return !board_.state.Read().emergency_stop; }));
  EXPECT_EQ(Post("/api/move/goto", "{\"duration\":0.1}").status, 200);
}

// It was accepted, and refused by the control loop afterwards.
TEST_F(ApiTest, NoMoveBeginsWhileTheDaemonPutsTheRobotToBed) {
  StartRobot();
  Post("/api/daemon/stop", {}, "goto_sleep=true");
  ASSERT_TRUE(Until([&] {
    return Get("/api/daemon/status").body.find("\"state\":\"stopping\"") != std::string::npos;
  }));
  const HttpResponse refused = Post("/api/move/goto", R"({"antennas":[0,0],"duration":0.1})");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("going to sleep"));
  ASSERT_TRUE(Until([&] {
    return Get("/api/daemon/status").body.find("\"state\":\"stopped\"") != std::string::npos;
  }));
}

TEST_F(ApiTest, OneDaemonJobAtATime) {
  StartRobot();
  const std::string job = Post("/api/daemon/stop", {}, "goto_sleep=false").body;
  EXPECT_EQ(Post("/api/daemon/start", {}, "wake_up=false").status, 409);
  const std::string path = "/api/apps/job-status/" + job.substr(job.find(":\"") + 2, 36);
  ASSERT_TRUE(
      Until([&] { return Get(path).body.find("\"status\":\"done\"") != std::string::npos; }));
  EXPECT_THAT(Get("/api/daemon/status").body, HasSubstr("\"state\":\"stopped\""));
  EXPECT_EQ(Get("/api/state/full").status, 503);
  EXPECT_EQ(Post("/api/daemon/start").status, 422) << "wake_up is required";
  EXPECT_EQ(Post("/api/daemon/start", {}, "wake_up=no").status, 200);
  ASSERT_TRUE(Until([&] { return Get("/api/state/full").status == 200; }));
  EXPECT_EQ(Get("/api/apps/job-status/nonsense").status, 404);
}

TEST_F(ApiTest, KeepsTheNameThatTheOwnerGave) {
  EXPECT_EQ(Post("/api/daemon/robot-name", "{\"name\":\"  Ada \"}").body, "{\"name\":\"Ada\"}");
  EXPECT_EQ(Post("/api/daemon/robot-name", "{\"name\":\"   \"}").status, 422);
  EXPECT_THAT(Get("/api/daemon/status").body, HasSubstr("\"robot_name\":\"Ada\""));
  EXPECT_EQ(NameTag(directory_, "reachy_mini").name(), "Ada");
}

TEST_F(ApiTest, WithoutMediaItSaysSo) {
  EXPECT_THAT(Get("/api/daemon/status").body, HasSubstr("\"no_media\":true"));
  EXPECT_EQ(Post("/api/media/play_sound", "{\"file\":\"wake_up.wav\"}").status, 503);
  EXPECT_EQ(Await(Post("/api/media/release")).body, "{\"status\":\"ok\"}");
  EXPECT_THAT(Get("/api/media/status").body, HasSubstr("\"released\":true"));
}

TEST_F(ApiTest, TheLedgerIsShown) {
  StartRobot();
  const std::string body = Get("/api/resources").body;
  EXPECT_THAT(body, HasSubstr("\"kind\":\"lease\",\"name\":\"body\",\"owner\":\"life\""));
  EXPECT_THAT(body, HasSubstr("\"kind\":\"thread\",\"name\":\"ctl\""));
  EXPECT_THAT(body, Not(HasSubstr("null")));
}

}  // namespace
}  // namespace bbia
