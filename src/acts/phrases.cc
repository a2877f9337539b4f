#include "acts/phrases.h"

#include <utility>

#include "acts/gestures.h"

namespace bbia {
namespace {

Play Speak(Stage& stage, std::string_view text) {
  co_await stage.SayText(text);
}

Play AskInto(Stage& stage, const Question& question, std::optional<std::string>& answer) {
  answer = co_await stage.Listen(question);
}

/// Leans in now and then, for as long as it is let.
Play LookLikeListening(Stage& stage) {
  for (;;) {
    co_await stage.Wait(Seconds{stage.random().Uniform(1.5, 3.0)});
    co_await PerformFreely(stage, gesture::kListen);
  }
}

}  // namespace

Play SayLine(Stage& stage, std::string_view key) {
  co_await stage.Say(key);
}

Play SayWith(Stage& stage, std::string_view key, const Clip& clip) {
  Play line = SayLine(stage, key);
  Play move = PerformFreely(stage, clip);
  co_await stage.Together(std::move(line), std::move(move));
}

Play SpeakWith(Stage& stage, std::string_view text, const Clip& clip) {
  Play line = Speak(stage, text);
  Play move = PerformFreely(stage, clip);
  co_await stage.Together(std::move(line), std::move(move));
}

PlayOf<std::optional<std::string>> AskPatiently(Stage& stage, const Question& question) {
  constexpr int kTimes = 2;
  std::optional<std::string> answer;
  for (int i = 0; i < kTimes && !answer; ++i) {
    if (i > 0) co_await stage.Say("game.waiting");
    Play ask = AskInto(stage, question, answer);
    Play listen = LookLikeListening(stage);
    co_await stage.Either(std::move(ask), std::move(listen));
  }
  co_return answer;
}

std::string Listed(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

}  // namespace bbia
