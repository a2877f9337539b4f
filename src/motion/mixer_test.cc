#include "motion/mixer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "motion/path_meter_test.h"

namespace bbia {
namespace {

constexpr std::array kAll = {LayerId::kBreathing, LayerId::kGlance, LayerId::kAntennaLife,
                             LayerId::kSpeechSway, LayerId::kTracking};

Mixer Alive(std::uint64_t seed = 1, const MixerSettings& settings = {}) {
  Mixer mixer(settings, seed);
  for (const LayerId layer : kAll) mixer.Switch(layer, LayerSwitch::kOn);
  return mixer;
}

AxisVector Live(Mixer& mixer, double seconds, Commanded commanded, PathMeter* meter = nullptr) {
  AxisVector now;
  for (int i = 0; i < static_cast<int>(std::lround(seconds * kTicksPerSecond)); ++i) {
    now = mixer.Advance(AxisVector(), commanded, kTick);
    if (meter != nullptr) meter->Take(now);
  }
  return now;
}

AxisVector Pose() {
  AxisVector base;
  for (std::size_t i = 0; i < kAxisCount; ++i) base.values[i] = 0.01 * static_cast<double>(i + 1);
  return base;
}

TEST(Mixer, IsTheBaseBitByBitWhenNothingIsSwitchedOn) {
  Mixer mixer({}, 1);
  for (int i = 0; i < 20 * kTicksPerSecond; ++i) {
    ASSERT_EQ(mixer.Advance(Pose(), Commanded::kNo, kTick), Pose());
  }
}

TEST(Mixer, IdleLifeComesAfterTheQuietTimeAndIsWholeAfterItsFade) {
  Mixer mixer = Alive();
  EXPECT_EQ(Live(mixer, 2.9, Commanded::kNo), AxisVector());
  Live(mixer, 1.6, Commanded::kNo);
  EXPECT_NEAR(mixer.gain(LayerId::kBreathing), 0.5, 0.05);
  Live(mixer, 1.7, Commanded::kNo);
  EXPECT_EQ(mixer.gain(LayerId::kBreathing), 1.0);
  EXPECT_EQ(mixer.gain(LayerId::kGlance), 1.0);
}

TEST(Mixer, IdleLifeIsGoneWithin300MsOfACommandAndComesBackAfterwards) {
  Mixer mixer = Alive();
  for (int round = 0; round < 20; ++round) {
    Live(mixer, 6.5 + 0.37 * round, Commanded::kNo);
    ASSERT_EQ(mixer.gain(LayerId::kAntennaLife), 1.0);
    ASSERT_EQ(Live(mixer, 0.3, Commanded::kYes), AxisVector());
    ASSERT_EQ(Live(mixer, 2.9, Commanded::kNo), AxisVector());
  }
}

TEST(Mixer, ACommandInTheMiddleOfTheFadeInTakesNoLonger) {
  Mixer mixer = Alive();
  Live(mixer, 4.0, Commanded::kNo);
  EXPECT_GT(mixer.gain(LayerId::kBreathing), 0.1);
  EXPECT_EQ(Live(mixer, 0.3, Commanded::kYes), AxisVector());
}

TEST(Mixer, SpeechAndTrackingStayUnderACommand) {
  Mixer mixer = Alive();
  for (int i = 0; i < 3 * kTicksPerSecond; ++i) {
    mixer.speech().Hear(0.7);
    mixer.tracking().See({Radians{0.3}, Radians{0.1}});
    static_cast<void>(mixer.Advance(AxisVector(), Commanded::kYes, kTick));
  }
  EXPECT_EQ(mixer.gain(LayerId::kSpeechSway), 1.0);
  EXPECT_EQ(mixer.gain(LayerId::kTracking), 1.0);
  EXPECT_EQ(mixer.gain(LayerId::kBreathing), 0.0);
  EXPECT_NEAR(Live(mixer, 0.1, Commanded::kYes)[Axis::kYaw], 0.3, 0.05);
}

TEST(Mixer, NobodyLooksAroundWhoLooksAtAFace) {
  Mixer mixer = Alive();
  Live(mixer, 10.0, Commanded::kNo);
  EXPECT_EQ(mixer.gain(LayerId::kGlance), 1.0);
  for (int i = 0; i < kTicksPerSecond; ++i) {
    mixer.tracking().See({Radians{0.1}, Radians{0.0}});
    static_cast<void>(mixer.Advance(AxisVector(), Commanded::kNo, kTick));
  }
  EXPECT_EQ(mixer.gain(LayerId::kGlance), 0.0);
  EXPECT_EQ(mixer.gain(LayerId::kBreathing), 1.0);
  Live(mixer, 5.0, Commanded::kNo);
  EXPECT_EQ(mixer.gain(LayerId::kGlance), 1.0);
}

TEST(Mixer, EachLayerCanBeSwitchedAndSaysSo) {
  Mixer mixer = Alive();
  for (const LayerId layer : kAll) {
    mixer.Switch(layer, LayerSwitch::kOff);
    EXPECT_EQ(mixer.switched(layer), LayerSwitch::kOff);
    Live(mixer, 3.0, Commanded::kNo);
    EXPECT_EQ(mixer.gain(layer), 0.0);
    mixer.Switch(layer, LayerSwitch::kOn);
    EXPECT_EQ(mixer.switched(layer), LayerSwitch::kOn);
  }
}

TEST(Mixer, AliveForTenMinutesItIsBoundedSmoothAndDoesNotDrift) {
  Mixer mixer = Alive(3);
  PathMeter meter;
  for (int i = 0; i < kTenMinutes; ++i) {
    const int second = i / kTicksPerSecond;
    if (i % 5 == 0 && second % 40 < 15) mixer.speech().Hear(i % 60 < 30 ? 0.8 : 0.1);
    if (i % 8 == 0 && second % 60 < 20) {
      mixer.tracking().See({Radians{second % 120 < 60 ? 0.3 : -0.3}, Radians{0.0}});
    }
    const bool commanded = second % 60 > 50;
    meter.Take(mixer.Advance(AxisVector(), commanded ? Commanded::kYes : Commanded::kNo, kTick));
  }
  EXPECT_LT(meter[Axis::kZ].size, 0.005);
  EXPECT_LT(meter[Axis::kX].size, 0.003);
  EXPECT_LT(meter[Axis::kRoll].size, 0.20);
  EXPECT_LT(meter[Axis::kPitch].size, 0.30);
  EXPECT_LT(meter[Axis::kYaw].size, 0.75);
  EXPECT_LT(meter[Axis::kRightAntenna].size, 0.45);
  EXPECT_EQ(meter[Axis::kBodyYaw].size, 0.0);
  for (const Axis axis : {Axis::kRoll, Axis::kPitch, Axis::kYaw}) {
    EXPECT_LT(meter[axis].velocity, 3.5);
    EXPECT_LT(meter[axis].acceleration, 50.0);
    EXPECT_LT(meter[axis].jerk, 1500.0);
    EXPECT_NEAR(meter.Mean(axis), 0.0, 0.03);
  }
  for (const Axis axis : {Axis::kRightAntenna, Axis::kLeftAntenna}) {
    EXPECT_LT(meter[axis].acceleration, 130.0);
    EXPECT_LT(meter[axis].jerk, 7000.0);
    EXPECT_NEAR(meter.Mean(axis), 0.0, 0.01);
  }
  EXPECT_LT(meter[Axis::kZ].jerk, 15.0);
}

TEST(Mixer, TheSameSeedAndStepsGiveTheSameBits) {
  Mixer a = Alive(7);
  Mixer b = Alive(7);
  for (int i = 0; i < 60 * kTicksPerSecond; ++i) {
    const Seconds dt{i % 3 == 0 ? 0.004 : 0.020};
    ASSERT_EQ(a.Advance(Pose(), Commanded::kNo, dt), b.Advance(Pose(), Commanded::kNo, dt));
  }
}

TEST(Mixer, CutTakesAllOffsetsAwayAtOnceAndLetsThemFadeInAgain) {
  Mixer mixer = Alive();
  Live(mixer, 8.0, Commanded::kNo);
  mixer.Cut();
  EXPECT_EQ(mixer.Advance(Pose(), Commanded::kNo, kTick), Pose());
  EXPECT_EQ(mixer.switched(LayerId::kBreathing), LayerSwitch::kOn);
  Live(mixer, 8.0, Commanded::kNo);
  EXPECT_EQ(mixer.gain(LayerId::kBreathing), 1.0);
}

TEST(Mixer, TimeThatDoesNotPassMovesNothing) {
  Mixer mixer = Alive();
  const AxisVector now = Live(mixer, 8.0, Commanded::kNo);
  for (const double dt : {0.0, -1.0, std::nan("")}) {
    EXPECT_EQ(mixer.Advance(AxisVector(), Commanded::kNo, Seconds{dt}), now);
  }
}

TEST(Mixer, TheTableNamesIdleLife) {
  std::string idle;
  for (const LayerRule& rule : kLayerRules) {
    if (rule.kind == LayerKind::kIdleLife) idle += std::string(rule.name) + " ";
  }
  EXPECT_EQ(idle, "breathing glance antenna_life ");
}

}  // namespace
}  // namespace bbia
