#include "words/tool_action.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "words/tool_policy.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Problem(std::string_view name, std::string_view arguments) {
  const auto action = ReadToolCall(name, arguments);
  return action ? "none" : action.error().message;
}

TEST(ToolAction, IsReadWithItsDefaults) {
  EXPECT_EQ(ReadToolCall("move_head", R"({"direction":"up"})").value(),
            ToolAction(MoveHeadTool{HeadDirection::kUp, 0.5}));
  EXPECT_EQ(ReadToolCall("play_emotion", R"({"emotion":"proud","intensity":1})").value(),
            ToolAction(PlayEmotionTool{Emotion::kProud, 1.0, Seconds{5.0}}));
  EXPECT_EQ(ReadToolCall("robot_state", "").value(), ToolAction(RobotStateTool{}));
  EXPECT_EQ(ReadToolCall("camera", "{}").value(), ToolAction(CameraTool{true}));
  EXPECT_EQ(ReadToolCall("head_tracking", R"({"enabled":true,"weight":0.5})").value(),
            ToolAction(HeadTrackingTool{true, 0.5}));
}

TEST(ToolAction, WhatDoesNotFitTheSchemaIsNamedWithItsLimit) {
  EXPECT_THAT(Problem("jump", "{}"), HasSubstr("there is no tool 'jump', there are move_head"));
  EXPECT_THAT(
      Problem("move_head", R"({"direction":"back"})"),
      HasSubstr(R"(direction is "back", it must be one of left, right, up, down, forward)"));
  EXPECT_THAT(Problem("move_head", R"({"intensity":0.5})"),
              HasSubstr("needs the argument direction"));
  EXPECT_THAT(Problem("move_head", R"({"direction":"up","intensity":1.5})"),
              HasSubstr("intensity is 1.5, it must be a number from 0.0 to 1.0"));
  EXPECT_THAT(Problem("move_head", R"({"direction":"up","intensity":"0.5"})"),
              HasSubstr("\"0.5\""));
  EXPECT_THAT(Problem("look_at", R"({"x":NaN,"y":0,"z":0})"), HasSubstr("x is"));
  EXPECT_THAT(Problem("dance", R"({"move_name":""})"), HasSubstr("0.0 characters"));
  EXPECT_THAT(Problem("stop_dance", R"({"now":true})"), HasSubstr("takes no argument 'now'"));
  EXPECT_THAT(Problem("camera", R"({"analyze":)"), HasSubstr("no JSON"));
  EXPECT_THAT(Problem("camera", "[]"), HasSubstr("not an object"));
}

TEST(ToolSpec, IsWrittenAsAFunctionSchema) {
  const ToolId one[] = {ToolId::kCamera};
  EXPECT_EQ(WriteFunctions(one),
            R"([{"type":"function","function":{"name":"camera","description":)"
            R"("Look through the camera and tell what is there","parameters":{"type":"object",)"
            R"("properties":{"analyze":{"type":"boolean","description":)"
            R"x("Whether to name what is seen (true when absent)"}},)x"
            R"("required":[],"additionalProperties":false}}}])");
}

TEST(ToolPolicy, AStrangerMayAlwaysStopTheRobot) {
  const ToolPolicy policy(Trust::kTalk);
  EXPECT_TRUE(policy.Allows(Speaker::kStranger, ToolId::kStopDance));
  EXPECT_TRUE(policy.Allows(Speaker::kStranger, ToolId::kDoNothing));
  EXPECT_FALSE(policy.Allows(Speaker::kStranger, ToolId::kDance));
}

TEST(ToolPolicy, AStrangerHasWhatHeIsTrustedWith) {
  const ToolPolicy policy(Trust::kGestures);
  EXPECT_TRUE(policy.Allows(Speaker::kStranger, ToolId::kPlayEmotion));
  const auto refused = policy.Allows(Speaker::kStranger, ToolId::kRecall);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("everything"));
  EXPECT_TRUE(policy.Allows(Speaker::kOwner, ToolId::kRecall));
  EXPECT_EQ(policy.Offered(Speaker::kOwner).size(), kToolCount);
  EXPECT_THAT(policy.Offered(Speaker::kStranger), Not(::testing::Contains(ToolId::kCamera)));
}

}  // namespace
}  // namespace bbia
