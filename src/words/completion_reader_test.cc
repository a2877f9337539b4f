#include "words/completion_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "words/message.h"

namespace bbia {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Delta(const std::string& delta, const std::string& finish = "null") {
  return R"({"choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" + finish + "}]}";
}

TEST(CompletionReader, JoinsTheTextAndSaysWhatIsNew) {
  CompletionReader answer;
  EXPECT_EQ(answer.Take(Delta(R"({"role":"assistant","content":""})")).value(), "");
  EXPECT_FALSE(answer.begun());
  EXPECT_EQ(answer.Take(Delta(R"({"content":"Bon"})")).value(), "Bon");
  EXPECT_EQ(answer.Take(Delta(R"({"content":"jour"})")).value(), "jour");
  EXPECT_TRUE(answer.Take(Delta("{}", "\"stop\"")));
  EXPECT_TRUE(answer.Take(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}})"));
  EXPECT_FALSE(answer.done());
  EXPECT_TRUE(answer.Take("[DONE]"));
  EXPECT_TRUE(answer.done());
  EXPECT_EQ(answer.text(), "Bonjour");
  EXPECT_EQ(answer.finish(), FinishReason::kStop);
  EXPECT_EQ(answer.usage()->completion, 2);
}

TEST(CompletionReader, JoinsToolCallsThatComeInPieces) {
  CompletionReader answer;
  for (const std::string piece :
       {R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"dance","arguments":""}}]})",
        R"({"tool_calls":[{"index":1,"id":"b","function":{"name":"camera","arguments":"{}"}}]})",
        R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"move_"}}]})",
        R"({"tool_calls":[{"index":0,"function":{"arguments":"name\":\"x\"}"}}]})"}) {
    EXPECT_TRUE(answer.Take(Delta(piece)));
  }
  EXPECT_TRUE(answer.Take(Delta("{}", "\"tool_calls\"")));
  EXPECT_EQ(answer.finish(), FinishReason::kToolCalls);
  EXPECT_THAT(answer.calls(), ElementsAre(CalledTool{"a", "dance", R"({"move_name":"x"})"},
                                          CalledTool{"b", "camera", "{}"}));
}

TEST(CompletionReader, TakesAWholeAnswer) {
  CompletionReader answer;
  const auto text =
      answer.Take(R"({"choices":[{"message":{"content":"Hi.","tool_calls":[{"id":"1","function":)"
                  R"({"name":"dance","arguments":{"move_name":"x"}}}]},"finish_reason":"stop"}]})");
  EXPECT_EQ(text.value(), "Hi.");
  EXPECT_TRUE(answer.done());
  EXPECT_THAT(answer.calls(), ElementsAre(CalledTool{"1", "dance", R"({"move_name":"x"})"}));
}

TEST(CompletionReader, OverlooksAFewMalformedChunksAndThenGivesUp) {
  CompletionReader answer;
  for (std::uint64_t i = 0; i < CompletionReader::kMaxBadChunks; ++i) {
    EXPECT_TRUE(answer.Take(R"({"choices":[{"del)"));
  }
  EXPECT_EQ(answer.Take(Delta(R"({"content":"still here"})")).value(), "still here");
  const auto failed = answer.Take("<html>");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, Errc::kRefused);
  EXPECT_THAT(failed.error().message, HasSubstr("<html>"));
}

TEST(CompletionReader, ReportsTheServersOwnWords) {
  CompletionReader answer;
  const auto failed = answer.Take(R"({"error":{"message":"context is full"}})");
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("context is full"));
  EXPECT_EQ(ErrorWords(R"({"error":"slow down"})"), "slow down");
  EXPECT_EQ(ErrorWords("Bad Gateway"), "Bad Gateway");
}

TEST(CompletionReader, KeepsNoMoreThanItsLimits) {
  CompletionReader answer;
  const std::string huge(30'000, 'x');
  EXPECT_TRUE(answer.Take(Delta(R"({"content":")" + huge + "\"}")));
  EXPECT_FALSE(answer.full());
  EXPECT_TRUE(answer.Take(Delta(R"({"content":")" + huge + "\"}")));
  EXPECT_TRUE(answer.full());
  EXPECT_EQ(answer.text().size(), CompletionReader::kMaxText);

  CompletionReader calls;
  EXPECT_TRUE(calls.Take(Delta(R"({"tool_calls":[{"index":1e9,"function":{"name":"a"}}]})")));
  EXPECT_TRUE(calls.calls().empty());
  EXPECT_TRUE(calls.full());
}

TEST(ModelRequest, IsWrittenAsTheServerWantsIt) {
  ModelRequest request{.model = "m", .messages = {}, .tools = "[]", .temperature = 0.0};
  request.messages.push_back({MessageRole::kUser, "Salut"});
  request.messages.push_back({MessageRole::kAssistant, "", {{"a", "dance", "{}"}}});
  request.messages.push_back({MessageRole::kTool, "{}", {}, "a"});
  EXPECT_EQ(WriteModelRequest(request),
            R"({"model":"m","messages":[{"role":"user","content":"Salut"},)"
            R"({"role":"assistant","content":"","tool_calls":[{"id":"a","type":"function",)"
            R"("function":{"name":"dance","arguments":"{}"}}]},)"
            R"({"role":"tool","content":"{}","tool_call_id":"a"}],"temperature":0.0,)"
            R"("max_tokens":256,"stream":true,"stream_options":{"include_usage":true},)"
            R"("tools":[],"tool_choice":"auto"})");
}

}  // namespace
}  // namespace bbia
