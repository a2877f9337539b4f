#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/api_fixture_test.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTaskStart =
    R"({"type":"task","uuid":"6f1c0000-0000-4000-8000-000000000001","timestamp":"x","req":)"
    R"({"head":null,"antennas":[0.5,-0.5],"method":"linear","body_yaw":null,"duration":)";

std::string Task(std::string_view duration) {
  return std::string(kTaskStart) + std::string(duration) + "}}";
}

TEST_F(ApiTest, AnSdkClientGetsStatusAndStateAtOnce) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  ASSERT_EQ(client.socket.texts.size(), 3U);
  EXPECT_THAT(client.socket.texts[0], HasSubstr("\"type\":\"daemon_status\""));
  EXPECT_THAT(client.socket.texts[1], HasSubstr("\"type\":\"joint_positions\""));
  EXPECT_THAT(client.socket.texts[2], HasSubstr("\"type\":\"head_pose\""));
}

TEST_F(ApiTest, StreamsToEveryClientOncePerPublication) {
  StartRobot();
  FakeClient one(*api_, "/ws/sdk");
  FakeClient two(*api_, "/ws/sdk");
  ASSERT_TRUE(Until([&] { return one.socket.texts.size() > 20; }));
  EXPECT_EQ(one.socket.Last("head_pose"), two.socket.Last("head_pose"));
}

TEST_F(ApiTest, AFastClientSeesEveryTick) {
  StartRobot();
  FakeClient fast(*api_, "/ws/sdk", "frequency=250");
  FakeClient official(*api_, "/ws/sdk");
  // Who is woken late sees one state for several ticks: a stretch of time is enough in which it is
  // not so.
  EXPECT_TRUE(Until([&] {
    if (fast.socket.texts.size() < 50) return false;
    const bool often = fast.socket.texts.size() > 2 * official.socket.texts.size();
    if (!often) {
      fast.socket.texts.clear();
      official.socket.texts.clear();
    }
    return often;
  }));
  FakeClient absurd(*api_, "/ws/sdk", "frequency=0");
  EXPECT_FALSE(absurd.open());
  EXPECT_EQ(absurd.refusal.status, 422);
}

TEST_F(ApiTest, ATaskIsToldToAllWhenItEnds) {
  StartRobot();
  FakeClient sender(*api_, "/ws/sdk");
  FakeClient other(*api_, "/ws/sdk");
  sender.Say(Task("0.05"));
  ASSERT_TRUE(Until([&] { return !other.socket.Last("task_progress").empty(); }));
  EXPECT_THAT(sender.socket.Last("task_progress"), HasSubstr("\"finished\":true,\"error\":null"));
  EXPECT_THAT(sender.socket.Last("task_progress"), HasSubstr("6f1c0000-"));
}

TEST_F(ApiTest, APreemptedTaskFailsWithTheReason) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.Say(Task("30"));
  client.Say(R"({"type":"goto_target","antennas":[0,0],"duration":0.05})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"completed\":true").empty(); }));
  EXPECT_THAT(client.socket.Last("task_progress"), HasSubstr("preempted"));
}

// Official apps find the robot where they put it, also while they think for longer than idle life
// waits; and their leave ends that.
TEST_F(ApiTest, AnSdkClientThatCommandedMotionHoldsTheRobotUntilItLeaves) {
  StartRobot();
  const auto held_for = [this] { return board_.held_until.load() - clock_.Now(); };
  {
    FakeClient watcher(*api_, "/ws/sdk");
    watcher.Say(R"({"type":"get_state"})");
    EXPECT_EQ(board_.held_until.load(), TimePoint{}) << "who only looks holds nothing";
    FakeClient mover(*api_, "/ws/sdk");
    mover.Say(R"({"type":"set_antennas","antennas":[0.1,0.1]})");
    EXPECT_GT(held_for(), std::chrono::seconds{20});
    EXPECT_LE(held_for(), ClientHolds::kHold);
  }
  EXPECT_EQ(board_.held_until.load(), TimePoint{});
}

TEST_F(ApiTest, ATaskWithAWrongFieldIsAnsweredNotForgotten) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.Say(Task("\"soon\""));
  EXPECT_THAT(client.socket.Last("task_progress"), HasSubstr("duration"));
}

