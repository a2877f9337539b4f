#include "api/companion_desk.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "api/glance.h"
#include "base/utf8.h"
#include "words/sentence_feeling.h"

namespace bbia {
namespace {

constexpr std::string_view kSource = "conversation";
constexpr std::string_view kAlready = "nothing but the conversation is under way";

bool Ends(const CompanionLine::Answer& answer) {
  return answer.error.has_value() || answer.part.last;
}

}  // namespace

void CompanionDesk::Follow() {
  if (line_ == nullptr) return;
  if (ticket_ != 0 && !line_->wanted(ticket_)) {
    ticket_ = 0;
    waiting_.clear();
    chat_.Leave(*this);
  }
  while (const auto question = line_->TakeQuestion()) {
    if (line_->wanted(question->ticket)) Begin(*question);
  }
  Flush();
}

void CompanionDesk::Begin(const CompanionLine::Question& question) {
  if (ticket_ != 0) chat_.Leave(*this);
  waiting_.clear();
  ticket_ = question.ticket;
  Prompt prompt;
  prompt.text = question.text;
  prompt.personality = chat_.access().personality;
  prompt.temperature = chat_.access().temperature;
  prompt.from = kSource;
  if (CountCharacters(prompt.text) > Prompt::kMaxCharacters) {
    return PutError(
        {Errc::kInvalidArgument,
         "what was said has more than " + std::to_string(Prompt::kMaxCharacters) + " characters",
         {}});
  }
  // The conversation says it itself, with gestures.
  const auto id = chat_.Say(std::move(prompt), false, this);
  if (!id) PutError(id.error());
}

void CompanionDesk::Put(CompanionPart part) {
  waiting_.push_back({.ticket = ticket_, .part = std::move(part), .error = std::nullopt});
  Flush();
}

void CompanionDesk::PutError(Error error) {
  waiting_.push_back({.ticket = ticket_, .part = {}, .error = std::move(error)});
  Flush();
}

void CompanionDesk::Flush() {
  std::size_t sent = 0;
  for (CompanionLine::Answer& answer : waiting_) {
    const bool ends = Ends(answer);
    if (!line_->Put(answer)) break;
    if (ends) ticket_ = 0;
    ++sent;
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(sent));
}

void CompanionDesk::OnChat(const ChatEvent& event) {
  switch (event.kind) {
    case ChatEventKind::kBegun:
      if (event.stimulus && mind_.there()) {
        static_cast<void>(mind_.Ask(
            ReactRequest{.occasion = {.stimulus = *event.stimulus, .strength = 0.6, .distance = {}},
                         .source = std::string(kSource)}));
      }
      break;
    case ChatEventKind::kSentence:
      Put({.text = event.text, .feeling = FeelingOf(event.text), .gesture = GestureOf(event.text)});
      break;
    case ChatEventKind::kDone:
      Put({.last = true});
      break;
    case ChatEventKind::kFailed:
      PutError({Errc::kUnavailable, event.text, {}});
      break;
    case ChatEventKind::kText:
    case ChatEventKind::kCall:
    case ChatEventKind::kOutcome:
      break;
  }
}

std::optional<ToolOutcome> CompanionDesk::Perform(std::string_view name, LooseValues arguments) {
  if (!mind_.there()) return std::nullopt;
  const Behavior* const behavior = mind_.repertoire().Find(name);
  if (behavior == nullptr) return std::nullopt;  // who knows all tools says what there is
  if (name == kSource) return Refused("the robot is in a conversation already");
  auto checked = CheckArguments(behavior->parameters, arguments);
  if (!checked) return Refused(checked.error().message);
  const NeedSet lacking = behavior->NeedsFor(*checked).Without(mind_.report().available);
  if (!lacking.empty()) return Refused("it needs " + lacking.Text());
  Put({.behavior = std::string(name), .arguments = std::move(arguments)});
  return ToolOutcome{};
}

std::optional<ToolOutcome> CompanionDesk::DoInstead(const ToolAction& action) {
  if (const auto* move = std::get_if<MoveHeadTool>(&action)) {
    Put({.turn = GlanceOf(*move)});
    return ToolOutcome{};
  }
  if (const auto* look = std::get_if<LookAtTool>(&action)) {
    const auto turn = GlanceAt(*look);
    if (!turn) return Refused(turn.error().message);
    Put({.turn = *turn});
    return ToolOutcome{};
  }
  const auto* const dance = std::get_if<DanceTool>(&action);
  if (dance != nullptr && dance->move == "dance") return Perform("dance", {});
  if (const auto* run = std::get_if<RunBehaviorTool>(&action)) return Perform(run->name, {});
  const bool stops = std::holds_alternative<StopDanceTool>(action) ||
                     std::holds_alternative<DoNothingTool>(action);
  if (!stops) return std::nullopt;
  return ToolOutcome{.outcome = Outcome::kAccepted, .reason = std::string(kAlready), .result = {}};
}

}  // namespace bbia
