// Every source of layers over ten minutes of the robot's time: how far, how fast, how smooth.

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "motion/antenna_life.h"
#include "motion/breathing.h"
#include "motion/glance.h"
#include "motion/path_meter_test.h"
#include "motion/speech_sway.h"

namespace bbia {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Amplitude of one frequency in what one axis does during ten minutes, with what `Step` does.
template <class Step>
double Amplitude(double hz, Step step) {
  double real = 0.0;
  double imaginary = 0.0;
  for (int i = 0; i < kTenMinutes; ++i) {
    const double angle = 2.0 * std::numbers::pi * hz * i * kTick.count();
    const double value = step();
    real += value * std::cos(angle);
    imaginary += value * std::sin(angle);
  }
  return 2.0 * std::hypot(real, imaginary) / kTenMinutes;
}

/// Loudness of one who speaks for 3.5 s and is silent for 1.5 s, four syllables a second.
double Voice(int tick) {
  const double t = tick * kTick.count();
  if (std::fmod(t, 5.0) > 3.5) return 0.0;
  const double syllable = std::sin(std::numbers::pi * 4.0 * t);
  return 0.15 + 0.8 * syllable * syllable;
}

TEST(Breathing, RisesBySettingsInMillimetresAndNotAFiftySeventhOfIt) {
  // The original handed radians to an interface of degrees: 0.02 degrees, which nobody saw.
  Breathing breathing;
  PathMeter meter;
  for (int i = 0; i < kTenMinutes; ++i) meter.Take(breathing.Advance(kTick));
  EXPECT_NEAR(meter[Axis::kZ].size, 0.004, 1e-5);
  EXPECT_NEAR(meter[Axis::kPitch].size, 0.02, 1e-4);
  EXPECT_NEAR(meter[Axis::kRightAntenna].size, 0.04, 1e-4);
  EXPECT_LT(meter[Axis::kZ].velocity, 0.006);
  EXPECT_LT(meter[Axis::kZ].acceleration, 0.01);
  EXPECT_LT(meter[Axis::kZ].jerk, 0.02);
  EXPECT_LT(meter[Axis::kPitch].velocity, 0.03);
  EXPECT_LT(meter[Axis::kPitch].jerk, 0.1);
  EXPECT_LT(meter[Axis::kLeftAntenna].jerk, 0.2);
  for (const Axis axis : {Axis::kX, Axis::kY, Axis::kRoll, Axis::kYaw, Axis::kBodyYaw}) {
    EXPECT_EQ(meter[axis].size, 0.0);
  }
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    EXPECT_NEAR(meter.Mean(static_cast<Axis>(i)), 0.0, 1e-7) << "ten minutes are 90 breaths";
  }
}

TEST(Breathing, IsMadeOf015HzAndItsSecondHarmonicAlone) {
  const auto z = [breathing = Breathing()]() mutable { return breathing.Advance(kTick)[Axis::kZ]; };
  EXPECT_NEAR(Amplitude(0.15, z), 0.004 / 1.041, 1e-5);
  EXPECT_NEAR(Amplitude(0.30, z), 0.15 * 0.004 / 1.041, 1e-5);
  for (const double hz : {0.05, 0.10, 0.20, 0.45, 1.0, 5.0}) {
    EXPECT_LT(Amplitude(hz, z), 1e-6) << hz;
  }
}

TEST(Breathing, GoesInFasterThanOutTheChinUpAndTheAntennasUpright) {
  Breathing breathing;
  int in = 0;
  double last = 0.0;
  double chin_at_top = 0.0;
  double right_at_top = 0.0;
  double top = 0.0;
  for (int i = 0; i < 20 * kTicksPerSecond; ++i) {  // three breaths
    const AxisVector offset = breathing.Advance(kTick);
    in += offset[Axis::kZ] > last ? 1 : 0;
    last = offset[Axis::kZ];
    if (offset[Axis::kZ] > top) {
      top = offset[Axis::kZ];
      chin_at_top = offset[Axis::kPitch];
      right_at_top = offset[Axis::kRightAntenna];
      EXPECT_EQ(offset[Axis::kLeftAntenna], -right_at_top);
    }
  }
  EXPECT_NEAR(in / (20.0 * kTicksPerSecond), 0.416, 0.005);
  EXPECT_LT(chin_at_top, -0.015) << "nose up is minus";
  EXPECT_GT(right_at_top, 0.02) << "the right antenna leans to minus";
}