TEST_F(ApiTest, NothingThatAClientSendsMutesItsSocket) {
  // Officially a wrong head length or a binary frame leaves the socket open and silent for ever.
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  const RobotState before = board_.state.Read();
  const struct {
    std::string_view text;
    std::string_view told;
  } kBad[] = {
      {"{", "JSON"},
      {"[1,2]", "object"},
      {R"({"type":"no_such_thing"})", "no_such_thing"},
      {R"({"type":"set_target","head":[1,2,3]})", "\"field\":\"head\""},
      {R"({"type":"set_antennas","antennas":[NaN,0]})", "\"field\":\"antennas[0]\""},
      {R"({"type":"set_body_yaw","body_yaw":1e12})", "\"limit\":"},
      {R"({"type":"set_target","head":[2,0,0,0,0,2,0,0,0,0,2,0,0,0,0,1]})", "rotation"},
      {R"({"type":"set_motor_mode","mode":"limp"})", "mode"},
      {R"({"type":"set_torque","on":false,"ids":["left_ear"]})", "left_ear"},
  };
  for (const auto& bad : kBad) {
    client.socket.texts.clear();
    client.Say(bad.text);
    const std::string told = client.socket.Last("command_result");
    EXPECT_THAT(told, HasSubstr("\"outcome\":\"refused\"")) << bad.text;
    EXPECT_THAT(told, HasSubstr(std::string(bad.told))) << bad.text;
  }
  client.socket.texts.clear();
  client.session().OnBinary({});
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("binary"));
  client.session().OnTooLong(5'000'000, 1'048'576);
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("1048576"));
  client.socket.texts.clear();
  ASSERT_TRUE(Until([&] { return !client.socket.Last("joint_positions").empty(); }));
  EXPECT_EQ(board_.state.Read().joints, before.joints);
  EXPECT_FALSE(client.socket.closed);
}

TEST_F(ApiTest, AStreamIntoAWallIsToldNowAndThen) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.socket.texts.clear();
  for (int i = 0; i < 50; ++i) client.Say(R"({"type":"set_antennas","antennas":[10,10]})");
  std::size_t told = 0;
  for (const std::string& text : client.socket.texts) {
    told += text.find("\"outcome\":\"clamped\"") != std::string::npos ? 1U : 0U;
  }
  EXPECT_GE(told, 1U);
  EXPECT_LT(told, 50U);
}

TEST_F(ApiTest, RecordsComeBackAsTheyWere) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.Say(R"({"type":"append_record","record":{"time":1}})");
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("nothing is being recorded"));
  client.Say(R"({"type":"start_recording"})");
  client.Say(R"({"type":"append_record","record":{"time":1.50,"a":[1]}})");
  client.Say(R"({"type":"append_record","record":{"time":2}})");
  client.Say(R"({"type":"stop_recording"})");
  EXPECT_THAT(client.socket.Last("recorded_data"),
              HasSubstr(R"("data":[{"time":1.50,"a":[1]},{"time":2}])"));
}

TEST_F(ApiTest, ARecordingIsBoundedByWhatAClientCanReceive) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  client.Say(R"({"type":"start_recording"})");
  const std::string record =
      R"({"type":"append_record","record":{"x":")" + std::string(100'000, 'a') + "\"}}";
  for (int i = 0; i < 20; ++i) client.Say(record);
  client.Say(R"({"type":"stop_recording"})");
  EXPECT_LT(client.socket.Last("recorded_data").size(), 1U << 20U);
  EXPECT_THAT(client.socket.Last("command_result"), HasSubstr("full"));
}

TEST_F(ApiTest, QuestionsGetTheOfficialAnswers) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  const struct {
    std::string_view question;
    std::string_view answer;
  } kAsked[] = {
      {R"({"type":"get_version"})", R"("version":"9.9.9")"},
      {R"({"type":"get_motor_mode"})", R"("motor_mode":"enabled")"},
      {R"({"type":"get_state"})", R"("is_move_running":false)"},
      {R"({"type":"get_hardware_id"})", R"("hardware_id":null)"},
      {R"({"type":"get_robot_name"})", R"("name":"reachy_mini")"},
      {R"({"type":"get_imu"})", R"("imu":null)"},
      {R"({"type":"get_tracked_face"})", R"("detected":false)"},
      {R"({"type":"stop_move"})", R"("stopped":false)"},
      {R"({"type":"set_head_tracking","enabled":true})", R"("status":"unavailable")"},
      {R"({"type":"set_gravity_compensation","enabled":true})", R"("status":"ok")"},
  };
  for (const auto& asked : kAsked) {
    client.socket.texts.clear();
    client.Say(asked.question);
    EXPECT_THAT(client.socket.Last("\"type\":\"reply\""), HasSubstr(std::string(asked.answer)))
        << asked.question;
  }
}

