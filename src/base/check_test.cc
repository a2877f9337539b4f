#include "base/check.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

TEST(CheckDeathTest, NamesTheConditionAndThePlace) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(CHECK(1 + 1 == 3), R"(CHECK\(1 \+ 1 == 3\) failed at .*check_test\.cc:[0-9]+)");
}

TEST(Check, LooksOnceAndLetsPassWhatHolds) {
  int looks = 0;
  CHECK(++looks == 1);
  EXPECT_EQ(looks, 1);
}

#ifdef NDEBUG
TEST(Check, CostsNothingInAReleaseWhenItIsADebugCheck) {
  int looks = 0;
  DCHECK(++looks == 100);
  EXPECT_EQ(looks, 0);
}
#else
TEST(CheckDeathTest, HoldsDebugBuildsToTheirDebugChecks) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(DCHECK(false), R"(CHECK\(false\) failed)");
}
#endif

}  // namespace
}  // namespace bbia
