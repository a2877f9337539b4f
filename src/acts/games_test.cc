#include "acts/games.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "acts/act_rehearsal_test.h"
#include "acts/answers.h"

namespace bbia {
namespace {

using testing::Contains;
using testing::HasSubstr;

TEST(Games, RockBreaksScissorsAndSoOn) {
  EXPECT_EQ(Judge(Hand::kRock, Hand::kScissors), Winner::kRobot);
  EXPECT_EQ(Judge(Hand::kPaper, Hand::kRock), Winner::kRobot);
  EXPECT_EQ(Judge(Hand::kScissors, Hand::kPaper), Winner::kRobot);
  EXPECT_EQ(Judge(Hand::kScissors, Hand::kRock), Winner::kPlayer);
  EXPECT_EQ(Judge(Hand::kRock, Hand::kPaper), Winner::kPlayer);
  EXPECT_EQ(Judge(Hand::kPaper, Hand::kScissors), Winner::kPlayer);
  for (const Hand hand : {Hand::kRock, Hand::kPaper, Hand::kScissors}) {
    EXPECT_EQ(Judge(hand, hand), Winner::kNobody);
  }
}

TEST(Games, TheRobotsHandIsFair) {
  RandomStream random(9);
  std::array<int, 3> counts{};
  constexpr int kHands = 30'000;
  for (int i = 0; i < kHands; ++i) ++counts[static_cast<std::size_t>(AnyHand(random))];
  for (const int count : counts) EXPECT_NEAR(count, kHands / 3, 300);
}

TEST(Games, HalvingFindsTheNumberWithinTheTries) {
  EXPECT_EQ(TriesFor(100), 8);
  EXPECT_EQ(TriesFor(2), 2);
  for (const int highest : {2, 10, 100, 1000}) {
    for (int number = 1; number <= highest; ++number) {
      int low = 1;
      int high = highest;
      int tries = 1;
      for (int guess = (low + high) / 2; guess != number; guess = (low + high) / 2, ++tries) {
        guess < number ? low = guess + 1 : high = guess - 1;
      }
      ASSERT_LE(tries, TriesFor(highest));
    }
  }
}

TEST(Games, WaysAreUnderstoodInBothLanguages) {
  const TextBook texts = TextBook::BuiltIn();
  const auto ways = [&](Language language, std::string_view said) {
    return WaysIn(texts, language, said);
  };
  const std::vector<Way> wanted = {Way::kLeft, Way::kUp, Way::kDown, Way::kRight};
  EXPECT_EQ(ways(Language::kEnglish, "Left, up; DOWN right"), wanted);
  EXPECT_EQ(ways(Language::kFrench, "gauche haut bas droite"), wanted);
  EXPECT_EQ(ways(Language::kFrench, "left up bas right"), wanted);
  EXPECT_EQ(ways(Language::kEnglish, "left banana"), std::nullopt);
  EXPECT_TRUE(ways(Language::kEnglish, "")->empty());
}

TEST(Games, AHandMayBeSaidWithAnAccentOrInCapitals) {
  const TextBook texts = TextBook::BuiltIn();
  EXPECT_EQ(PickedFrom(texts, Language::kFrench, kHandKeys, "Les Ciseaux !"), 2U);
  EXPECT_EQ(PickedFrom(texts, Language::kFrench, kHandKeys, "rock"), 0U);
  EXPECT_EQ(PickedFrom(texts, Language::kEnglish, kHandKeys, "lizard"), std::nullopt);
}

// The original drew the player's moves by lot; and an honest robot wins a third of the rounds.
TEST(RockPaperScissors, CountsWhatWasReallyPlayed) {
  int robot = 0;
  int player = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ActRehearsal acts(seed);
    acts.Begin("game", {{"rounds", 3.0}});
    EXPECT_EQ(acts.PlayToEnd([](const Question& q) { return q.options[1]; }).outcome,
              RunOutcome::kFinished);
    // Told hand for hand: count again.
    Score score;
    for (const std::string& said : acts.Said()) {
      if (said.find("you have paper") == std::string::npos) continue;
      score.Count(said.find("I have rock") == 0       ? Winner::kPlayer
                  : said.find("I have scissors") == 0 ? Winner::kRobot
                                                      : Winner::kNobody);
    }
    EXPECT_THAT(acts.Steps(), Contains("score " + std::to_string(score.player) + " to " +
                                       std::to_string(score.robot)));
    robot += score.robot;
    player += score.player;
  }
  EXPECT_NEAR(robot, 40, 16);
  EXPECT_NEAR(player, 40, 16);
}

TEST(RockPaperScissors, EndsPolitelyWhenNobodyAnswers) {
  ActRehearsal acts;
  acts.Begin("game");
  EXPECT_EQ(acts.PlayToEnd().outcome, RunOutcome::kFinished);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("another time")));
}