TEST(Breathing, ClampsItsSettings) {
  const Breathing wild({50.0, Metres{1.0}, Radians{-1.0}, Radians{3.0}});
  EXPECT_EQ(wild.settings().rate_hz, Breathing::kMost.rate_hz);
  EXPECT_EQ(wild.settings().rise, Breathing::kMost.rise);
  EXPECT_EQ(wild.settings().chin, Radians{0.0});
  EXPECT_EQ(wild.settings().antennas, Breathing::kMost.antennas);
}

TEST(Glance, LooksAroundSmoothlyAndWithoutDrift) {
  double mean_yaw = 0.0;
  double mean_pitch = 0.0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Glance glance{RandomStream(seed)};
    PathMeter meter;
    for (int i = 0; i < kTenMinutes; ++i) meter.Take(glance.Advance(kTick));
    EXPECT_LE(meter[Axis::kYaw].size, Glance::kYaw.value());
    EXPECT_GT(meter[Axis::kYaw].size, 0.9 * Glance::kYaw.value());
    EXPECT_LE(meter[Axis::kPitch].size, Glance::kPitch.value());
    EXPECT_LE(meter[Axis::kRoll].size, Glance::kRoll.value());
    EXPECT_LE(meter[Axis::kRightAntenna].size, Glance::kPerk.value());
    EXPECT_LT(meter[Axis::kYaw].velocity, 1.9);
    EXPECT_LT(meter[Axis::kYaw].acceleration, 10.0);
    EXPECT_LT(meter[Axis::kYaw].jerk, 300.0);
    EXPECT_LT(meter[Axis::kPitch].jerk, 300.0);
    EXPECT_LT(meter[Axis::kLeftAntenna].jerk, 1000.0);
    EXPECT_GT(glance.turns(), 110U);
    EXPECT_LT(glance.turns(), 200U);
    mean_yaw += 0.25 * meter.Mean(Axis::kYaw);
    mean_pitch += 0.25 * meter.Mean(Axis::kPitch);
  }
  EXPECT_NEAR(mean_yaw, 0.0, 0.03);
  EXPECT_NEAR(mean_pitch, 0.0, 0.01);
}

TEST(Glance, StandsStillBetweenTheTurnsForOverASecond) {
  Glance glance{RandomStream(9)};
  int still = 0;
  int shortest = kTenMinutes;
  AxisVector last;
  for (int i = 0; i < kTenMinutes; ++i) {
    const AxisVector now = glance.Advance(kTick);
    if (now == last) {
      ++still;
    } else {
      if (still > 2) shortest = std::min(shortest, still);
      still = 0;
    }
    last = now;
  }
  EXPECT_GE(shortest, kTicksPerSecond);
}

TEST(Glance, IsTheSameForTheSameSeedAndOtherwiseForAnother) {
  Glance a{RandomStream(1)};
  Glance b{RandomStream(1)};
  Glance c{RandomStream(2)};
  int differs = 0;
  for (int i = 0; i < 60 * kTicksPerSecond; ++i) {
    const AxisVector now = a.Advance(kTick);
    ASSERT_EQ(now, b.Advance(kTick));
    differs += now == c.Advance(kTick) ? 0 : 1;
  }
  EXPECT_GT(differs, 30 * kTicksPerSecond);
}

