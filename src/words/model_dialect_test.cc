#include "words/model_dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "words/message.h"

namespace bbia {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Request(const ModelDialect& dialect) {
  return WriteModelRequest({.model = "m",
                            .messages = {{MessageRole::kUser, "hi"}},
                            .tools = "[]",
                            .temperature = 0.5,
                            .max_tokens = 99,
                            .dialect = dialect});
}

TEST(ModelDialect, LearnsTheNewNameOfTheLimit) {
  ModelDialect dialect;
  EXPECT_THAT(Request(dialect), HasSubstr(R"("temperature":0.5,"max_tokens":99)"));
  EXPECT_TRUE(
      dialect.Learn("Unsupported parameter: 'max_tokens' is not supported with this model. "
                    "Use 'max_completion_tokens' instead."));
  EXPECT_THAT(Request(dialect), HasSubstr(R"("max_completion_tokens":99)"));
  EXPECT_THAT(Request(dialect), Not(HasSubstr("max_tokens")));
}

TEST(ModelDialect, LearnsThatTheTemperatureIsFixed) {
  ModelDialect dialect;
  EXPECT_TRUE(
      dialect.Learn("Unsupported value: 'temperature' does not support 0.7 with this model. "
                    "Only the default (1) value is supported."));
  EXPECT_THAT(Request(dialect), Not(HasSubstr("temperature")));
  EXPECT_THAT(Request(dialect), HasSubstr(R"("tools":[])"));
}

TEST(ModelDialect, LearnsThatTheModelCallsNoTools) {
  for (
      const char* words :
      {"registry.ollama.ai/library/gemma3:1b does not support tools",  // Ollama
       "tools param requires --jinja flag",                            // llama.cpp, older ones
       "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser"}) {  // vLLM
    ModelDialect dialect;
    EXPECT_TRUE(dialect.Learn(words)) << words;
    EXPECT_EQ(dialect.no_tools, words);
    EXPECT_THAT(Request(dialect), Not(HasSubstr("tool")));
  }
}

TEST(ModelDialect, TriesNothingTwiceAndNothingForOtherRefusals) {
  ModelDialect dialect;
  EXPECT_FALSE(dialect.Learn("out of memory"));
  EXPECT_FALSE(dialect.Learn("You exceeded your current quota"));
  EXPECT_TRUE(dialect.Learn("this model does not support tools"));
  EXPECT_FALSE(dialect.Learn("this model does not support tools"));
}

}  // namespace
}  // namespace bbia
