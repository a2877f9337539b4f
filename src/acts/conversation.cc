#include <optional>
#include <string>
#include <utility>

#include "acts/all_acts.h"
#include "acts/answers.h"
#include "acts/companion.h"
#include "acts/gestures.h"
#include "acts/phrases.h"

namespace bbia {
namespace {

constexpr Seconds kPatience{60.0};

/// Forgets what is asked when the conversation ends in between.
class Thought final {
 public:
  Thought(Companion& companion, std::uint64_t ticket) : companion_(companion), ticket_(ticket) {}
  ~Thought() { companion_.Forget(ticket_); }
  Thought(const Thought&) = delete;
  Thought& operator=(const Thought&) = delete;

  [[nodiscard]] bool Ready() {
    if (!answer_) answer_ = companion_.Answer(ticket_);
    return answer_.has_value();
  }
  [[nodiscard]] const std::optional<Result<std::string>>& answer() const noexcept {
    return answer_;
  }

 private:
  Companion& companion_;
  const std::uint64_t ticket_;
  std::optional<Result<std::string>> answer_;
};

Play UntilThought(Stage& stage, Thought& thought) {
  static_cast<void>(co_await stage.Until([&thought] { return thought.Ready(); }, kPatience));
}
Play LookThoughtful(Stage& stage) {
  for (;;) {
    co_await PerformFreely(stage, gesture::kThink);
    co_await stage.Wait(Seconds{0.5});
  }
}

/// Listens, thinks, answers, until nobody says anything any more.
Play Conversation(Stage& stage, const Arguments& arguments, Companion* companion) {
  if (companion == nullptr) co_await stage.GiveUp("needs chat");
  stage.Feel(Emotion::kHappy, 0.5);
  co_await SayWith(stage, "greeting.line", gesture::kHello);
  const Question question{.prompt = stage.Line("game.waiting"), .deadline = Seconds{30.0}};
  const std::int64_t turns = arguments.Integer("turns");
  for (std::int64_t i = 0; i < turns; ++i) {
    stage.Step("listening");
    stage.Feel(Emotion::kCurious, 0.35);
    const std::optional<std::string> said = co_await AskPatiently(stage, question);
    if (!said || PlainWords(*said).empty()) break;
    stage.Step("thinking");
    const auto ticket = companion->Ask(*said);
    if (!ticket) co_await stage.GiveUp(ticket.error().message);
    Thought thought(*companion, *ticket);
    Play wait = UntilThought(stage, thought);
    Play look = LookThoughtful(stage);
    co_await stage.Either(std::move(wait), std::move(look));
    if (!thought.answer()) co_await stage.GiveUp("the answer took too long");
    if (!thought.answer()->has_value()) co_await stage.GiveUp(thought.answer()->error().message);
    stage.Step("speaking");
    stage.Feel(Emotion::kHappy, 0.4);
    const std::string answer = **thought.answer();
    co_await SpeakWith(stage, answer, gesture::kNod);
  }
  co_await SayWith(stage, "goodbye.line", gesture::kBow);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddConversation(Repertoire& repertoire, Companion* companion) {
  repertoire.Add({
      .name = "conversation",
      .title = {"Talk", "Discuter"},
      .about = {"Listens to what you type or say and answers, with a language model.",
                "Écoute ce que tu écris ou dis et répond, avec un modèle de langue."},
      .priority = 7,
      .needs = {Need::kChat},
      .parameters = {{.name = "turns",
                      .kind = ParameterKind::kInteger,
                      .about = {"Answers at most", "Réponses au plus"},
                      .low = 1,
                      .high = 50,
                      .usual = 10}},
      .play = [companion](
                  Stage& stage,
                  const Arguments& arguments) { return Conversation(stage, arguments, companion); },
  });
}

}  // namespace bbia
