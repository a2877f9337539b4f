#include "protocol/recorded_move.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace bbia {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kIdentity = "[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]";

std::string Sample(std::string_view head = kIdentity, std::string_view rest = "") {
  return "{\"head\":" + std::string(head) + ",\"antennas\":[-0.1,0.2]" + std::string(rest) + "}";
}
std::string Move(std::string_view times, std::string_view samples) {
  return "{\"description\":\"d\",\"time\":" + std::string(times) +
         ",\"set_target_data\":" + std::string(samples) + "}";
}
std::string Problem(std::string_view text) {
  const auto decoded = DecodeRecordedMove(text);
  return decoded ? "" : decoded.error().message;
}

TEST(RecordedMove, ReadsWhatTheOfficialToolsWrite) {
  const auto decoded = DecodeRecordedMove(
      Move("[0.0, 0.01]",
           "[" + Sample() + "," +
               Sample("[[1,0,0,0.01],[0,1,0,0],[0,0,1,0],[0,0,0,1]]",
                      ",\"body_yaw\":0.3,\"check_collision\":false,\"more\":{\"a\":[1,{}]}") +
               "]"));
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->description, "d");
  ASSERT_EQ(decoded->move.size(), 2U);
  EXPECT_NEAR(decoded->move.duration().count(), 0.01, 1e-9);
  const FullTarget end = decoded->move.At(Seconds{1.0});
  EXPECT_NEAR(end.head.translation.x, 0.01, 1e-7);
  EXPECT_NEAR(end.antennas.left.value(), 0.2, 1e-7);
  EXPECT_NEAR(end.body_yaw.value(), 0.3, 1e-7);
  EXPECT_EQ(decoded->move.At(Seconds{0.0}).body_yaw.value(), 0.0);
}

TEST(RecordedMove, DoesNotCareForOrderOrForPieces) {
  const std::string text = "{\"set_target_data\":[" + Sample() + "],\"unknown\":[[1],\"x\",null]," +
                           "\"time\":[1787306400.25],\"description\":null}";
  RecordedMoveReader reader;
  for (const char& c : text) ASSERT_TRUE(reader.Feed({&c, 1}));
  const auto decoded = reader.Finish();
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->move.size(), 1U);
  EXPECT_EQ(decoded->move.duration(), Seconds{0.0});
}

TEST(RecordedMove, SaysWhatIsWrongAndWhere) {
  const std::string good = Sample();
  EXPECT_THAT(Problem("[]"), HasSubstr("is an object"));
  EXPECT_THAT(Problem("{"), HasSubstr("not JSON"));
  EXPECT_THAT(Problem("{}"), HasSubstr("'time' is missing"));
  EXPECT_THAT(Problem("{\"time\":[0]}"), HasSubstr("'set_target_data' is missing"));
  EXPECT_THAT(Problem("{\"time\":3}"), HasSubstr("'time' must not be a number"));
  EXPECT_THAT(Problem("{\"time\":{}}"), HasSubstr("'time' must not be an object"));
  EXPECT_THAT(Problem(Move("[0,\"1\"]", "[]")), HasSubstr("a text"));
  EXPECT_THAT(Problem(Move("[]", "[]")), HasSubstr("and some"));
  EXPECT_THAT(Problem(Move("[0,1]", "[" + good + "]")), HasSubstr("2 entries"));
  EXPECT_THAT(Problem(Move("[1,0]", "[" + good + "," + good + "]")), HasSubstr("go back"));
  EXPECT_THAT(Problem(Move("[0,1e9]", "[" + good + "," + good + "]")), HasSubstr("600 s"));
  EXPECT_THAT(Problem(Move("[NaN]", "[" + good + "]")), HasSubstr("not JSON"));
  EXPECT_THAT(Problem(Move("[0]", "[7]")), HasSubstr("set_target_data[0] must be an object"));
  EXPECT_THAT(Problem(Move("[0]", "[{\"head\":[1,2],\"antennas\":[0,0]}]")),
              HasSubstr("four rows of four"));
  EXPECT_THAT(Problem(Move("[0]", "[{\"head\":" + std::string(kIdentity) + "}]")),
              HasSubstr("antennas must be two"));
  EXPECT_THAT(Problem(Move("[0]", "[" + Sample("[[2,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]") + "]")),
              HasSubstr("set_target_data[0].head must be a rotation"));
  EXPECT_THAT(Problem(Move("[0]", "[" + Sample(kIdentity, ",\"body_yaw\":90") + "]")),
              HasSubstr("radians"));
  EXPECT_THAT(Problem(Move("[0]", "[" + good + "]") + "x"), HasSubstr("not JSON"));
  std::string deep = "{\"x\":";
  for (int i = 0; i < 40; ++i) deep += '[';
  EXPECT_THAT(Problem(deep), HasSubstr("nested"));
}

TEST(RecordedMove, StaysFailedOnceItFailed) {
  RecordedMoveReader reader;
  EXPECT_FALSE(reader.Feed("nonsense"));
  EXPECT_FALSE(reader.Feed("{}"));
  EXPECT_FALSE(reader.Finish());
}

}  // namespace
}  // namespace bbia
