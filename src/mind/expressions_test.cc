#include "mind/expressions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <ostream>
#include <string>
#include <vector>

#include "kinematics/kinematics.h"
#include "mind/expression_player.h"
#include "mind/motion_test.h"
#include "motion/motion_pipeline.h"
#include "robot/limits.h"

namespace bbia {
namespace {

constexpr Seconds kTick{1.0 / MotionWatch::kRate};

std::string NameOf(const testing::TestParamInfo<Emotion>& info) {
  return std::string(TraitsOf(info.param).name);
}

class AnEmotion : public testing::TestWithParam<Emotion> {};

std::vector<Emotion> Everyone() {
  std::vector<Emotion> all;
  for (const EmotionTraits& traits : AllEmotions()) all.push_back(traits.emotion);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Each, AnEmotion, testing::ValuesIn(Everyone()), NameOf);

TEST_P(AnEmotion, MovesWithinReachAndBoundsForAMinute) {
  ExpressionPlayer player(7);
  player.Show({GetParam(), 1.0});
  MotionWatch watch;
  for (int i = 0; i < 60 * 250; ++i) watch.Look(player.Advance(kTick));
  EXPECT_TRUE(watch.reached());
  EXPECT_TRUE(Within(watch.seen(), kExpressionBounds)) << testing::PrintToString(watch.seen());
}

// What breathes, looks around and twitches on top of an expression needs room too.
TEST_P(AnEmotion, LeavesRoomForIdleLifeOnTopOfIt) {
  ExpressionPlayer player(7);
  player.Show({GetParam(), 1.0});
  MotionPipeline pipeline(ToTarget(Posture{}), {}, 5);
  for (const LayerId layer : {LayerId::kBreathing, LayerId::kGlance, LayerId::kAntennaLife}) {
    pipeline.mixer().Switch(layer, LayerSwitch::kOn);
  }
  for (int i = 0; i < 60 * 250; ++i) {
    const FullTarget target =
        pipeline.Advance(ToTarget(player.Advance(kTick)), Commanded::kNo, kTick);
    ASSERT_TRUE(kAntennaRange.Contains(target.antennas.right));
    ASSERT_TRUE(kAntennaRange.Contains(target.antennas.left));
    if (i % 5 != 0) continue;
    ASSERT_EQ(SolveHead(target.head, target.body_yaw, AutoBodyYaw::kOff).reach, Reach::kOk)
        << kTick.count() * i << " s";
  }
}

// The limits at the end of the pipe are there for clients; an expression comes through whole.
TEST_P(AnEmotion, IsNotBluntedByTheLimitsOfThePipe) {
  ExpressionPlayer player(7);
  player.Show({GetParam(), 1.0});
  MotionPipeline pipeline(ToTarget(Posture{}), {}, 5);
  double apart = 0.0;
  for (int i = 0; i < 20 * 250; ++i) {
    const FullTarget wanted = ToTarget(player.Advance(kTick));
    const FullTarget& sent = pipeline.Advance(wanted, Commanded::kNo, kTick);
    apart = std::max(apart, MagicDistance(sent.head, wanted.head));
  }
  EXPECT_LT(apart, 5.0) << "millimetres and degrees";
}

TEST_P(AnEmotion, OfNoIntensityIsTheNeutralStance) {
  const FullTarget target = ToTarget(PostureOf({GetParam(), 0.0}, Seconds{1.3}, 7));
  EXPECT_EQ(MagicDistance(target.head, HeadPose{}), 0.0);
}

TEST_P(AnEmotion, HalfAsIntenseMovesHalfAsFar) {
  const Posture whole = PostureOf({GetParam(), 1.0}, Seconds{4.7}, 7);
  const Posture half = PostureOf({GetParam(), 0.5}, Seconds{4.7}, 7);
  EXPECT_NEAR(half.turn.pitch.value(), 0.5 * whole.turn.pitch.value(), 1e-12);
  EXPECT_NEAR(half.shift.z, 0.5 * whole.shift.z, 1e-12);
  EXPECT_NEAR(half.antennas.left.value(), 0.5 * whole.antennas.left.value(), 1e-12);
}

TEST_P(AnEmotion, IsTheSameForTheSameSeedAndAnotherForAnother) {
  double same = 0.0;
  double other = 0.0;
  for (int i = 0; i < 600; ++i) {
    const Seconds time{0.1 * i};
    const auto pitch = [&](std::uint64_t seed) {
      const Posture p = SignatureAt(GetParam(), time, seed);
      return p.turn.pitch.value() + p.turn.roll.value() + p.turn.yaw.value() +
             p.antennas.left.value();
    };
    same += std::abs(pitch(7) - pitch(7));
    other += std::abs(pitch(7) - pitch(700));
  }
  EXPECT_EQ(same, 0.0);
  bool has_accents = false;
  for (const Motif& motif : ExpressionOf(GetParam()).signature) {
    has_accents = has_accents || motif.slot.count() > 0.0;
  }
  EXPECT_EQ(other > 0.0, has_accents);
}

/// Millimetres and degrees; an antenna's degree counts half.
std::array<double, 9> Seen(const Posture& p) {
  return {1000.0 * p.shift.x,
          1000.0 * p.shift.y,
          1000.0 * p.shift.z,
          ToDegrees(p.turn.roll),
          ToDegrees(p.turn.pitch),
          ToDegrees(p.turn.yaw),
          ToDegrees(p.body_yaw),
          0.5 * ToDegrees(p.antennas.right),
          0.5 * ToDegrees(p.antennas.left)};
}

template <std::size_t N>
double Distance(const std::array<double, N>& a, const std::array<double, N>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < N; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum);
}

/// Calls `check(a, b)` for every pair.
template <class F>
void ForPairs(const F& check) {
  for (std::size_t a = 0; a < kEmotionCount; ++a) {
    for (std::size_t b = 0; b < a; ++b) check(static_cast<Emotion>(a), static_cast<Emotion>(b));
  }
}

TEST(Expressions, DifferInTheirPoses) {
  ForPairs([](Emotion a, Emotion b) {
    EXPECT_GT(Distance(Seen(ExpressionOf(a).pose), Seen(ExpressionOf(b).pose)), 12.0)
        << TraitsOf(a).name << " and " << TraitsOf(b).name;
  });
}

/// How much each part moves in each octave, in the units of `Seen`: root mean square over 32 s.
constexpr std::size_t kBands = 6;  // below 0.25, 0.5, 1, 2, 4, 8 Hz
using Spectrum = std::array<double, 9 * kBands>;

Spectrum SpectrumOf(Emotion emotion) {
  constexpr std::size_t kSamples = 512;
  constexpr double kSpan = 32.0;
  std::vector<std::array<double, 9>> samples(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    const double time = kSpan * static_cast<double>(i) / static_cast<double>(kSamples);
    samples[i] = Seen(SignatureAt(emotion, Seconds{time}, 7));
  }
  std::vector<double> cosine(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    cosine[i] = std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / kSamples);
  }
  Spectrum power{};
  for (std::size_t line = 1; line < kSamples / 2; ++line) {
    const double hertz = static_cast<double>(line) / kSpan;
    std::size_t band = 0;
    while (band + 1 < kBands && hertz >= 0.25 * static_cast<double>(1U << band)) ++band;
    for (std::size_t part = 0; part < 9; ++part) {
      double re = 0.0;
      double im = 0.0;
      for (std::size_t i = 0; i < kSamples; ++i) {
        re += samples[i][part] * cosine[line * i % kSamples];
        im += samples[i][part] * cosine[(line * i + kSamples / 4) % kSamples];
      }
      power[part * kBands + band] += 2.0 * (re * re + im * im) / (kSamples * kSamples);
    }
  }
  for (double& p : power) p = std::sqrt(p);
  return power;
}