TEST(GuessNumber, TellsHigherAndLowerTruly) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    ActRehearsal acts(seed);
    acts.Begin("game", {{"game", std::string("guess_number")}, {"highest", 50.0}});
    int low = 1;
    int high = 50;
    int last = 0;
    std::size_t heard = 0;
    const auto guess = [&](const Question&) {
      // What it said since the last guess decides where to look.
      const auto said = acts.Said();
      for (; heard < said.size(); ++heard) {
        const std::string& line = said[heard];
        const auto is = [&](std::string_view key) {
          for (std::size_t i = 0; i < acts.rehearsal->texts.variants(Language::kEnglish, key);
               ++i) {
            if (acts.rehearsal->texts.Line(Language::kEnglish, key, i) == line) return true;
          }
          return false;
        };
        if (is("game.guess_higher")) low = last + 1;
        if (is("game.guess_lower")) high = last - 1;
      }
      last = (low + high) / 2;
      return std::to_string(last);
    };
    EXPECT_EQ(acts.PlayToEnd(guess).outcome, RunOutcome::kFinished);
    EXPECT_THAT(acts.Steps(), Contains(HasSubstr("found in"))) << seed;
  }
}

TEST(GuessNumber, WhatIsNoNumberCostsATryAndIsSaid) {
  ActRehearsal acts;
  acts.Begin("game", {{"game", std::string("guess_number")}, {"highest", 4.0}});
  EXPECT_EQ(acts.PlayToEnd([](const Question&) { return "banana"; }).outcome,
            RunOutcome::kFinished);
  EXPECT_THAT(acts.Said(), Contains(HasSubstr("between 1 and 4")));
  EXPECT_THAT(acts.Steps(), Contains("not found"));
}

TEST(Memory, TheOneWhoWatchesWins) {
  ActRehearsal acts(3);
  acts.Begin("game", {{"game", std::string("memory")}, {"rounds", 2.0}});
  // Watches the head: which way did it go, each time it had been in the middle.
  std::vector<std::string> ways;
  bool middle = true;
  std::uint64_t replied = 0;
  std::optional<MindEvent> end;
  for (Seconds t{0.0}; t < Seconds{300.0} && !end; t += kMindTick) {
    const Posture p = acts.rehearsal->Tick();
    const Director::Running* const running = acts.rehearsal->director.running();
    const bool watching =
        running != nullptr && running->stage->step().starts_with("round") &&
        !running->stage->asked() && acts.Said().back().ends_with(".") &&
        (acts.Said().back().starts_with("Watch") || acts.Said().back().starts_with("Now look"));
    const double yaw = ToDegrees(p.turn.yaw);
    const double pitch = ToDegrees(p.turn.pitch);
    if (watching && middle) {
      middle = false;
      if (yaw > 25)
        ways.emplace_back("left");
      else if (yaw < -25)
        ways.emplace_back("right");
      else if (pitch < -18)
        ways.emplace_back("up");
      else if (pitch > 20)
        ways.emplace_back("down");
      else
        middle = true;
    } else if (std::abs(yaw) < 5 && std::abs(pitch) < 6) {
      middle = true;
    }
    end = acts.rehearsal->heard.End(acts.run);
    if (end || running == nullptr || !running->stage->asked()) continue;
    const Stage::Asked& asked = *running->stage->asked();
    if (asked.id == replied) continue;
    replied = asked.id;
    std::string answer;
    for (const std::string& way : ways) answer += way + " ";
    ways.clear();
    EXPECT_TRUE(acts.rehearsal->director.Answer(asked.id, answer)) << answer;
  }
  ASSERT_TRUE(end);
  EXPECT_THAT(acts.Steps(), Contains("score 2 to 0"));
}

TEST(Memory, AWrongAnswerIsCorrected) {
  ActRehearsal acts;
  acts.Begin("game", {{"game", std::string("memory")}, {"rounds", 1.0}});
  EXPECT_EQ(acts.PlayToEnd([](const Question&) { return "up up up up up"; }).outcome,
            RunOutcome::kFinished);
  EXPECT_THAT(acts.Steps(), Contains("score 0 to 1"));
}

}  // namespace
}  // namespace bbia
