#include "motion/time_law.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bbia {
namespace {

constexpr TimeLaw kLaws[] = {TimeLaw::kLinear, TimeLaw::kMinJerk, TimeLaw::kEaseInOut,
                             TimeLaw::kCartoon};

TEST(Progress, AgreesWithTheProtocolReference) {
  EXPECT_NEAR(Progress(TimeLaw::kMinJerk, 0.25), 0.103515625, 1e-15);
  EXPECT_NEAR(Progress(TimeLaw::kEaseInOut, 0.25), 0.125, 1e-15);
  EXPECT_NEAR(Progress(TimeLaw::kCartoon, 0.25), -0.099681844, 1e-9);
  EXPECT_NEAR(Progress(TimeLaw::kCartoon, 0.75), 1.099681844, 1e-9);
  EXPECT_EQ(Progress(TimeLaw::kLinear, 0.25), 0.25);
}

TEST(Progress, StartsAtZeroEndsAtOneAndStaysThere) {
  for (const TimeLaw law : kLaws) {
    EXPECT_EQ(Progress(law, 0.0), 0.0);
    EXPECT_EQ(Progress(law, 1.0), 1.0);
    EXPECT_EQ(Progress(law, -3.0), 0.0);
    EXPECT_EQ(Progress(law, 7.0), 1.0);
    EXPECT_NEAR(Progress(law, 0.5), 0.5, 1e-15);
  }
}

TEST(Progress, IsTheSameFromBothEndsAndWithoutJumps) {
  for (const TimeLaw law : kLaws) {
    double before = 0.0;
    for (int i = 0; i <= 1000; ++i) {
      const double u = i / 1000.0;
      const double s = Progress(law, u);
      EXPECT_NEAR(s + Progress(law, 1.0 - u), 1.0, 1e-12);
      EXPECT_LT(std::abs(s - before), 0.007);
      before = s;
    }
  }
}

TEST(Progress, OnlyTheCartoonSwingsBackAndOver) {
  for (const TimeLaw law : kLaws) {
    double lowest = 0.0;
    double highest = 1.0;
    for (int i = 0; i <= 1000; ++i) {
      lowest = std::min(lowest, Progress(law, i / 1000.0));
      highest = std::max(highest, Progress(law, i / 1000.0));
    }
    const double swing = law == TimeLaw::kCartoon ? 0.1 : 0.0;
    EXPECT_NEAR(lowest, -swing, 0.001);
    EXPECT_NEAR(highest, 1.0 + swing, 0.001);
  }
}

}  // namespace
}  // namespace bbia
