#include "protocol/lax.h"

#include <gtest/gtest.h>

#include <cmath>

#include "protocol/uuid.h"

namespace bbia {
namespace {

// All cases were put to pydantic 2.13.

TEST(LaxNumber, ReadsWhatPydanticReads) {
  EXPECT_EQ(LaxNumber(" 1.5 "), 1.5);
  EXPECT_EQ(LaxNumber("1_0"), 10.0);
  EXPECT_EQ(LaxNumber(".5"), 0.5);
  EXPECT_EQ(LaxNumber("5."), 5.0);
  EXPECT_EQ(LaxNumber("+5"), 5.0);
  EXPECT_EQ(LaxNumber("-1e3"), -1000.0);
  EXPECT_TRUE(std::isnan(LaxNumber("-nan").value()));
  EXPECT_TRUE(std::isinf(LaxNumber("Infinity").value()));
  EXPECT_TRUE(std::isinf(LaxNumber("1e999").value()));
  EXPECT_EQ(LaxNumber("1e-999"), 0.0);
  for (const char* text : {"", " ", "0x1", "--5", "1__0", "_1", "1_", "1 0", "1e", "+-5", "e5", ".",
                           "-", "nan(1)", "infinit", "+ 5"}) {
    EXPECT_FALSE(LaxNumber(text)) << text;
  }
}

TEST(LaxInteger, ReadsWhatPydanticReads) {
  EXPECT_EQ(LaxInteger("  5 "), 5);
  EXPECT_EQ(LaxInteger("05"), 5);
  EXPECT_EQ(LaxInteger("5.00"), 5);
  EXPECT_EQ(LaxInteger("-0"), 0);
  EXPECT_EQ(LaxInteger("+5"), 5);
  EXPECT_EQ(LaxInteger("1_0"), 10);
  for (const char* text : {"", "5.5", "1e1", "x", "--5", "_5", ".0", "99999999999999999999"}) {
    EXPECT_FALSE(LaxInteger(text)) << text;
  }
}

TEST(LaxBool, ReadsWhatPydanticReads) {
  for (const char* text : {"true", "T", "Yes", "1", "ON", "y"}) EXPECT_EQ(LaxBool(text), true);
  for (const char* text : {"FALSE", "f", "No", "0", "off", "n"}) EXPECT_EQ(LaxBool(text), false);
  for (const char* text : {"", "2", " true", "perhaps"}) EXPECT_FALSE(LaxBool(text)) << text;
}

TEST(Uuid, ReadsAllForms) {
  constexpr std::string_view kText = "6f1c0000-0000-4000-8000-0000000000ff";
  for (const char* text :
       {"6f1c0000-0000-4000-8000-0000000000ff", "6F1C00000000400080000000000000FF",
        "{6f1c0000-0000-4000-8000-0000000000ff}",
        "urn:uuid:6f1c0000-0000-4000-8000-0000000000ff"}) {
    ASSERT_TRUE(ParseUuid(text)) << text;
    EXPECT_EQ(ToText(*ParseUuid(text)), kText);
  }
}

TEST(Uuid, SaysWhatIsWrong) {
  const auto wrong = [](std::string_view text) { return ParseUuid(text).error(); };
  EXPECT_EQ(wrong(""), "invalid length: expected length 32 for simple format, found 0");
  EXPECT_EQ(wrong("1234-1234"), "invalid group count: expected 5, found 2");
  EXPECT_EQ(wrong("{}"), "invalid group count: expected 5, found 1");
  EXPECT_EQ(wrong("6f1c000-00000-4000-8000-000000000000"),
            "invalid group length in group 0: expected 8, found 7");
  EXPECT_EQ(wrong("6f1c0000-0000-4000-8000-00000000000"),
            "invalid group length in group 4: expected 12, found 11");
  EXPECT_EQ(wrong("urn:uuid:z"),
            "invalid character: expected an optional prefix of `urn:uuid:` followed by "
            "[0-9a-fA-F-], found `z` at 10");
}

TEST(Uuid, IsVersion4WhenMade) {
  EXPECT_EQ(ToText(MakeUuid(0, 0)), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(ToText(MakeUuid(~0ULL, ~0ULL)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

}  // namespace
}  // namespace bbia
