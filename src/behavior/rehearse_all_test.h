#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "behavior/rehearsal_test.h"
#include "behavior/repertoire.h"
#include "motion/motion_pipeline.h"
#include "motion/path_meter_test.h"
#include "robot/named_poses.h"

namespace bbia {

/// What every behaviour of a repertoire must hold, whatever it does.
class Rehearsals final {
 public:
  /// No behaviour is watched for longer; those that go on until somebody stops them are stopped.
  static constexpr Seconds kLongest{240.0};

  explicit Rehearsals(const Repertoire& repertoire) : repertoire_(repertoire) {}

  /// Through the pipe to the robot, all of it, at 250 Hz: finite, within reach, and within the
  /// limits of velocity, acceleration and jerk.
  void ExpectSmooth(const Behavior& behavior) const {
    SCOPED_TRACE(behavior.name);
    Rehearsal rehearsal(repertoire_, 7);
    MotionPipeline pipeline({kInitHeadPose, kInitAntennas, {}}, {}, 1);
    PathMeter meter;
    rehearsal.Pass(kMindTick);
    const RunId run = rehearsal.Ask(behavior.name);
    EXPECT_EQ(rehearsal.receipt.outcome, RunOutcome::kAccepted) << rehearsal.receipt.reason;
    Posture before;
    Seconds after{0.0};
    for (Seconds t{0.0}; t < kLongest && after < Seconds{4.0}; t += kMindTick) {
      if (rehearsal.director.running() == nullptr) after += kMindTick;
      AnswerSomething(rehearsal);
      const Posture now = rehearsal.Tick();
      ASSERT_TRUE(SamePlace(now, WithinReach(now))) << "at " << t.count() << " s";
      constexpr int kTicks = 5;
      for (int i = 1; i <= kTicks; ++i) {
        const double share = static_cast<double>(i) / kTicks;
        const Posture between = (1.0 - share) * before + share * now;
        meter.Take(ToAxes(pipeline.Advance(ToTarget(between), Commanded::kYes, kTick)));
      }
      before = now;
    }
    const SmootherLimits limits;
    for (std::size_t i = 0; i < kAxisCount; ++i) {
      const auto axis = static_cast<Axis>(i);
      constexpr double kRounding = 1.0 + 1e-3;  // there and back through the matrix
      EXPECT_LE(meter[axis].velocity, limits.Of(axis).velocity * kRounding) << "axis " << i;
      EXPECT_LE(meter[axis].acceleration, limits.Of(axis).acceleration * kRounding) << "axis " << i;
      EXPECT_LE(meter[axis].jerk, limits.Of(axis).most_jerk() * kRounding) << "axis " << i;
    }
    const auto end = rehearsal.heard.End(run);
    if (end) {
      EXPECT_EQ(end->outcome, RunOutcome::kFinished) << end->text;
      EXPECT_TRUE(rehearsal.Quiet());
    }
  }

  /// Stopped at any tick (the first fifty, then some all over it) it is gone in that tick, with its
  /// voice, sounds, questions and waits.
  void ExpectCancellable(const Behavior& behavior) const {
    SCOPED_TRACE(behavior.name);
    const int length = LengthOf(behavior);
    std::vector<int> ticks;
    for (int i = 0; i < std::min(50, length); ++i) ticks.push_back(i);
    for (int i = 1; i < 20; ++i) ticks.push_back(length * i / 20);
    for (const int tick : ticks) {
      Rehearsal rehearsal(repertoire_, 7);
      const RunId run = rehearsal.Ask(behavior.name);
      for (int i = 0; i < tick; ++i) {
        AnswerSomething(rehearsal);
        rehearsal.Tick();
      }
      if (rehearsal.director.running() == nullptr) continue;
      ASSERT_TRUE(rehearsal.director.Stop(rehearsal.clock.Now(), run, "stopped"));
      ASSERT_TRUE(rehearsal.Quiet()) << "tick " << tick;
      ASSERT_EQ(rehearsal.heard.End(run)->outcome, RunOutcome::kCancelled);
      ASSERT_EQ(rehearsal.heard.Count(MindEventKind::kQuestion),
                rehearsal.heard.Count(MindEventKind::kAnswered));
      ASSERT_EQ(rehearsal.heard.Count(MindEventKind::kSpeech),
                rehearsal.heard.Count(MindEventKind::kSpeechEnded));
    }
  }

  void ExpectDescribed(const Behavior& behavior) const {
    SCOPED_TRACE(behavior.name);
    for (const Bilingual& text : {behavior.title, behavior.about}) {
      EXPECT_FALSE(text.en.empty());
      EXPECT_FALSE(text.fr.empty());
    }
    for (const Parameter& parameter : behavior.parameters) {
      EXPECT_FALSE(parameter.about.en.empty()) << parameter.name;
      EXPECT_FALSE(parameter.about.fr.empty()) << parameter.name;
    }
  }

  /// All of the above for all of them.
  void ExpectAll() const {
    for (const auto& behavior : repertoire_.all()) {
      ExpectDescribed(*behavior);
      ExpectSmooth(*behavior);
      ExpectCancellable(*behavior);
    }
  }

 private:
  static bool SamePlace(const Posture& a, const Posture& b) {
    const Posture d = a + (-1.0) * b;
    double sum = std::abs(d.shift.x) + std::abs(d.shift.y) + std::abs(d.shift.z);
    for (const Radians r :
         {d.turn.roll, d.turn.pitch, d.turn.yaw, d.body_yaw, d.antennas.right, d.antennas.left}) {
      sum += std::abs(r.value());
    }
    return sum < 1e-9;  // false for what is no number
  }
  /// Half a second after a question comes an answer, each time another option.
  static void AnswerSomething(Rehearsal& rehearsal) {
    const Director::Running* const running = rehearsal.director.running();
    if (running == nullptr || !running->stage->asked()) return;
    const Stage::Asked& asked = *running->stage->asked();
    if (asked.answer ||
        rehearsal.clock.Now() + asked.question.deadline - std::chrono::milliseconds{500} <
            asked.deadline) {
      return;
    }
    const auto& options = asked.question.options;
    const std::string answer = options.empty() ? "7" : options[asked.id % options.size()];
    EXPECT_TRUE(rehearsal.director.Answer(asked.id, answer));
  }
  [[nodiscard]] int LengthOf(const Behavior& behavior) const {
    Rehearsal rehearsal(repertoire_, 7);
    rehearsal.Ask(behavior.name);
    int ticks = 0;
    while (rehearsal.director.running() != nullptr && ticks * kMindTick < kLongest) {
      AnswerSomething(rehearsal);
      rehearsal.Tick();
      ++ticks;
    }
    return ticks;
  }

  const Repertoire& repertoire_;
};

}  // namespace bbia
