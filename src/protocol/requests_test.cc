#include "protocol/requests.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "protocol/query.h"

namespace bbia {
namespace {

template <class Body>
Body Decoded(std::string_view text) {
  RequestDecoder decoder;
  const auto result = decoder.Decode<Body>(text);
  if (!result) {
    ADD_FAILURE() << text << ": " << result.error().Body();
    return {};
  }
  return *result;
}

template <class Body>
std::string Refused(std::string_view text, std::string_view content_type = "application/json") {
  RequestDecoder decoder;
  const auto result = decoder.Decode<Body>(text, content_type);
  return result ? "accepted" : result.error().Body();
}

// The following answers are those of the official daemon 1.10
// (shared/data/golden/official-1.10-mockup.json), the order of keys included.

TEST(Requests, AnswerAsTheOfficialDaemonDoes) {
  EXPECT_EQ(
      Refused<FullBodyTarget>(R"({"target_antennas": [0.1]})"),
      R"({"detail":[{"type":"missing","loc":["body","target_antennas",1],"msg":"Field required","input":[0.1]}]})");
  EXPECT_EQ(
      Refused<FullBodyTarget>("{not json"),
      R"({"detail":[{"type":"json_invalid","loc":["body",1],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting property name enclosed in double quotes"}}]})");
  EXPECT_EQ(
      Refused<GotoRequest>(R"({"antennas": [0, 0]})"),
      R"({"detail":[{"type":"missing","loc":["body","duration"],"msg":"Field required","input":{"antennas":[0,0]}}]})");
  EXPECT_EQ(
      Refused<GotoRequest>(R"({"duration": 0.5, "interpolation": "zigzag"})"),
      R"({"detail":[{"type":"enum","loc":["body","interpolation"],"msg":"Input should be 'linear', 'minjerk', 'ease_in_out' or 'cartoon'","input":"zigzag","ctx":{"expected":"'linear', 'minjerk', 'ease_in_out' or 'cartoon'"}}]})");
  EXPECT_EQ(
      Refused<GotoRequest>(R"({"duration": "soon"})"),
      R"({"detail":[{"type":"float_parsing","loc":["body","duration"],"msg":"Input should be a valid number, unable to parse string as a number","input":"soon"}]})");
  EXPECT_EQ(
      Refused<MoveUuid>(R"({"uuid": "not-a-uuid"})"),
      R"({"detail":[{"type":"uuid_parsing","loc":["body","uuid"],"msg":"Input should be a valid UUID, invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `n` at 1","input":"not-a-uuid","ctx":{"error":"invalid character: expected an optional prefix of `urn:uuid:` followed by [0-9a-fA-F-], found `n` at 1"}}]})");
  EXPECT_EQ(
      Refused<RobotName>(R"({"name": ""})"),
      R"({"detail":[{"type":"string_too_short","loc":["body","name"],"msg":"String should have at least 1 character","input":"","ctx":{"min_length":1}}]})");
  EXPECT_EQ(
      Refused<TrackingWeight>(R"({"weight": 2.0})"),
      R"({"detail":[{"type":"less_than_equal","loc":["body","weight"],"msg":"Input should be less than or equal to 1","input":2.0,"ctx":{"le":1.0}}]})");
  EXPECT_EQ(
      DecodeMotorModePath("limp").error().Body(),
      R"({"detail":[{"type":"enum","loc":["path","mode"],"msg":"Input should be 'enabled', 'disabled' or 'gravity_compensation'","input":"limp","ctx":{"expected":"'enabled', 'disabled' or 'gravity_compensation'"}}]})");
  EXPECT_EQ(
      DecodeStateQuery("with_head_pose=perhaps", StateRoute::kHttp).error().Body(),
      R"({"detail":[{"type":"bool_parsing","loc":["query","with_head_pose"],"msg":"Input should be a valid boolean, unable to interpret input","input":"perhaps"}]})");
}