TEST_F(ApiTest, ClientsLiveThroughARestart) {
  StartRobot();
  FakeClient client(*api_, "/ws/sdk");
  FakeClient state(*api_, "/api/state/ws/full", "frequency=50");
  client.Say(Task("30"));
  client.Say(R"({"type":"restart_daemon"})");
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"state\":\"stopped\"").empty(); }));
  EXPECT_THAT(client.socket.Last("task_progress"), HasSubstr("Backend not running"));
  EXPECT_TRUE(state.socket.closed);
  ASSERT_TRUE(Until([&] { return Get("/api/state/full").status == 200; }));
  client.socket.texts.clear();
  ASSERT_TRUE(Until([&] { return !client.socket.Last("joint_positions").empty(); }));
  client.Say(Task("0.05"));
  ASSERT_TRUE(Until([&] { return !client.socket.Last("\"error\":null").empty(); }));
}

TEST_F(ApiTest, StateStreamsNeedABodyAndASaneRate) {
  FakeClient early(*api_, "/api/state/ws/full");
  EXPECT_EQ(early.refusal.status, 503);
  StartRobot();
  EXPECT_EQ(FakeClient(*api_, "/api/state/ws/full", "frequency=-1").refusal.status, 422);
  EXPECT_EQ(FakeClient(*api_, "/api/nothing").refusal.status, 404);
  FakeClient good(*api_, "/api/state/ws/full", "frequency=50&use_pose_matrix=true");
  ASSERT_TRUE(Until([&] { return good.socket.texts.size() > 5; }));
  EXPECT_THAT(good.socket.texts.back(), HasSubstr("\"m\":["));
}

TEST_F(ApiTest, TargetSocketsAnswerOnlyMistakes) {
  StartRobot();
  FakeClient client(*api_, "/api/move/ws/set_target");
  client.Say(R"({"target_antennas":[0.4,-0.4]})");
  EXPECT_TRUE(client.socket.texts.empty());
  ASSERT_TRUE(Until([&] { return board_.state.Read().joints.antennas.right == 0.4_rad; }));
  client.Say(R"({"target_antennas":[0.4]})");
  EXPECT_THAT(client.socket.Last("error"), HasSubstr("target_antennas"));
}

// A page streamed into an emergency stop, or into a robot that was gone, and heard nothing.
TEST_F(ApiTest, TargetSocketsTellNowAndThenThatNothingIsDone) {
  StartRobot();
  FakeClient client(*api_, "/api/move/ws/set_target");
  Post("/api/move/emergency_stop");
  for (int i = 0; i < 50; ++i) client.Say(R"({"target_antennas":[0.4,-0.4]})");
  EXPECT_THAT(client.socket.Last("error"), HasSubstr("the emergency stop is engaged"));
  EXPECT_LT(client.socket.texts.size(), 50U);
}

TEST_F(ApiTest, SendsTheLogToAClientThatSubscribedToIt) {
  FakeClient client(*api_, "/ws/sdk");
  log_.Error("bbia.test", "before");
  ASSERT_TRUE(Until([&] { return log_.recent().last() > 0; }));
  client.Say(R"({"type":"subscribe_logs"})");
  EXPECT_THAT(client.socket.Last("log_line"), HasSubstr("bbia: bbia.test - ERROR - before\""));
  log_.Error("bbia.test", "after");
  EXPECT_TRUE(Until([&] { return !client.socket.Last("ERROR - after").empty(); }));
  client.Say(R"({"type":"unsubscribe_logs"})");
  log_.Error("bbia.test", "unheard");
  ASSERT_TRUE(Until([&] { return log_.recent().last() > 2; }));
  api_->OnTick();
  EXPECT_EQ(client.socket.Last("unheard"), "");
}

TEST_F(ApiTest, RemembersThatTheFirstWakeUpIsDone) {
  {
    FakeClient client(*api_, "/ws/sdk");
    client.Say(R"({"type":"get_first_wake_up"})");
    EXPECT_THAT(client.socket.texts.back(), HasSubstr("\"is_completed\":false"));
    client.Say(R"({"type":"set_first_wake_up"})");
    EXPECT_THAT(client.socket.texts.back(),
                HasSubstr(R"("command":"set_first_wake_up","status":"ok","is_completed":true)"));
  }
  Rebuild({});
  FakeClient again(*api_, "/ws/sdk");
  again.Say(R"({"type":"get_first_wake_up"})");
  EXPECT_THAT(again.socket.texts.back(), HasSubstr("\"is_completed\":true"));
}

TEST_F(ApiTest, KnowsNoJobOfAnUpdate) {
  for (const char* query : {"job_id=5e1f0e0c-6c1b-4d7e-9d35-6a2a6d3f1c11", "job_id=x", ""}) {
    FakeClient client(*api_, "/update/ws/logs", query);
    ASSERT_TRUE(client.open());
    EXPECT_THAT(client.socket.texts.back(), HasSubstr("Job ID not found"));
    EXPECT_TRUE(client.socket.closed);
  }
}

}  // namespace
}  // namespace bbia
