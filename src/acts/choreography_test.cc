#include "acts/choreography.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "mind/motion_test.h"
#include "motion/smoother.h"
#include "robot/limits.h"

namespace bbia {
namespace {

using Part = double (*)(const Posture&);
constexpr std::array<Part, 9> kParts = {
    [](const Posture& p) { return p.shift.x; },
    [](const Posture& p) { return p.shift.y; },
    [](const Posture& p) { return p.shift.z; },
    [](const Posture& p) { return p.turn.roll.value(); },
    [](const Posture& p) { return p.turn.pitch.value(); },
    [](const Posture& p) { return p.turn.yaw.value(); },
    [](const Posture& p) { return p.body_yaw.value(); },
    [](const Posture& p) { return p.antennas.right.value(); },
    [](const Posture& p) { return p.antennas.left.value(); },
};

Choreography Dance(double bpm, Vigor vigor, std::uint64_t seed = 5,
                   Seconds duration = Seconds{40.0}) {
  return {BeatGrid::Steady(bpm, duration, Seconds{0.2}), duration,
          [vigor](Seconds) { return vigor; }, 1.0, RandomStream(seed)};
}

/// Times at which a part of the dance turns round, or comes to rest.
std::vector<double> Turns(const Choreography& dance, Part part) {
  std::vector<double> turns;
  const double step = 0.002;
  double before = part(dance.PostureAt(Seconds{0.0}));
  double now = part(dance.PostureAt(Seconds{step}));
  for (double t = step; t + step < dance.duration().count(); t += step) {
    const double after = part(dance.PostureAt(Seconds{t + step}));
    const double rest = 1e-3 * step;
    const bool arrived = std::abs(now - before) > rest && std::abs(after - now) <= rest;
    if ((now - before) * (after - now) < 0.0 || arrived) turns.push_back(t);
    before = now;
    now = after;
  }
  return turns;
}

// On every beat the head or an antenna is at an outmost point, to within 60 ms: what a person
// sees as being in time.
TEST(Choreography, StaysOnTheBeat) {
  for (const double bpm : {70.0, 100.0, 128.0, 174.0}) {
    for (const Vigor vigor : {Vigor::kHappy, Vigor::kEnergetic}) {
      const Choreography dance = Dance(bpm, vigor);
      std::vector<double> turns;
      for (const Part part : kParts) {
        for (const double t : Turns(dance, part)) turns.push_back(t);
      }
      std::size_t on = 0;
      std::size_t beats = 0;
      for (std::size_t i = 3; i + 3 < dance.steps(); ++i) {
        const double beat = dance.StepTime(i).count();
        // While one figure becomes the next there are two of them.
        if (i % Choreography::kBeatsPerFigure == 0) continue;
        ++beats;
        on += std::ranges::any_of(turns, [&](double t) { return std::abs(t - beat) < 0.06; }) ? 1U
                                                                                              : 0U;
      }
      EXPECT_EQ(on, beats) << bpm << " " << static_cast<int>(vigor);
    }
  }
}

TEST(Choreography, CalmFiguresTurnOnEverySecondBeat) {
  const Choreography dance = Dance(80.0, Vigor::kCalm);
  const auto turns = Turns(dance, kParts[2]);  // up and down
  ASSERT_GT(turns.size(), 15U);
  std::size_t off = 0;
  for (const double t : turns) {
    const double period = 60.0 / 80.0;
    const double phase = std::remainder(t - 0.2, period);
    off += std::abs(phase) < 0.06 ? 0U : 1U;
  }
  EXPECT_LE(off, turns.size() / 4);
}

/// What the limits at the end of the pipe would not blunt.
void ExpectWithin(const ExpressionBounds& seen) {
  const SmootherLimits limits;
  const auto within = [](const MotionBounds& a, const AxisLimits& b) {
    EXPECT_LE(a.speed, b.velocity);
    EXPECT_LE(a.acceleration, b.acceleration);
    EXPECT_LE(a.jerk, b.jerk);
  };
  within(seen.shift, limits.translation);
  within(seen.turn, limits.rotation);
  within(seen.body, limits.body_yaw);
  within(seen.antenna, limits.antenna);
  EXPECT_LE(seen.crank.speed, kMaxHeadJointRate.value());
}

TEST(Choreography, KeepsTheLimitsOfMotionAtEveryTempo) {
  for (const double bpm : {50.0, 90.0, 120.0, 149.0, 151.0, 200.0}) {
    for (const Vigor vigor : {Vigor::kCalm, Vigor::kHappy, Vigor::kEnergetic}) {
      for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const Choreography dance = Dance(bpm, vigor, seed);
        MotionWatch watch;
        for (double t = 0.0; t < dance.duration().count(); t += 1.0 / MotionWatch::kRate) {
          watch.Look(dance.PostureAt(Seconds{t}));
        }
        EXPECT_TRUE(watch.reached()) << bpm;
        ExpectWithin(watch.seen());
        if (testing::Test::HasFailure()) {
          FAIL() << bpm << " " << static_cast<int>(vigor) << " " << seed;
        }
      }
    }
  }
}

TEST(Choreography, BeginsAndEndsUprightAndNeverRepeatsAFigureAtOnce) {
  const Choreography dance = Dance(120.0, Vigor::kHappy);
  for (const Part part : kParts) {
    EXPECT_NEAR(part(dance.PostureAt(Seconds{0.0})), 0.0, 1e-9);
    EXPECT_NEAR(part(dance.PostureAt(dance.duration())), 0.0, 1e-9);
  }
  std::set<std::string> names;
  for (std::size_t i = 0; (i + 1) * 8 < dance.steps(); ++i) {
    const auto& here = dance.FigureAt(dance.StepTime(i * 8) + Seconds{0.1});
    const auto& next = dance.FigureAt(dance.StepTime((i + 1) * 8) + Seconds{0.1});
    EXPECT_NE(here.name, next.name);
    names.emplace(here.name);
  }
  EXPECT_GE(names.size(), 4U);
}

TEST(Choreography, IsTheSameForTheSameSeedAndAnotherForAnother) {
  const auto figures = [](std::uint64_t seed) {
    const Choreography dance = Dance(120.0, Vigor::kEnergetic, seed);
    std::string all;
    for (std::size_t i = 0; i < dance.steps(); i += 8) {
      all += dance.FigureAt(dance.StepTime(i) + Seconds{0.1}).name;
    }
    return all;
  };
  EXPECT_EQ(figures(3), figures(3));
  EXPECT_NE(figures(3), figures(4));
}

TEST(DanceFigures, AreAtLeastEightAndAllDifferent) {
  std::set<std::string_view> names;
  for (const DanceFigure& figure : AllDanceFigures()) {
    names.insert(figure.name);
    // Smooth where it begins again.
    const Posture begin = figure.at(0.0);
    const Posture end = figure.at(figure.beats - 1e-6);
    for (const Part part : kParts) EXPECT_NEAR(part(begin), part(end), 1e-4) << figure.name;
  }
  EXPECT_GE(names.size(), 8U);
  EXPECT_EQ(names.size(), AllDanceFigures().size());
}

}  // namespace
}  // namespace bbia
