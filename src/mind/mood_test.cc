#include "mind/mood.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "mind/expression_player.h"

namespace bbia {
namespace {

TimePoint At(double seconds) {
  return TimePoint{std::chrono::duration_cast<Nanos>(Seconds{1000.0 + seconds})};
}

TEST(Mood, BeginsAtRest) {
  const Mood mood(At(0));
  EXPECT_EQ(mood.State(At(5), 1.0).feeling, Mood::kRest);
  ASSERT_EQ(mood.history_size(), 1U);
  EXPECT_EQ(mood.history(0).cause, FeelingCause::kReset);
}

TEST(Mood, FeelsWhatItIsToldAndRemembersWhatWasBefore) {
  Mood mood(At(0));
  EXPECT_EQ(mood.Feel(At(1), {Emotion::kHappy, 0.8}, Lasting::kFades).feeling.emotion,
            Emotion::kHappy);
  mood.Feel(At(3), {Emotion::kSad, 0.4}, Lasting::kFades);
  const EmotionState state = mood.State(At(4), 0.25);
  EXPECT_EQ(state.feeling, (Feeling{Emotion::kSad, 0.4}));
  EXPECT_EQ(state.previous, (Feeling{Emotion::kHappy, 0.8}));
  EXPECT_EQ(state.held, Seconds{1.0});
  EXPECT_NEAR(state.valence, 0.75 * 0.8 * 0.8 - 0.25 * 0.4 * 0.7, 1e-12);
  EXPECT_EQ(mood.history(0).previous, Emotion::kHappy);
}

/// Steps a mood ten times a second. @return the emotions it went through.
std::vector<Emotion> Through(Mood& mood, double from, double to) {
  std::vector<Emotion> seen = {mood.State(At(from), 1.0).feeling.emotion};
  for (double t = from; t < to; t += 0.1) {
    static_cast<void>(mood.Advance(At(t)));
    const Emotion now = mood.State(At(t), 1.0).feeling.emotion;
    if (now != seen.back()) seen.push_back(now);
  }
  return seen;
}

TEST(Mood, WearsOffByWayOfWhatIsLeftOfIt) {
  Mood mood(At(0));
  mood.Feel(At(0), {Emotion::kSurprised, 1.0}, Lasting::kFades);
  EXPECT_THAT(Through(mood, 0, 60),
              testing::ElementsAre(Emotion::kSurprised, Emotion::kCurious, Emotion::kNeutral));
  EXPECT_EQ(mood.State(At(60), 1.0).feeling, Mood::kRest);
}

TEST(Mood, ComesToRestFromEverywhere) {
  for (const EmotionTraits& traits : AllEmotions()) {
    Mood mood(At(0));
    mood.Feel(At(0), {traits.emotion, 0.9}, Lasting::kFades);
    Through(mood, 0, 300);
    EXPECT_EQ(mood.State(At(300), 1.0).feeling, Mood::kRest) << traits.name;
    EXPECT_FALSE(mood.Advance(At(1e6))) << traits.name;
  }
}

TEST(Mood, LosesIntensityWithoutAStepWhileItFades) {
  Mood mood(At(0));
  mood.Feel(At(0), {Emotion::kAngry, 0.9}, Lasting::kFades);
  double last = 0.9;
  for (double t = 0; t < 21.0; t += 0.1) {
    static_cast<void>(mood.Advance(At(t)));
    const EmotionState state = mood.State(At(t), 0.0);
    if (state.feeling.emotion != Emotion::kAngry) break;
    EXPECT_LE(state.feeling.intensity, last);
    EXPECT_LT(last - state.feeling.intensity, 0.04);
    last = state.feeling.intensity;
  }
  EXPECT_LT(last, 0.01);
}

TEST(Mood, IsNeverSuddenlyLessSadWhenSadnessWearsOff) {
  Mood mood(At(0));
  mood.Feel(At(0), {Emotion::kSad, 1.0}, Lasting::kFades);
  double last = mood.State(At(0), 1.0).valence;
  for (double t = 0; t < 250.0; t += 0.1) {
    static_cast<void>(mood.Advance(At(t)));
    const double now = mood.State(At(t), 1.0).valence;
    EXPECT_NEAR(now, last, 0.02) << t;
    last = now;
  }
  EXPECT_EQ(last, 0.0);
}

TEST(Mood, ThatStaysIsTouchedByNothingButACommand) {
  Mood mood(At(0));
  mood.Feel(At(0), {Emotion::kProud, 1.0}, Lasting::kStays);
  EXPECT_FALSE(mood.React(At(1), {Stimulus::kInsult, 1.0}));
  EXPECT_FALSE(mood.Advance(At(1e5)));
  EXPECT_EQ(mood.State(At(1e5), 1.0).feeling, (Feeling{Emotion::kProud, 1.0}));
  mood.Reset(At(1e5));
  EXPECT_EQ(mood.State(At(1e5), 1.0).feeling, Mood::kRest);
}

TEST(Mood, RemembersTheLastHundredChanges) {
  Mood mood(At(0));
  for (int i = 0; i < 250; ++i) {
    mood.Feel(At(i), {Emotion::kHappy, i / 250.0}, Lasting::kFades);
  }
  ASSERT_EQ(mood.history_size(), 100U);
  EXPECT_EQ(mood.history(0).feeling.intensity, 249 / 250.0);
  EXPECT_EQ(mood.history(99).feeling.intensity, 150 / 250.0);
  EXPECT_EQ(mood.history(99).when, At(150));
}

TEST(Mood, AnswersAStimulusByItsRule) {
  Mood mood(At(0));
  const std::optional<MoodShift> praised = mood.React(At(1), {Stimulus::kCompliment, 1.0});
  ASSERT_TRUE(praised);
  EXPECT_EQ(praised->feeling, (Feeling{Emotion::kHappy, 0.89}));
  // cheerful by now
  EXPECT_EQ(mood.React(At(2), {Stimulus::kCompliment, 0.0})->feeling.emotion, Emotion::kExcited);
  EXPECT_EQ(mood.React(At(3), {Stimulus::kInsult, 1.0})->feeling.emotion, Emotion::kAngry);
  // low by now
  EXPECT_EQ(mood.React(At(4), {Stimulus::kInsult, 1.0})->feeling.emotion, Emotion::kSad);
  EXPECT_EQ(mood.React(At(5), {Stimulus::kCaress, 1.0})->feeling.emotion, Emotion::kCalm);
  EXPECT_EQ(mood.history(0).cause, FeelingCause::kStimulus);
  EXPECT_EQ(mood.history(0).stimulus, Stimulus::kCaress);
}

TEST(Mood, KeepsTheGreaterIntensityOfTheSameEmotion) {
  Mood mood(At(0));
  mood.Feel(At(0), {Emotion::kCurious, 0.9}, Lasting::kFades);
  EXPECT_EQ(mood.React(At(1), {Stimulus::kQuestion, 0.0})->feeling,
            (Feeling{Emotion::kCurious, 0.9}));
}

TEST(Mood, LikesAFaceTheMoreTheNearerItIs) {
  const auto felt = [](std::optional<Metres> distance) {
    return ReactionTo({Stimulus::kFaceSeen, 0.5, distance}, Emotion::kNeutral, 0.0);
  };
  EXPECT_EQ(felt(0.4_m), (Feeling{Emotion::kExcited, 0.8}));
  EXPECT_EQ(felt(0.9_m), (Feeling{Emotion::kHappy, 0.7}));
  EXPECT_EQ(felt(1.4_m), (Feeling{Emotion::kCurious, 0.6}));
  EXPECT_EQ(felt(2.0_m), (Feeling{Emotion::kNeutral, 0.5}));
  EXPECT_EQ(felt({}), (Feeling{Emotion::kCurious, 0.7}));
}

TEST(StimulusRules, EndWithOneThatAlwaysHoldsAndKeepIntensitiesInRange) {
  std::set<Stimulus> closed;
  for (const StimulusRule& rule : StimulusRules()) {
    EXPECT_FALSE(closed.contains(rule.stimulus)) << TraitsOf(rule.stimulus).name;
    EXPECT_TRUE(CheckIntensity(rule.low) && CheckIntensity(rule.high) && rule.low <= rule.high);
    if (rule.condition == Condition::kAlways) closed.insert(rule.stimulus);
  }
  EXPECT_EQ(closed.size(), kStimulusCount);
}

TEST(Stimuli, AreFoundByTheirNames) {
  for (const StimulusTraits& traits : AllStimuli()) {
    EXPECT_EQ(*ParseStimulus(traits.name), traits.stimulus);
    EXPECT_EQ(*ParseStimulus(traits.french), traits.stimulus);
  }
  const Result<Stimulus> none = ParseStimulus("complimnt");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().field, "stimulus");
  EXPECT_THAT(none.error().message, testing::HasSubstr("not \"complimnt\""));
}

TEST(AnyOtherThan, IsNeverTheSame) {
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const Feeling other = AnyOtherThan(Emotion::kSad, i * 0x9E3779B97F4A7C15U);
    EXPECT_NE(other.emotion, Emotion::kSad);
    EXPECT_GE(other.intensity, 0.30);
    EXPECT_LE(other.intensity, 0.99);
  }
}

// The two halves together: what the mood lets fade, the body fades.
TEST(Mood, IsShownByThePlayerAndFadesThere) {
  Mood mood(At(0));
  ExpressionPlayer player(5);
  const MoodShift sad = mood.Feel(At(0), {Emotion::kSad, 1.0}, Lasting::kFades);
  player.Show(sad.feeling, sad.duration);
  double deepest = 0.0;
  for (int tick = 0; tick < 200 * 50; ++tick) {
    if (const auto shift = mood.Advance(At(0.02 * tick)))
      player.Show(shift->feeling, shift->duration);
    deepest = std::max(deepest, ToDegrees(player.Advance(Seconds{0.02}).antennas.left));
  }
  EXPECT_GT(deepest, 120.0);
  EXPECT_LT(ToDegrees(player.posture().antennas.left), 3.0);
  EXPECT_EQ(player.progress(), 1.0);
}

}  // namespace
}  // namespace bbia
