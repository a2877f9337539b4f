#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "acts/all_acts.h"
#include "acts/answers.h"
#include "acts/games.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 3> kGames = {"rock_paper_scissors", "guess_number",
                                                    "memory"};
constexpr std::size_t kFirstWays = 3;

const TextBook& TextsOf(const Stage& stage) noexcept {
  return stage.parts().texts;
}

/// Who won is in the way the robot takes it.
Play Conclude(Stage& stage, Winner winner) {
  if (winner == Winner::kRobot) {
    stage.Feel(Emotion::kProud, 0.7);
    co_await SayWith(stage, "game.lost", gesture::kShowOff);
  } else if (winner == Winner::kPlayer) {
    stage.Feel(Emotion::kHappy, 0.6);
    co_await SayWith(stage, "game.won", gesture::kBow);
  } else {
    stage.Feel(Emotion::kHappy, 0.5);
    co_await SayWith(stage, "game.drawn", gesture::kWiggle);
  }
}

Play GoneAway(Stage& stage) {
  stage.Feel(Emotion::kSad, 0.3);
  co_await SayWith(stage, "game.gave_up", gesture::kSigh);
}

Play TellScore(Stage& stage, Score score) {
  const std::string player = std::to_string(score.player);
  const std::string robot = std::to_string(score.robot);
  stage.Step("score " + player + " to " + robot);
  const std::string line = stage.Line("game.score", {{"player", player}, {"robot", robot}});
  co_await SpeakWith(stage, line, gesture::kNod);
}

const Clip& ClipOf(Hand hand) noexcept {
  if (hand == Hand::kRock) return gesture::kRock;
  return hand == Hand::kPaper ? gesture::kPaper : gesture::kScissors;
}

/// Asks for one of `keys` until it understands, three times. @return nothing when nobody is there.
PlayOf<std::optional<std::size_t>> AskFor(Stage& stage, std::string_view prompt,
                                          std::span<const std::string_view> keys) {
  std::vector<std::string> options;
  for (const std::string_view key : keys) options.push_back(stage.Line(key));
  const std::string choices = Listed(options);
  const Question question{.prompt = std::string(prompt), .options = options};
  constexpr int kTimes = 3;
  for (int i = 0; i < kTimes; ++i) {
    const std::optional<std::string> said = co_await AskPatiently(stage, question);
    if (!said) break;
    const auto picked = PickedFrom(TextsOf(stage), stage.language(), keys, *said);
    if (picked) co_return picked;
    const std::string line = stage.Line("game.not_understood", {{"choices", choices}});
    co_await SpeakWith(stage, line, gesture::kPuzzle);
  }
  co_return std::nullopt;
}

Play RockPaperScissors(Stage& stage, std::int64_t rounds) {
  stage.Feel(Emotion::kExcited, 0.3);
  co_await SayWith(stage, "game.rps_begin", gesture::kBounce);
  Score score;
  for (std::int64_t round = 1; round <= rounds; ++round) {
    const std::string n = std::to_string(round);
    stage.Step("round " + n);
    stage.StartSay("game.round", {{"n", n}});
    for (int i = 0; i < 3; ++i) co_await Perform(stage, gesture::kCountOne);
    const Hand robot = AnyHand(stage.random());  // before it knows yours
    const std::string prompt = stage.Line("game.rps_choose");
    stage.StartSayText(prompt);
    const auto picked = co_await AskFor(stage, prompt, kHandKeys);
    if (!picked) {
      co_await GoneAway(stage);
      co_return;
    }
    const auto player = static_cast<Hand>(*picked);
    const std::string mine = stage.Line(kHandKeys[static_cast<std::size_t>(robot)]);
    const std::string yours = stage.Line(kHandKeys[*picked]);
    const std::string show = stage.Line("game.rps_show", {{"robot", mine}, {"player", yours}});
    stage.StartSayText(show);
    co_await Perform(stage, ClipOf(robot));
    co_await stage.Wait(Seconds{1.2});
    co_await stage.MoveTo(PostureRow{}, Seconds{0.5});
    const Winner winner = Judge(robot, player);
    score.Count(winner);
    const bool nobody = winner == Winner::kNobody;
    const bool lost = winner == Winner::kPlayer;
    stage.Feel(nobody ? Emotion::kSurprised : (lost ? Emotion::kSad : Emotion::kHappy), 0.4);
    co_await SayWith(stage, nobody ? "game.rps_draw" : (lost ? "game.rps_win" : "game.rps_lose"),
                     nobody ? gesture::kTilt : (lost ? gesture::kSigh : gesture::kWiggle));
  }
  co_await TellScore(stage, score);
  co_await Conclude(stage, score.leader());
}

