#include "acts/all_acts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "acts/act_rehearsal_test.h"
#include "acts/gestures.h"
#include "behavior/rehearse_all_test.h"

namespace bbia {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

// The original's 21 names, conversation counted once.
constexpr std::array<std::string_view, 21> kNames = {
    "wake_up",        "greeting",          "emotional_response", "vision_tracking", "conversation",
    "hide",           "antenna_animation", "follow_face",        "follow_object",   "dance",
    "emotion_show",   "photo_booth",       "storytelling",       "teaching",        "game",
    "meditation",     "exercise",          "alarm_clock",        "weather_report",  "news_reader",
    "music_reaction",
};

TEST(AllActs, AreTheTwentyOneAndRecordedMovesAndGestures) {
  ActRehearsal acts;
  EXPECT_EQ(acts.repertoire.all().size(), kNames.size() + 2);
  EXPECT_NE(acts.repertoire.Find("recorded_move"), nullptr);
  for (const std::string_view name : kNames) EXPECT_NE(acts.repertoire.Find(name), nullptr) << name;
}

class EveryAct : public testing::TestWithParam<std::string_view> {};

// Those that report need something to report.
LooseValues WhatToSay(std::string_view name) {
  if (name == "weather_report") {
    return {{"condition", std::string("rainy")}, {"temperature", 11.5}, {"wind", 20.0}};
  }
  if (name == "news_reader") return {{"news_items", std::vector<std::string>{"One.", "Two."}}};
  return {};
}

TEST_P(EveryAct, EndsByItselfAndLeavesNothingBehind) {
  ActRehearsal acts;
  acts.Begin(GetParam(), WhatToSay(GetParam()));
  const MindEvent end = acts.PlayToEnd(
      [](const Question& question) {
        return question.options.empty() ? "5" : question.options.front();
      },
      Seconds{30'000.0});  // an alarm waits for seven o'clock
  EXPECT_EQ(end.outcome, RunOutcome::kFinished) << end.text;
  acts.rehearsal->Pass(Seconds{1.0});
  EXPECT_TRUE(acts.rehearsal->Quiet());
  EXPECT_EQ(acts.eyes.looks, 0);
  EXPECT_EQ(acts.companion.open, 0);
  EXPECT_FALSE(acts.Said().empty());
}

TEST_P(EveryAct, IsDescribedAndSmooth) {
  ActRehearsal acts;
  const Behavior& behavior = *acts.repertoire.Find(GetParam());
  const Rehearsals rehearsals(acts.repertoire);
  rehearsals.ExpectDescribed(behavior);
  if (WhatToSay(GetParam()).empty()) rehearsals.ExpectSmooth(behavior);
}

TEST_P(EveryAct, CanBeStoppedAnywhere) {
  ActRehearsal acts;
  const Rehearsals rehearsals(acts.repertoire);
  if (WhatToSay(GetParam()).empty()) {
    rehearsals.ExpectCancellable(*acts.repertoire.Find(GetParam()));
  }
  EXPECT_EQ(acts.eyes.looks, 0);
  EXPECT_EQ(acts.companion.open, 0);
}

INSTANTIATE_TEST_SUITE_P(Acts, EveryAct, testing::ValuesIn(kNames),
                         [](const auto& name) { return std::string(name.param); });

TEST(Reports, AreUnavailableUnlessTheyAreGivenWhatToReport) {
  for (const auto& [name, why] :
       {std::pair{"weather_report", "needs weather"}, std::pair{"news_reader", "needs news"},
        std::pair{"music_reaction", "needs hearing"}}) {
    ActRehearsal acts;
    acts.rehearsal->senses.there = {};
    acts.Begin(name);
    EXPECT_EQ(acts.rehearsal->receipt.outcome, RunOutcome::kUnavailable) << name;
    EXPECT_EQ(acts.rehearsal->receipt.reason, why);
  }
}

TEST(WeatherReport, SaysWhatItWasGiven) {
  ActRehearsal acts;
  acts.rehearsal->senses.there = {};
  acts.Begin("weather_report", {{"city", std::string("Lyon")},
                                {"condition", std::string("sunny")},
                                {"temperature", 21.5},
                                {"humidity", 40.0}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.Said(),
              Contains(AllOf(HasSubstr("Lyon"), HasSubstr("sunny"), HasSubstr("21.5"))));
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("40 percent")));
  EXPECT_THAT(acts.Said(), Not(Contains(HasSubstr("kilometres"))));
}

TEST(NewsReader, ReadsAllItemsInOrder) {
  ActRehearsal acts;
  acts.Begin("news_reader",
             {{"news_items", std::vector<std::string>{"A whale sang.", "It rained.", "Done."}}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  const auto said = acts.Said();
  ASSERT_EQ(said.size(), 5U);
  EXPECT_THAT(said[1], HasSubstr("A whale sang."));
  EXPECT_THAT(said[3], AllOf(HasSubstr("finally"), HasSubstr("Done.")));
}

TEST(EmotionalResponse, SaysWhatItFeels) {
  ActRehearsal acts;
  acts.Begin("emotional_response", {{"stimulus", std::string("danger")}, {"strength", 1.0}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.Steps(), Contains("fearful"));
}

TEST(Hide, PeepsAsOftenAsItIsTold) {
  ActRehearsal acts;
  acts.Begin("hide", {{"peeks", 3.0}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_EQ(std::ranges::count(acts.Steps(), "peeping"), 3);
}

TEST(Conversation, AsksTheCompanionAndForgetsWhenStopped) {
  ActRehearsal acts;
  acts.Begin("conversation", {{"turns", 2.0}});
  EXPECT_EQ(acts.PlayToEnd([](const Question&) { return "How are you?"; }).outcome,
            RunOutcome::kFinished);
  EXPECT_EQ(acts.companion.asked.size(), 2U);
  EXPECT_THAT(acts.Said(), Contains("I see."));
}

TEST(Gesture, KnowsEachOfItsNames) {
  for (const std::string_view name : gesture::kNames) {
    EXPECT_NE(gesture::Find(name), nullptr) << name;
    ActRehearsal acts;
    acts.Begin("gesture", {{"name", std::string(name)}});
    EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished) << name;
  }
  EXPECT_EQ(gesture::Find("fly"), nullptr);
}

TEST(Conversation, GivesAnAnswerPartByPart) {
  ActRehearsal acts;
  acts.companion.parts = {
      {.turn = HeadTurn{.yaw = 0.4_rad}},
      {.text = "Over there?", .feeling = Feeling{.emotion = Emotion::kCurious, .intensity = 0.4}},
      {.behavior = "antenna_animation"},
      {.text = "Yes.", .gesture = "nod", .last = true}};
  acts.Begin("conversation", {{"turns", 1.0}});
  double most_left = 0.0;
  for (int tick = 0; tick < 10'000 && !acts.rehearsal->heard.End(acts.run); ++tick) {
    most_left = std::max(most_left, acts.rehearsal->Tick().turn.yaw.value());
    const Director::Running* const running = acts.rehearsal->director.running();
    if (running == nullptr || !running->stage->asked() || !acts.companion.asked.empty()) continue;
    EXPECT_TRUE(acts.rehearsal->director.Answer(running->stage->asked()->id, "Look over there"));
  }
  EXPECT_GT(most_left, 0.35);
  EXPECT_THAT(acts.Steps(), IsSupersetOf({"antenna_animation", "speaking"}));
  EXPECT_THAT(acts.Said(), IsSupersetOf({"Over there?", "Yes."}));
  EXPECT_EQ(acts.companion.open, 0);
}

TEST(PhotoBooth, TakesAsManyPhotosAsItIsTold) {
  ActRehearsal acts;
  acts.Begin("photo_booth", {{"num_photos", 2.0}});
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_EQ(acts.eyes.photos, 2U);
  EXPECT_THAT(acts.Steps(), Contains("photo photo-2.jpg"));
}

}  // namespace
}  // namespace bbia
