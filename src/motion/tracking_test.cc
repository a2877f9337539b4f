#include "motion/tracking.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "motion/path_meter_test.h"
#include "motion/random_stream.h"

namespace bbia {
namespace {

constexpr int kFrame = 8;  // ticks: a camera of about 30 Hz

AxisVector Face(Tracking& tracking, double yaw, double pitch, double seconds,
                PathMeter* meter = nullptr) {
  AxisVector now;
  for (int i = 0; i < static_cast<int>(seconds * kTicksPerSecond); ++i) {
    if (i % kFrame == 0) tracking.See({Radians{yaw}, Radians{pitch}});
    now = tracking.Advance(kTick);
    if (meter != nullptr) meter->Take(now);
  }
  return now;
}

TEST(Tracking, TurnsToAFaceWithinASecondAndRestsThere) {
  Tracking tracking;
  PathMeter meter;
  const AxisVector now = Face(tracking, 0.4, -0.1, 1.0, &meter);
  EXPECT_NEAR(now[Axis::kYaw], 0.4, 0.01);
  EXPECT_NEAR(now[Axis::kPitch], -0.1, 0.01);
  EXPECT_LE(meter[Axis::kYaw].size, 0.4 + 1e-3) << "without overshoot";
  const AxisVector still = Face(tracking, 0.4, -0.1, 2.0);
  EXPECT_EQ(Face(tracking, 0.4, -0.1, 0.1), still);
}

TEST(Tracking, LeavesAFaceAloneThatMovesOnlyALittle) {
  Tracking tracking;
  Face(tracking, 0.3, 0.0, 3.0);
  const AxisVector still = Face(tracking, 0.3, 0.0, 0.1);
  RandomStream random(1);
  for (int i = 0; i < 10 * kTicksPerSecond; ++i) {
    if (i % kFrame == 0) {
      tracking.See(
          {Radians{0.3 + random.Uniform(-0.035, 0.035)}, Radians{random.Uniform(-0.035, 0.035)}});
    }
    ASSERT_EQ(tracking.Advance(kTick), still);
  }
}

TEST(Tracking, GoesWithAFaceThatWalks) {
  Tracking tracking;
  double yaw = -0.4;
  for (int i = 0; i < 4 * kTicksPerSecond; ++i) {
    yaw += 0.2 * kTick.count();
    if (i % kFrame == 0) tracking.See({Radians{yaw}, Radians{0.0}});
    const AxisVector now = tracking.Advance(kTick);
    if (i > 2 * kTicksPerSecond) {
      EXPECT_NEAR(now[Axis::kYaw], yaw, 0.06);
    }
  }
}

TEST(Tracking, KeepsItsLimitsForAFaceThatIsAnywhere) {
  Tracking tracking;
  PathMeter meter;
  RandomStream random(2);
  FaceDirection face;
  for (int i = 0; i < kTenMinutes; ++i) {
    if (random.Chance(0.003)) {
      face = {Radians{random.Uniform(-2.0, 2.0)}, Radians{random.Uniform(-1.0, 1.0)}};
    }
    if (i % kFrame == 0 && i / 2000 % 3 != 0) tracking.See(face);
    meter.Take(tracking.Advance(kTick));
  }
  EXPECT_LE(meter[Axis::kYaw].size, Tracking::kYaw.value() + 1e-4);
  EXPECT_LE(meter[Axis::kPitch].size, Tracking::kPitch.value() + 1e-4);
  for (const Axis axis : {Axis::kYaw, Axis::kPitch}) {
    EXPECT_LE(meter[axis].velocity, Tracking::kPursuit.velocity * (1.0 + 1e-6));
    EXPECT_LE(meter[axis].acceleration, Tracking::kPursuit.acceleration * (1.0 + 1e-6));
    EXPECT_LE(meter[axis].jerk, Tracking::kPursuit.jerk * (1.0 + 1e-6));
  }
}

TEST(Tracking, WaitsForALostFaceAndThenGoesSlowlyBackToExactlyZero) {
  Tracking tracking;
  const double there = Face(tracking, 0.5, 0.1, 3.0)[Axis::kYaw];
  double last = there;
  int waited = 0;
  for (int i = 0; i < 8 * kTicksPerSecond; ++i) {
    const double now = tracking.Advance(kTick)[Axis::kYaw];
    if (now == there) ++waited;
    EXPECT_LE(std::abs(now - last), Tracking::kReturn * kTick.count() * 1.001);
    last = now;
  }
  EXPECT_NEAR(waited, Tracking::kPatience / kTick, 2 * kFrame);
  EXPECT_FALSE(tracking.holds_face());
  EXPECT_EQ(tracking.Advance(kTick), AxisVector());
}

TEST(Tracking, IgnoresADirectionThatIsNone) {
  Tracking tracking;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  tracking.See({Radians{nan}, Radians{0.0}});
  tracking.See({Radians{0.3}, Radians{std::numeric_limits<double>::infinity()}});
  EXPECT_FALSE(tracking.holds_face());
  EXPECT_EQ(tracking.Advance(kTick), AxisVector());
}

}  // namespace
}  // namespace bbia