TEST(Requests, ReportEverythingThatIsWrongAtOnce) {
  RequestDecoder decoder;
  const auto result = decoder.Decode<GotoRequest>(
      R"({"head_pose":{"x":"a"},"antennas":[],"body_yaw":NaN,"interpolation":3})");
  ASSERT_FALSE(result);
  std::string seen;
  for (const Issue& issue : result.error()) {
    seen += std::string(issue.type) + " [" + issue.loc + "]\n";
  }
  EXPECT_EQ(seen,
            "float_parsing [\"body\",\"head_pose\",\"XYZRPYPose\",\"x\"]\n"
            "missing [\"body\",\"head_pose\",\"Matrix4x4Pose\",\"m\"]\n"
            "missing [\"body\",\"antennas\",0]\n"
            "missing [\"body\",\"antennas\",1]\n"
            "finite_number [\"body\",\"body_yaw\"]\n"
            "missing [\"body\",\"duration\"]\n"
            "enum [\"body\",\"interpolation\"]\n");
}

TEST(Requests, ReadAGoto) {
  const auto move = Decoded<GotoRequest>(
      R"({"head_pose":{"z":0.01,"yaw":0.2},"antennas":[0.1,"-0.1"],"duration":"1.5","interpolation":"linear"})");
  EXPECT_EQ(move.duration, Seconds{1.5});
  EXPECT_EQ(move.law, TimeLaw::kLinear);
  EXPECT_EQ(move.goal.head->translation.z, 0.01);
  EXPECT_NEAR(ToRpy(move.goal.head->rotation).yaw.value(), 0.2, 1e-15);
  EXPECT_EQ(move.goal.antennas, (Antennas{0.1_rad, -0.1_rad}));
  EXPECT_FALSE(move.goal.body_yaw);
}

TEST(Requests, ChooseBetweenTheTwoPoses) {
  const std::string matrix = R"("m":[1,0,0,0.01,0,1,0,0,0,0,1,0,0,0,0,1])";
  const auto head = [](const std::string& pose) {
    return Decoded<FullBodyTarget>(R"({"target_head_pose":{)" + pose + "}}").target.head;
  };
  EXPECT_EQ(head(""), HeadPose{});
  EXPECT_EQ(head(matrix)->translation.x, 0.01);
  EXPECT_EQ(head(matrix + R"(,"y":0.02)")->translation, (Vec3{0.0, 0.02, 0.0}));
  EXPECT_EQ(head(matrix + R"(,"y":"up")")->translation.x, 0.01);
  EXPECT_FALSE(Decoded<FullBodyTarget>(R"({"target_head_pose":null})").target.head);
}

// The official daemon takes a matrix of the wrong length for the neutral pose.
TEST(Requests, RefuseAMalformedMatrix) {
  EXPECT_EQ(
      Refused<FullBodyTarget>(R"({"target_head_pose":{"m":5}})"),
      R"({"detail":[{"type":"tuple_type","loc":["body","target_head_pose","Matrix4x4Pose","m"],"msg":"Input should be a valid tuple","input":5}]})");
  EXPECT_NE(Refused<FullBodyTarget>(R"({"target_head_pose":{"m":[1,2,3]}})").find("\"m\",15]"),
            std::string::npos);
  EXPECT_NE(
      Refused<FullBodyTarget>(R"({"target_head_pose":{"m":[2,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}})")
          .find("value_error"),
      std::string::npos);
  EXPECT_NE(Refused<FullBodyTarget>(R"({"target_head_pose":{"x":7}})").find("less_than_equal"),
            std::string::npos);
}

TEST(Requests, NeedABodyThatIsAnObject) {
  EXPECT_EQ(
      Refused<GotoRequest>(""),
      R"({"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]})");
  EXPECT_EQ(
      Refused<GotoRequest>("[]"),
      R"({"detail":[{"type":"model_attributes_type","loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","input":[]}]})");
  EXPECT_NE(Refused<GotoRequest>("{}", "text/plain").find("\"input\":\"{}\""), std::string::npos);
  EXPECT_EQ(Decoded<TrackingWeight>("").weight, 1.0);
}

