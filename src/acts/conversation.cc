#include <algorithm>
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
constexpr Seconds kTurn{0.6};
constexpr Radians kNeck{0.6};

/// What is being answered; forgotten when the conversation ends in between.
class Thought final {
 public:
  Thought(Companion& companion, std::uint64_t ticket) : companion_(companion), ticket_(ticket) {}
  ~Thought() { companion_.Forget(ticket_); }
  Thought(const Thought&) = delete;
  Thought& operator=(const Thought&) = delete;

  [[nodiscard]] bool Ready() {
    if (!next_) next_ = companion_.Next(ticket_);
    return next_.has_value();
  }
  /// @pre Ready()
  [[nodiscard]] Result<CompanionPart> Take() { return *std::exchange(next_, std::nullopt); }

 private:
  Companion& companion_;
  const std::uint64_t ticket_;
  std::optional<Result<CompanionPart>> next_;
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

/// How a sentence is underlined: by its own gesture, by what is felt in it, or, at the beginning of
/// an answer, by a nod.
const Clip* GestureOf(const CompanionPart& part, bool first) {
  if (const Clip* const own = gesture::Find(part.gesture)) return own;
  if (part.feeling) return &gesture::Of(part.feeling->emotion);
  return first ? &gesture::kNod : nullptr;
}

/// Who answers, and what can be performed meanwhile.
struct Cast {
  Companion& companion;
  const Repertoire& repertoire;
};

/// A behaviour that was asked for, as a part of the conversation.
Play PerformPart(Stage& stage, const Repertoire& repertoire, const CompanionPart& part) {
  const Behavior* const behavior = repertoire.Find(part.behavior);
  if (behavior == nullptr) co_return;
  const auto arguments = CheckArguments(behavior->parameters, part.arguments);
  if (!arguments) co_return;
  stage.Step(behavior->name);
  co_await behavior->play(stage, *arguments);
}

/// One part. `turned`: the head looks where it was told to, and no gesture takes it from there.
Play Give(Stage& stage, const Cast& cast, const CompanionPart& part, bool first, bool& turned) {
  if (part.feeling) stage.Feel(*part.feeling);
  if (part.turn) {
    turned = true;
    // What is too far to the side for the neck the body turns to.
    const Radians beyond = part.turn->yaw - std::clamp(part.turn->yaw, -kNeck, kNeck);
    const Posture look{.turn = {.pitch = part.turn->pitch, .yaw = part.turn->yaw},
                       .body_yaw = beyond};
    co_await stage.MoveTo(look, kTurn);
  }
  if (!part.behavior.empty()) {
    turned = false;
    co_await PerformPart(stage, cast.repertoire, part);
  }
  if (part.text.empty()) co_return;
  stage.Step("speaking");
  const Clip* const clip = turned ? nullptr : GestureOf(part, first);
  if (clip != nullptr) {
    co_await SpeakWith(stage, part.text, *clip);
  } else {
    co_await stage.SayText(part.text);
  }
}

/// Thinks and answers, sentence by sentence as they come.
Play Reply(Stage& stage, const Cast& cast, std::string_view said) {
  stage.Step("thinking");
  const auto ticket = cast.companion.Ask(said);
  if (!ticket) co_await stage.GiveUp(ticket.error().message);
  Thought thought(cast.companion, *ticket);
  bool turned = false;
  for (bool first = true;; first = false) {
    if (!thought.Ready()) {
      Play wait = UntilThought(stage, thought);
      Play look = LookThoughtful(stage);
      co_await stage.Either(std::move(wait), std::move(look));
    }
    if (!thought.Ready()) co_await stage.GiveUp("the answer took too long");
    const Result<CompanionPart> part = thought.Take();
    if (!part) co_await stage.GiveUp(part.error().message);
    co_await Give(stage, cast, *part, first, turned);
    if (part->last) co_return;
  }
}

/// Listens, thinks, answers, until nobody says anything any more.
Play Conversation(Stage& stage, const Arguments& arguments, Companion* companion,
                  const Repertoire& repertoire) {
  if (companion == nullptr) co_await stage.GiveUp("needs chat");
  const Cast cast{*companion, repertoire};
  stage.Feel(Emotion::kHappy, 0.5);
  co_await SayWith(stage, "greeting.line", gesture::kHello);
  const Question question{.prompt = stage.Line("game.waiting"), .deadline = Seconds{30.0}};
  const std::int64_t turns = arguments.Integer("turns");
  for (std::int64_t i = 0; i < turns; ++i) {
    stage.Step("listening");
    stage.Feel(Emotion::kCurious, 0.35);
    const std::optional<std::string> said = co_await AskPatiently(stage, question);
    if (!said || PlainWords(*said).empty()) break;
    co_await Reply(stage, cast, *said);
  }
  co_await SayWith(stage, "goodbye.line", gesture::kBow);
  co_await stage.Home(Seconds{0.8});
}

}  // namespace

void AddConversation(Repertoire& repertoire, Companion* companion) {
  repertoire.Add({
      .name = "conversation",
      .title = {"Talk", "Discuter"},
      .about =
          {"Listens to what you type or say and answers, with a language model where there is one.",
           "Écoute ce que tu écris ou dis et répond, avec un modèle de langue s'il y en a un."},
      .priority = 7,
      .needs = {Need::kChat},
      .parameters = {{.name = "turns",
                      .kind = ParameterKind::kInteger,
                      .about = {"Answers at most", "Réponses au plus"},
                      .low = 1,
                      .high = 50,
                      .usual = 10}},
      .play =
          [companion, &repertoire](Stage& stage, const Arguments& arguments) {
            return Conversation(stage, arguments, companion, repertoire);
          },
  });
}

}  // namespace bbia