Play GuessNumber(Stage& stage, int highest) {
  const int number = 1 + static_cast<int>(stage.random().Next() % static_cast<unsigned>(highest));
  const int tries = TriesFor(highest);
  const std::string low = "1";
  const std::string high = std::to_string(highest);
  const std::string many = std::to_string(tries);
  stage.Feel(Emotion::kCurious, 0.4);
  const std::string begin =
      stage.Line("game.guess_begin", {{"low", low}, {"high", high}, {"tries", many}});
  co_await SpeakWith(stage, begin, gesture::kThink);
  const Question question{.prompt = begin};
  for (int i = 1; i <= tries; ++i) {
    stage.Step("try " + std::to_string(i) + " of " + many);
    const std::optional<std::string> said = co_await AskPatiently(stage, question);
    if (!said) {
      co_await GoneAway(stage);
      co_return;
    }
    const std::optional<double> guess = NumberIn(*said);
    const std::string tried = std::to_string(i);
    const std::string it = std::to_string(number);
    if (!guess || *guess < 1 || *guess > highest || *guess != std::floor(*guess)) {
      const std::string line = stage.Line("game.guess_outside", {{"low", low}, {"high", high}});
      co_await SpeakWith(stage, line, gesture::kShakeHead);
    } else if (*guess == number) {
      stage.Step("found in " + tried);
      stage.Feel(Emotion::kExcited, 0.4);
      const std::string line = stage.Line("game.guess_found", {{"number", it}, {"tries", tried}});
      co_await SpeakWith(stage, line, gesture::kBounce);
      co_return;
    } else if (*guess < number) {
      co_await SayWith(stage, "game.guess_higher", gesture::kLookUp);
    } else {
      co_await SayWith(stage, "game.guess_lower", gesture::kLookDown);
    }
  }
  stage.Step("not found");
  const std::string it = std::to_string(number);
  stage.Feel(Emotion::kProud, 0.5);
  const std::string line = stage.Line("game.guess_missed", {{"number", it}});
  co_await SpeakWith(stage, line, gesture::kNod);
}

const Clip& ClipOf(Way way) noexcept {
  constexpr std::array<const Clip*, 4> kClips = {&gesture::kLookLeft, &gesture::kLookRight,
                                                 &gesture::kLookUp, &gesture::kLookDown};
  return *kClips[static_cast<std::size_t>(way)];
}

Play Memory(Stage& stage, std::int64_t rounds) {
  stage.Feel(Emotion::kDetermined, 0.3);
  co_await SayWith(stage, "game.memory_begin", gesture::kNod);
  Score score;
  for (std::int64_t round = 0; round < rounds; ++round) {
    stage.Step("round " + std::to_string(round + 1));
    const std::vector<Way> ways =
        AnyWays(stage.random(), kFirstWays + static_cast<std::size_t>(round));
    co_await stage.Say("game.memory_watch");
    co_await stage.Wait(Seconds{0.4});
    for (const Way way : ways) {
      co_await Perform(stage, ClipOf(way));
      co_await stage.Wait(Seconds{0.25});
    }
    const std::string prompt = stage.Line("game.memory_turn");
    stage.StartSayText(prompt);
    const Question question{.prompt = prompt, .deadline = Seconds{45.0}};
    const std::optional<std::string> said = co_await AskPatiently(stage, question);
    if (!said) {
      co_await GoneAway(stage);
      co_return;
    }
    const auto told = WaysIn(TextsOf(stage), stage.language(), *said);
    if (told && *told == ways) {
      score.Count(Winner::kPlayer);
      stage.Feel(Emotion::kHappy, 0.6);
      co_await SayWith(stage, "game.memory_right", gesture::kBounce);
      continue;
    }
    score.Count(Winner::kRobot);
    std::vector<std::string> names;
    for (const Way way : ways) names.push_back(stage.Line(kWayKeys[static_cast<std::size_t>(way)]));
    const std::string sequence = Listed(names);
    const std::string line = stage.Line("game.memory_wrong", {{"sequence", sequence}});
    co_await SpeakWith(stage, line, gesture::kShakeHead);
  }
  co_await TellScore(stage, score);
  co_await Conclude(stage, score.leader());
}

Play Game(Stage& stage, const Arguments& arguments) {
  const std::string& game = arguments.Text("game");
  if (game == "guess_number") {
    co_await GuessNumber(stage, static_cast<int>(arguments.Integer("highest")));
  } else if (game == "memory") {
    co_await Memory(stage, arguments.Integer("rounds"));
  } else {
    co_await RockPaperScissors(stage, arguments.Integer("rounds"));
  }
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddGame(Repertoire& repertoire) {
  repertoire.Add({
      .name = "game",
      .title = {"Play a game", "Jouer à un jeu"},
      .about = {"Rock, paper, scissors; guess my number; or show what I showed you.",
                "Pierre, feuille, ciseaux ; devine mon nombre ; ou répète ce que je montre."},
      .priority = 1,
      .parameters = {{.name = "game",
                      .kind = ParameterKind::kChoice,
                      .about = {"Which game", "Quel jeu"},
                      .usual_text = "rock_paper_scissors",
                      .choices = kGames},
                     {.name = "rounds",
                      .kind = ParameterKind::kInteger,
                      .about = {"How many rounds", "Combien de manches"},
                      .low = 1,
                      .high = 10,
                      .usual = 3},
                     {.name = "highest",
                      .kind = ParameterKind::kInteger,
                      .about = {"Of the numbers to guess from 1", "Le plus grand nombre à deviner"},
                      .low = 2,
                      .high = 1000,
                      .usual = 100}},
      .play = Game,
  });
}

}  // namespace bbia