TEST(Requests, ReadTheSmallBodies) {
  EXPECT_EQ(Decoded<Volume>(R"({"volume":"50.0"})").volume, 50);
  EXPECT_EQ(Decoded<StartupApp>(R"({"startup_app":null})").name, std::nullopt);
  EXPECT_EQ(Decoded<StartupApp>(R"({"startup_app":"dance"})").name, "dance");
  EXPECT_EQ(Decoded<PlaySoundRequest>(R"({"file":"a.wav"})").file, "a.wav");
  EXPECT_EQ(Decoded<PrivateSpace>(R"({"space_id":"a/b"})").space_id, "a/b");
  EXPECT_EQ(Decoded<HfToken>(R"({"token":"t"})").token, "t");
  const auto app = Decoded<AppInfo>(
      R"({"name":"a","source_kind":"hf_space","url":null,"extra":{"id": "x","n":1.50}})");
  EXPECT_EQ(app.extra, R"({"id":"x","n":1.50})");
  EXPECT_NE(Refused<StartupApp>("{}").find("missing"), std::string::npos);
  EXPECT_NE(Refused<Volume>(R"({"volume":5.5})").find("int_from_float"), std::string::npos);
}

TEST(Requests, DoNotEchoWithoutBounds) {
  const std::string body = R"({"name":")" + std::string(200'000, 'x') + R"("})";
  EXPECT_LT(Refused<RobotName>(body).size(), 1000U);
  std::string many = R"({"config":[)";
  for (int i = 0; i < 1000; ++i) many += (i > 0 ? ",5" : "5");
  EXPECT_LT(Refused<AudioConfigRequest>(many + "]}").size(), 20'000U);
}

TEST(StateQuery, HasTheOfficialDefaults) {
  const auto state = DecodeStateQuery("", StateRoute::kHttp);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->with_head_pose && state->with_control_mode && state->with_body_yaw);
  EXPECT_FALSE(state->with_head_joints || state->with_doa || state->use_pose_matrix);
  EXPECT_EQ(state->frequency, 10.0);
}

TEST(StateQuery, KnowsTheFlagThatOfficialRelease112Added) {
  EXPECT_TRUE(DecodeStateQuery("with_imu=true", StateRoute::kHttp)->with_imu);
  EXPECT_FALSE(DecodeStateQuery("with_imu=perhaps", StateRoute::kHttp));
}

TEST(StateQuery, DecodesAndTakesTheLastOfSeveral) {
  const auto state = DecodeStateQuery(
      "frequency=1%30&with%5Fhead_joints=0&with_head_joints=YES&&x=1&with_head_pose=false",
      StateRoute::kStream);
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->with_head_joints);
  EXPECT_FALSE(state->with_head_pose);
  EXPECT_EQ(state->frequency, 10.0);
}

TEST(StateQuery, RefusesFrequenciesThatMakeNoSense) {
  for (const char* text : {"0", "-5", "nan", "inf", "1001", "", "fast"}) {
    const std::string query = "frequency=" + std::string(text);
    EXPECT_FALSE(DecodeStateQuery(query, StateRoute::kStream)) << text;
    EXPECT_TRUE(DecodeStateQuery(query, StateRoute::kHttp)) << text;
  }
}

TEST(BoolQuery, MayBeRequired) {
  EXPECT_EQ(
      DecodeBoolQuery("", "wake_up").error().Body(),
      R"({"detail":[{"type":"missing","loc":["query","wake_up"],"msg":"Field required","input":null}]})");
  EXPECT_TRUE(DecodeBoolQuery("wake_up=on", "wake_up").value());
  EXPECT_FALSE(DecodeBoolQuery("", "force", false).value());
}

}  // namespace
}  // namespace bbia