TEST(AntennaLife, SwaysApartAndFlicksOutwardsSmoothly) {
  AntennaLife life{RandomStream(1)};
  PathMeter meter;
  double together = 0.0;
  double right_square = 0.0;
  double left_square = 0.0;
  double most_inwards = 0.0;
  for (int i = 0; i < kTenMinutes; ++i) {
    const AxisVector offset = life.Advance(kTick);
    meter.Take(offset);
    const double right = -offset[Axis::kRightAntenna];
    const double left = offset[Axis::kLeftAntenna];
    together += right * left;
    right_square += right * right;
    left_square += left * left;
    most_inwards = std::fmin(most_inwards, std::fmin(right, left));
  }
  EXPECT_LT(std::abs(together) / std::sqrt(right_square * left_square), 0.15);
  EXPECT_GE(most_inwards, -AntennaLife::kSway.value()) << "a flick never crosses the top";
  for (const Axis axis : {Axis::kRightAntenna, Axis::kLeftAntenna}) {
    EXPECT_LE(meter[axis].size, 0.27);
    EXPECT_LT(meter[axis].velocity, 3.2);
    EXPECT_LT(meter[axis].acceleration, 85.0);
    EXPECT_LT(meter[axis].jerk, 5200.0);
    EXPECT_NEAR(meter.Mean(axis), 0.0, 0.01);
  }
  EXPECT_EQ(meter[Axis::kYaw].size, 0.0);
  EXPECT_GT(life.twitches(), 100U);
  EXPECT_LT(life.twitches(), 260U);
}

TEST(SpeechSway, MovesWithTheVoiceBoundedAndSmooth) {
  SpeechSway speech;
  PathMeter meter;
  for (int i = 0; i < kTenMinutes; ++i) {
    if (i % 5 == 0) speech.Hear(Voice(i));
    meter.Take(speech.Advance(kTick));
  }
  EXPECT_GT(meter[Axis::kPitch].size, 0.02);
  EXPECT_LT(meter[Axis::kPitch].size, 0.08);
  EXPECT_GT(meter[Axis::kYaw].size, 0.02);
  EXPECT_LE(meter[Axis::kYaw].size, 0.045);
  EXPECT_LE(meter[Axis::kX].size, 0.002);
  EXPECT_LT(meter[Axis::kPitch].velocity, 0.6);
  EXPECT_LT(meter[Axis::kPitch].acceleration, 15.0);
  EXPECT_LT(meter[Axis::kPitch].jerk, 600.0);
  EXPECT_LT(meter[Axis::kRightAntenna].jerk, 600.0);
  for (std::size_t i = 0; i < kAxisCount; ++i) {
    EXPECT_NEAR(meter.Mean(static_cast<Axis>(i)), 0.0, 1e-3) << i;
  }
}

TEST(SpeechSway, StaysSmoothWhenTheLoudnessIsNoise) {
  SpeechSway speech;
  RandomStream random(2);
  PathMeter meter;
  for (int i = 0; i < 60 * kTicksPerSecond; ++i) {
    if (i % 5 == 0) speech.Hear(random.Chance(0.1) ? kNaN : random.Chance(0.5) ? 7.0 : -1.0);
    meter.Take(speech.Advance(kTick));
  }
  EXPECT_LT(meter[Axis::kPitch].size, 0.095);
  EXPECT_LT(meter[Axis::kPitch].velocity, 1.0);
  EXPECT_LT(meter[Axis::kPitch].jerk, 1500.0);
}

TEST(SpeechSway, TremblesAt5HzOnlyWhenLoud) {
  const auto trembling = [](double loudness) {
    return Amplitude(5.0, [loudness, speech = SpeechSway()]() mutable {
      speech.Hear(loudness);
      return speech.Advance(kTick)[Axis::kPitch];
    });
  };
  EXPECT_NEAR(trembling(1.0), SpeechSway::kTremor.value(), 2e-4);
  EXPECT_LT(trembling(0.29), 1e-5);
}

TEST(SpeechSway, IsExactlyStillBeforeAndAfter) {
  SpeechSway speech;
  EXPECT_EQ(speech.Advance(kTick), AxisVector());
  for (int i = 0; i < kTicksPerSecond; ++i) {
    speech.Hear(0.6);
    speech.Advance(kTick);
  }
  EXPECT_FALSE(speech.quiet());
  // The source ends without a word: after its patience it counts as silent.
  int ticks = 0;
  while (!speech.quiet()) {
    speech.Advance(kTick);
    ASSERT_LT(++ticks, 8 * kTicksPerSecond);
  }
  EXPECT_EQ(speech.Advance(kTick), AxisVector());
}

}  // namespace
}  // namespace bbia
