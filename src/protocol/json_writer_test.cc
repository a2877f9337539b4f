#include "protocol/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace bbia {
namespace {

std::string Number(double value) {
  std::string out;
  JsonWriter(out).Number(value);
  return out;
}
std::string String(std::string_view text) {
  std::string out;
  JsonWriter(out).String(text);
  return out;
}

TEST(JsonWriter, WritesNumbersThatReadBackAndLookLikeFloats) {
  EXPECT_EQ(Number(1.0), "1.0");
  EXPECT_EQ(Number(-0.0), "-0.0");
  EXPECT_EQ(Number(0.1), "0.1");
  EXPECT_EQ(Number(-0.1745), "-0.1745");
  EXPECT_EQ(Number(1.9091187382124394e-10), "1.9091187382124394e-10");
  EXPECT_EQ(Number(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(Number(-std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, EscapesWhatMustBe) {
  EXPECT_EQ(String("a\"b\\c\n\r\t\b\f\x01\x7f"), "\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\x7f\"");
  EXPECT_EQ(String("\xF0\x9F\xA4\x96"), "\"\xF0\x9F\xA4\x96\"");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(String("a\xFF"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(String("\xC3"), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(String("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(JsonWriter, SetsCommas) {
  std::string out = "before ";
  JsonWriter json(out);
  json.BeginObject().Member("a", "{").Key("b").BeginArray().EndArray();
  json.Key("c").BeginArray().Integer(1).Bool(true).Null().BeginObject().EndObject().EndArray();
  json.RawMembers("").RawMembers("\"d\":1").EndObject();
  EXPECT_EQ(out, R"(before {"a":"{","b":[],"c":[1,true,null,{}],"d":1})");
}

}  // namespace
}  // namespace bbia
