#include "protocol/json_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "protocol/json_writer.h"
#include "protocol/limits.h"

namespace bbia {
namespace {

TEST(JsonReader, WalksObjectsAndArrays) {
  JsonReader reader;
  const JsonNode* root = reader.Read(R"({"a":[1,[2,3],"x"],"b":{"c":null,"d":true}})");
  ASSERT_NE(root, nullptr);
  const JsonNode* a = root->Find("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->size, 3U);
  EXPECT_EQ(a->span, 6U);
  auto item = a->begin();
  EXPECT_EQ((*item).number, 1.0);
  ++item;
  EXPECT_EQ((*item).size, 2U);
  ++item;
  EXPECT_EQ((*item).text, "x");
  const JsonNode* b = root->Find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_TRUE(b->Find("c")->is(JsonKind::kNull));
  EXPECT_TRUE(b->Find("d")->truth);
  EXPECT_EQ(b->Find("e"), nullptr);
  EXPECT_EQ(root->Find("c"), nullptr);
}

TEST(JsonReader, TakesTheLastOfDuplicateKeys) {
  JsonReader reader;
  EXPECT_EQ(reader.Read(R"({"a":1,"a":2})")->Find("a")->number, 2.0);
}

// Boost.JSON 1.81 rounds one in ten 16-digit numbers wrongly in the last bit; a target that a
// client reads back must be the one it sent.
TEST(JsonReader, ReadsNumbersExactly) {
  JsonReader reader;
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> numbers(-10.0, 10.0);
  for (int i = 0; i < 20'000; ++i) {
    const double value = numbers(random);
    std::string text;
    JsonWriter(text).Number(value);
    ASSERT_EQ(reader.Read(text)->number, value) << text;
  }
}

TEST(JsonReader, KeepsHowNumbersWereWritten) {
  JsonReader reader;
  const JsonNode* root = reader.Read("[2.0, 1e3, -0, 12345678901234567890123, 1e999, 1e-999]");
  std::string text;
  JsonWriter(text).Node(*root);
  EXPECT_EQ(text, "[2.0,1e3,-0,12345678901234567890123,1e999,1e-999]");
  auto item = root->begin();
  EXPECT_TRUE((*item).is(JsonKind::kDouble));
  for (int i = 0; i < 3; ++i) ++item;
  EXPECT_TRUE((*item).is(JsonKind::kInteger));
  EXPECT_EQ((*item).number, 12345678901234567890123.0);
  ++item;
  EXPECT_TRUE(std::isinf((*item).number));
  ++item;
  EXPECT_EQ((*item).number, 0.0);
}

TEST(JsonReader, AcceptsWhatPythonWritesForNonFiniteNumbers) {
  JsonReader reader;
  const JsonNode* root = reader.Read(R"({"s":"NaN","a":[NaN,1,-Infinity,Infinity,2.5]})");
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(root->Find("s")->text, "NaN");
  auto item = root->Find("a")->begin();
  EXPECT_TRUE(std::isnan((*item).number));
  EXPECT_EQ((*++item).number, 1.0);
  EXPECT_EQ((*++item).number, -std::numeric_limits<double>::infinity());
  EXPECT_EQ((*++item).number, std::numeric_limits<double>::infinity());
  EXPECT_EQ((*item).text, "Infinity");
  EXPECT_EQ((*++item).number, 2.5);
}

TEST(JsonReader, UnescapesStringsAndKeys) {
  JsonReader reader;
  const JsonNode* root = reader.Read(R"({"\u0061\n":"\ud83e\udd16 caf\u00e9","b":"\"\\\/"})");
  ASSERT_NE(root, nullptr);
  EXPECT_EQ(root->Find("a\n")->text, "\xF0\x9F\xA4\x96 caf\xC3\xA9");
  EXPECT_EQ(root->Find("b")->text, "\"\\/");
}

TEST(JsonReader, ForgetsAFaultyMessage) {
  JsonReader reader;
  EXPECT_EQ(reader.Read(R"(["\u0041 half)"), nullptr);
  EXPECT_EQ((*reader.Read(R"(["\u0042"])")->begin()).text, "B");
}

TEST(JsonReader, RefusesWhatIsTooLongTooDeepOrNotUnicode) {
  JsonReader reader;
  EXPECT_EQ(reader.Read(std::string(kMaxJsonBytes + 1, ' ')), nullptr);
  EXPECT_EQ(reader.fault().kind, JsonFault::Kind::kTooLong);
  EXPECT_EQ(reader.Read(std::string(1000, '[')), nullptr);
  EXPECT_EQ(reader.fault().kind, JsonFault::Kind::kTooDeep);
  EXPECT_EQ(reader.Read("[NaN," + std::string(1000, '[')), nullptr);
  EXPECT_EQ(reader.Read("\"\xFF\""), nullptr);
  EXPECT_EQ(reader.fault().kind, JsonFault::Kind::kUnicode);
  EXPECT_EQ(reader.Read(R"("\ud800")"), nullptr);
  const std::string deepest = std::string(32, '[') + std::string(32, ']');
  EXPECT_NE(reader.Read(deepest), nullptr);
  EXPECT_EQ(reader.Read("[" + deepest + "]"), nullptr);
}

TEST(JsonReader, IsNotSlowedDownByManyNonFiniteNumbers) {
  JsonReader reader;
  std::string text = "[NaN";
  while (text.size() < kMaxJsonBytes - 8) text += ",NaN";
  EXPECT_NE(reader.Read(text + "]"), nullptr);
}

struct Fault {
  std::string_view text;
  std::size_t position;
  std::string_view message;
};

// What Python 3.11 says about the same texts.
constexpr Fault kFaults[] = {
    {"{not", 1, "Expecting property name enclosed in double quotes"},
    {"", 0, "Expecting value"},
    {"  ", 2, "Expecting value"},
    {"[1,]", 3, "Expecting value"},
    {R"({"a":1,})", 7, "Expecting property name enclosed in double quotes"},
    {R"({"a" 1})", 5, "Expecting ':' delimiter"},
    {R"({"a":1 "b")", 7, "Expecting ',' delimiter"},
    {R"(["abc)", 1, "Unterminated string starting at"},
    {"[\"a\x01\"]", 3, "Invalid control character at"},
    {R"(["\x"])", 2, "Invalid \\escape"},
    {R"(["\u12g4"])", 3, "Invalid \\uXXXX escape"},
    {R"("\u123)", 2, "Invalid \\uXXXX escape"},
    {R"("\)", 0, "Unterminated string starting at"},
    {"1 2", 2, "Extra data"},
    {"01", 1, "Extra data"},
    {"1.", 1, "Extra data"},
    {"1e+", 1, "Extra data"},
    {"-", 0, "Expecting value"},
    {".5", 0, "Expecting value"},
    {"NaN1", 3, "Extra data"},
    {"-Infinit", 0, "Expecting value"},
    {"tru", 0, "Expecting value"},
    {"[1 2", 3, "Expecting ',' delimiter"},
    {"[\"\xC3\xA9\",x]", 5, "Expecting value"},
    {R"({"a":1,"b"})", 10, "Expecting ':' delimiter"},
    {"{1:2}", 1, "Expecting property name enclosed in double quotes"},
};

TEST(JsonReader, ExplainsFaultsAsPythonDoes) {
  JsonReader reader;
  for (const Fault& fault : kFaults) {
    EXPECT_EQ(reader.Read(fault.text), nullptr) << fault.text;
    EXPECT_EQ(reader.fault().message, fault.message) << fault.text;
    EXPECT_EQ(reader.fault().position, fault.position) << fault.text;
  }
}

}  // namespace
}  // namespace bbia
