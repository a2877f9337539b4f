#include "motion/jerk_limiter.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "motion/random_stream.h"

namespace bbia {
namespace {

constexpr Seconds kTick{0.004};
constexpr AxisLimits kLimits{5.0, 60.0, 3000.0};
constexpr double kMostOver = JerkLimiter::kOvershoot * 3000.0 * 0.004 * 0.004 * 0.004;

/// Holds the differences of positions against the limits.
class Watch final {
 public:
  explicit Watch(const AxisLimits& limits, double dt = kTick.count()) : limits_(limits), dt_(dt) {}

  [[nodiscard]] bool Keeps(double position) {
    const double v = (position - position_) / dt_;
    const double a = (v - velocity_) / dt_;
    const double j = (a - acceleration_) / dt_;
    position_ = position;
    velocity_ = v;
    acceleration_ = a;
    constexpr double kRounding = 1.0 + 1e-6;  // of the differences
    return std::abs(v) <= limits_.velocity * kRounding &&
           std::abs(a) <= limits_.acceleration * kRounding &&
           std::abs(j) <= limits_.jerk * kRounding;
  }

 private:
  AxisLimits limits_;
  double dt_;
  double position_ = 0.0;
  double velocity_ = 0.0;
  double acceleration_ = 0.0;
};

TEST(JerkLimiter, JumpsOfAllSizesEndExactlyOnTheTargetAndWithoutOvershoot) {
  for (const double way : {1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.1, 0.35, 1.0, 3.0, -0.2, -5.0}) {
    JerkLimiter axis(kLimits, 0.0);
    Watch watch(kLimits);
    const double side = way < 0.0 ? -1.0 : 1.0;
    int ticks = 0;
    while (!axis.resting() || ticks == 0) {
      const double position = axis.Advance(way, kTick);
      ASSERT_TRUE(watch.Keeps(position)) << way << " at " << ticks;
      ASSERT_LE(side * (position - way), kMostOver) << way;
      ASSERT_LT(++ticks, 1000) << way;
    }
    EXPECT_EQ(axis.position(), way);
    EXPECT_EQ(axis.velocity(), 0.0);
  }
}

TEST(JerkLimiter, TakesHardlyLongerThanTheFastestWay) {
  // From rest to rest: with jerk alone (32 way / jerk)^(1/3), and with all three limits
  // way / v + v / a + a / jerk.
  const auto measured = [](double way) {
    JerkLimiter axis(kLimits, 0.0);
    int ticks = 1;
    for (axis.Advance(way, kTick); !axis.resting(); axis.Advance(way, kTick)) ++ticks;
    return ticks * kTick.count();
  };
  EXPECT_LT(measured(0.05), std::cbrt(32.0 * 0.05 / 3000.0) + 0.013);
  EXPECT_LT(measured(3.0), 3.0 / 5.0 + 5.0 / 60.0 + 60.0 / 3000.0 + 0.013);
}

TEST(JerkLimiter, KeepsItsLimitsWhateverTheTargetDoes) {
  RandomStream random(1);
  for (int path = 0; path < 300; ++path) {
    const AxisLimits limits{random.Uniform(0.2, 10.0), random.Uniform(1.0, 200.0),
                            random.Uniform(20.0, 9000.0)};
    JerkLimiter axis(limits, 0.0);
    Watch watch(limits);
    for (int jump = 0; jump < 15; ++jump) {
      const double size = std::pow(10.0, random.Uniform(-5.0, 0.7));
      double target = random.Uniform(-size, size);
      const double slope = random.Chance(0.3) ? random.Uniform(-0.05, 0.05) : 0.0;
      const int ticks = static_cast<int>(random.Uniform(1.0, 120.0));
      for (int i = 0; i < ticks; ++i) {
        ASSERT_TRUE(watch.Keeps(axis.Advance(target, kTick))) << path << " " << jump;
        target += slope;
      }
    }
    const double last = random.Uniform(-3.0, 3.0);
    int ticks = 0;
    do {
      ASSERT_TRUE(watch.Keeps(axis.Advance(last, kTick))) << path;
      ASSERT_LT(++ticks, 10000) << "no limit cycle";
    } while (!axis.resting());
    EXPECT_EQ(axis.position(), last);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(axis.Advance(last, kTick), last);
  }
}

TEST(JerkLimiter, OvershootsNoFurtherThanItWouldWithFullBrakes) {
  RandomStream random(2);
  JerkLimiter axis(kLimits, 0.0);
  for (int jump = 0; jump < 3000; ++jump) {
    const double size = std::pow(10.0, random.Uniform(-4.0, 0.5));
    const double target = axis.position() + random.Uniform(-size, size);
    const double side = target > axis.StoppingPoint() ? 1.0 : -1.0;
    JerkLimiter braking = axis;
    JerkLimiter going = axis;
    // A small jump is taken for the beginning of a motion, and nobody knows yet that it is its end.
    if (going.Advance(target, kTick) == target) braking = going;
    braking.Brake();
    double inevitable = side * (braking.position() - target);
    for (int i = 0; i < 200 && !braking.resting(); ++i) {
      inevitable =
          std::fmax(inevitable, side * (braking.Advance(braking.target(), kTick) - target));
    }
    const double most = std::fmax(0.0, inevitable) + kMostOver;
    const int ticks = static_cast<int>(random.Uniform(1.0, 150.0));
    for (int i = 0; i < ticks; ++i) {
      ASSERT_LE(side * (axis.Advance(target, kTick) - target), most) << jump;
    }
  }
}

TEST(JerkLimiter, GoesExactlyWithATargetThatKeepsTheLimits) {
  JerkLimiter axis(kLimits, 0.0);
  for (int i = 1; i <= 60; ++i) {  // 0.35 rad in 0.24 s by minimal jerk
    const double u = i / 60.0;
    const double target = 0.35 * u * u * u * (10.0 + u * (-15.0 + 6.0 * u));
    ASSERT_EQ(axis.Advance(target, kTick), target) << i;
  }
  for (int i = 0; i < 3; ++i) axis.Advance(0.35, kTick);
  EXPECT_TRUE(axis.resting());
}

TEST(JerkLimiter, GoesOnAsFarAsItMustWhenSuchATargetStopsAtOnceAndComesBack) {
  JerkLimiter axis(kLimits, 0.0);
  Watch watch(kLimits);
  double target = 0.0;
  for (int i = 1; i <= 100; ++i) {
    target = 0.5 * std::pow(i * kTick.count(), 2);
    ASSERT_TRUE(watch.Keeps(axis.Advance(target, kTick)));
  }
  ASSERT_EQ(axis.position(), target);
  const double stop = axis.StoppingPoint();
  double furthest = target;
  for (int i = 0; i < 100 && !axis.resting(); ++i) {
    const double now = axis.Advance(target, kTick);
    ASSERT_TRUE(watch.Keeps(now)) << i;
    furthest = std::fmax(furthest, now);
  }
  EXPECT_TRUE(axis.resting());
  EXPECT_EQ(axis.position(), target);
  EXPECT_LT(furthest, stop + kMostOver);
}

TEST(JerkLimiter, FollowsASlowTargetCloselyAndWithoutARipple) {
  JerkLimiter axis(kLimits, 0.0);
  double before = 0.0;
  for (int i = 1; i < 1000; ++i) {
    const double target = 0.2 * i * kTick.count();
    const double now = axis.Advance(target, kTick);
    if (i > 100) {
      EXPECT_NEAR(now, target, 0.2 * std::sqrt(0.2 / 3000.0) + 0.2 * kTick.count());
      EXPECT_NEAR((now - before) / kTick.count(), 0.2, 1e-3);
    }
    before = now;
  }
}

TEST(JerkLimiter, MakesARampOfTheStepsOfAClientAt50Hz) {
  JerkLimiter axis(kLimits, 0.0);
  double before = 0.0;
  for (int i = 0; i < 1000; ++i) {
    const int step = i / 5;
    const double now = axis.Advance(0.02 * step, kTick);  // 1 rad/s
    if (i > 100) {
      EXPECT_NEAR((now - before) / kTick.count(), 1.0, 0.05);
    }
    before = now;
  }
}

TEST(JerkLimiter, BrakesToWhereItSaid) {
  JerkLimiter axis(kLimits, 0.0);
  Watch watch(kLimits);
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(watch.Keeps(axis.Advance(2.0, kTick)));
  const double end = axis.StoppingPoint();
  axis.Brake();
  int ticks = 0;
  while (!axis.resting()) {
    ASSERT_TRUE(watch.Keeps(axis.Advance(axis.target(), kTick)));
    ASSERT_LT(++ticks, 60);
  }
  EXPECT_EQ(axis.position(), end);
}

TEST(JerkLimiter, IgnoresWhatIsNotANumber) {
  constexpr std::array kNone = {std::numeric_limits<double>::quiet_NaN(),
                                std::numeric_limits<double>::infinity(),
                                -std::numeric_limits<double>::infinity()};
  JerkLimiter with(kLimits, 0.0);
  JerkLimiter without(kLimits, 0.0);
  for (int i = 0; i < 300; ++i) {
    const double expected = without.Advance(0.5, kTick);
    EXPECT_EQ(
        with.Advance(i % 7 == 0 || i == 0 ? 0.5 : kNone[static_cast<std::size_t>(i) % 3], kTick),
        expected);
  }
  with.Pin(kNone[0]);
  EXPECT_EQ(with.position(), 0.5);
  EXPECT_EQ(with.Advance(1.0, Seconds{kNone[0]}), 0.5) << "no time passes";
  EXPECT_EQ(with.Advance(1.0, Seconds{-1.0}), 0.5);
}

TEST(JerkLimiter, StepsOfOtherLengthsKeepTheLimitsToo) {
  for (const double dt : {0.0005, 0.001, 0.002, 0.008, 0.02, 0.1}) {
    JerkLimiter axis(kLimits, 0.0);
    const double inner = dt > 0.01 ? 0.01 : dt;
    int steps = 0;
    do {
      const double now = axis.Advance(1.0, Seconds{dt});
      ASSERT_LE(now, 1.0 + JerkLimiter::kOvershoot * kLimits.jerk * inner * inner * inner) << dt;
      ASSERT_LE(std::abs(axis.velocity()), kLimits.velocity * (1.0 + 1e-9)) << dt;
      ASSERT_LT(++steps, 2000) << dt;
    } while (!axis.resting());
    EXPECT_EQ(axis.position(), 1.0) << dt;
  }
}

TEST(JerkLimiter, SlowsDownToALowerSpeedWithinTheLimits) {
  JerkLimiter axis(kLimits, 0.0);
  Watch watch(kLimits);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(watch.Keeps(axis.Advance(10.0, kTick)));
  EXPECT_NEAR(axis.velocity(), 5.0, 0.01);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(watch.Keeps(axis.Advance(10.0, 0.5, kTick)));
  EXPECT_NEAR(axis.velocity(), 0.5, 0.01);
}

}  // namespace
}  // namespace bbia