TEST(Expressions, DifferInHowTheyMove) {
  std::array<Spectrum, kEmotionCount> spectra;
  for (std::size_t i = 0; i < kEmotionCount; ++i) spectra[i] = SpectrumOf(static_cast<Emotion>(i));
  ForPairs([&](Emotion a, Emotion b) {
    EXPECT_GT(Distance(spectra[static_cast<std::size_t>(a)], spectra[static_cast<std::size_t>(b)]),
              1.5)
        << TraitsOf(a).name << " and " << TraitsOf(b).name;
  });
}

TEST(Expressions, KeepWithinTheLimitsAtTheEndOfThePipe) {
  const SmootherLimits limits;
  const auto within = [](const MotionBounds& bounds, const AxisLimits& most) {
    return bounds.speed <= most.velocity && bounds.acceleration <= most.acceleration &&
           bounds.jerk <= most.jerk;
  };
  EXPECT_TRUE(within(kExpressionBounds.shift, limits.translation));
  EXPECT_TRUE(within(kExpressionBounds.turn, limits.rotation));
  EXPECT_TRUE(within(kExpressionBounds.antenna, limits.antenna));
  EXPECT_TRUE(within(kExpressionBounds.body, limits.body_yaw));
  EXPECT_LE(RadPerSec{kExpressionBounds.crank.speed}, kMaxHeadJointRate);
}

TEST(Expressions, TakeLongerWhereTheyHaveFurtherToGo) {
  const Posture neutral;
  EXPECT_LT(TransitionTime(neutral, {Emotion::kSad, 0.3}),
            TransitionTime(neutral, {Emotion::kSad, 1.0}));
  EXPECT_LT(TransitionTime(neutral, {Emotion::kSurprised, 1.0}),
            TransitionTime(neutral, {Emotion::kSad, 1.0}));
  EXPECT_GE(TransitionTime(neutral, {Emotion::kNeutral, 1.0}), Seconds{0.4});
  EXPECT_LE(TransitionTime(ExpressionOf(Emotion::kFearful).pose, {Emotion::kCalm, 1.0}),
            Seconds{3.0});
}

}  // namespace
}  // namespace bbia
