#include "flight/records.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bbia {
namespace {

static_assert(Label<4>("abc").view() == "abc");
static_assert(Label<4>("abcd").view() == "abcd");
static_assert(Label<4>("abcdefg").view() == "abcd");
static_assert(Label<4>("abc\xC3\xA9").view() == "abc", "a character is kept whole or not at all");
static_assert(Label<5>("abc\xC3\xA9").view() == "abc\xC3\xA9");
static_assert(FlightMicros(Nanos{1999}) == 1);
static_assert(FlightMicros(Nanos{-5000}) == 0);
static_assert(FlightMicros(Nanos{2'000'000'000}) == 65535);

TEST(FlightAngle, RoundsToATenthOfAMilliradianAndStaysOnTheScale) {
  EXPECT_EQ(FlightAngle(Radians{0.12344}), 1234);
  EXPECT_EQ(FlightAngle(Radians{-0.12346}), -1235);
  EXPECT_EQ(FlightAngle(Radians{10.0}), 32767);
  EXPECT_EQ(FlightAngle(Radians{-10.0}), -32767);
  EXPECT_EQ(FlightAngle(Radians{std::nan("")}), 0);
}

}  // namespace
}  // namespace bbia
