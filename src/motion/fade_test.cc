#include "motion/fade.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "motion/random_stream.h"

namespace bbia {
namespace {

constexpr Seconds kTick{0.004};

double SecondsOf(double whole) {
  Fade fade(0.0);
  fade.To(1.0, Seconds{whole});
  int ticks = 1;
  for (fade.Advance(kTick); fade.gain() < 1.0; fade.Advance(kTick)) ++ticks;
  return ticks * kTick.count();
}

TEST(Fade, TakesAsLongAsToldButNotLessThanTheShortest) {
  EXPECT_LE(SecondsOf(0.3), Fade::kShortest.count());
  EXPECT_LE(SecondsOf(0.01), Fade::kShortest.count());
  for (const double whole : {0.5, 1.0, 3.0, 10.0}) EXPECT_NEAR(SecondsOf(whole), whole, 0.02);
}

TEST(Fade, StaysBetweenItsEndsAndHasNoKinkWhereverItTurnsRound) {
  RandomStream random(5);
  Fade fade(1.0);
  double gain = 1.0;
  double v = 0.0;
  double a = 0.0;
  for (int i = 0; i < 100'000; ++i) {
    if (random.Chance(0.02)) {
      fade.To(random.Chance(0.5) ? 1.0 : 0.0, Seconds{random.Uniform(0.0, 3.0)});
    }
    const double now = fade.Advance(kTick);
    const double v_now = (now - gain) / kTick.count();
    const double a_now = (v_now - v) / kTick.count();
    ASSERT_GE(now, -1e-4);
    ASSERT_LE(now, 1.0 + 1e-4);
    ASSERT_LE(std::abs(a_now), 121.0);
    ASSERT_LE(std::abs(a_now - a) / kTick.count(), 1501.0);
    gain = now;
    v = v_now;
    a = a_now;
  }
}

TEST(Fade, EndsExactlyAndIsSilentOnlyThen) {
  Fade fade(1.0);
  fade.To(std::numeric_limits<double>::quiet_NaN(), Seconds{1.0});
  EXPECT_EQ(fade.goal(), 1.0);
  fade.To(0.0, Seconds{0.3});
  EXPECT_FALSE(fade.silent());
  for (int i = 0; i < 75; ++i) fade.Advance(kTick);
  EXPECT_EQ(fade.gain(), 0.0);
  EXPECT_TRUE(fade.silent());
  fade.Cut(1.0);
  EXPECT_EQ(fade.gain(), 1.0);
}

}  // namespace
}  // namespace bbia
