#include "words/answering.h"

#include <algorithm>
#include <utility>

namespace bbia {
namespace {

constexpr std::string_view kReflexSource = "reflex";

}  // namespace

Answering::Answering(Prompt prompt, Reflex reflex, const ToolPolicy& policy,
                     std::optional<std::string> model, NoModel why_none, OnEvent on_event)
    : prompt_(std::move(prompt)),
      reflex_(std::move(reflex)),
      policy_(policy),
      model_(std::move(model)),
      why_none_(std::move(why_none)),
      on_event_(std::move(on_event)) {}

ChatEvent Answering::Event(ChatEventKind kind) const {
  ChatEvent event;
  event.prompt = prompt_.id;
  event.kind = kind;
  event.speaker = prompt_.speaker;
  event.language = reflex_.language;
  return event;
}

void Answering::Begin(std::vector<ModelMessage> messages) {
  // Who says "stop" is not kept waiting by a model that thinks.
  const bool reflex = !model_ || reflex_.stops;
  source_ = reflex ? std::string(kReflexSource) : "model:" + *model_;
  messages_ = std::move(messages);
  if (!reflex) needs_ = AnswerNeeds::kModel;
  ChatEvent begun = Event(ChatEventKind::kBegun);
  begun.name = source_;
  begun.stimulus = reflex_.stimulus;
  on_event_(std::move(begun));
  if (reflex) AnswerByReflex();
}

void Answering::Say(std::string_view piece) {
  if (piece.empty()) return;
  text_ += piece;
  ChatEvent event = Event(ChatEventKind::kText);
  event.text = piece;
  on_event_(std::move(event));
  sentences_.Add(piece);
  while (auto sentence = sentences_.Take()) {
    ChatEvent whole = Event(ChatEventKind::kSentence);
    whole.text = std::move(*sentence);
    on_event_(std::move(whole));
  }
}

void Answering::Remark(std::string note) {
  if (note_.empty()) note_ = std::move(note);
}

void Answering::OnText(std::string_view piece) {
  if (needs_ != AnswerNeeds::kModel) return;
  // Two rounds of one answer are two sentences.
  if (round_text_.empty() && !text_.empty() && !piece.empty()) Say(" ");
  round_text_ += piece;
  Say(piece);
}

void Answering::OnModelDone(const CompletionReader& answer) {
  if (needs_ != AnswerNeeds::kModel) return;
  if (answer.usage()) usage_ = answer.usage();
  if (answer.full()) note_ = "the answer was longer than is kept";
  if (answer.calls().empty() || !offers_tools()) {
    if (untold()) {
      OnModelFailed({Errc::kRefused, "the model said nothing", {}});
      return;
    }
    Finish();
    return;
  }
  pure_ = false;
  ++rounds_;
  needs_ = AnswerNeeds::kOutcomes;
  messages_.push_back({MessageRole::kAssistant, std::exchange(round_text_, {}), answer.calls()});
  pending_.clear();
  for (const CalledTool& call : answer.calls()) {
    Call(call.id, call.name, call.arguments, ReadToolCall(call.name, call.arguments));
  }
  SettleCalls();
}

void Answering::Call(const std::string& id, std::string_view name, const std::string& arguments,
                     const Result<ToolAction>& action) {
  ++calls_;
  std::optional<ToolOutcome> outcome;
  if (calls_ > ToolPolicy::kMaxCallsPerTurn) {
    outcome = Refused("an answer may call " + std::to_string(ToolPolicy::kMaxCallsPerTurn) +
                      " tools, this is number " + std::to_string(calls_));
  } else if (!action) {
    outcome = Refused(action.error().message);
  } else if (auto allowed = policy_.Allows(prompt_.speaker, IdOf(*action)); !allowed) {
    outcome = Refused(allowed.error().message);
    outcome->barred = true;
  }
  ChatEvent event = Event(ChatEventKind::kCall);
  event.name = name;
  event.text = arguments;
  event.call = calls_;
  if (!outcome) event.action = *action;
  pending_.push_back({calls_, id, std::nullopt});
  on_event_(std::move(event));
  if (outcome) OnOutcome(calls_, std::move(*outcome));
}

void Answering::OnOutcome(std::uint64_t call, ToolOutcome outcome) {
  const auto pending = std::ranges::find(pending_, call, &PendingCall::number);
  if (needs_ != AnswerNeeds::kOutcomes || pending == pending_.end() || pending->outcome) return;
  ChatEvent event = Event(ChatEventKind::kOutcome);
  event.call = call;
  event.outcome = outcome;
  on_event_(std::move(event));
  pending->outcome = std::move(outcome);
  SettleCalls();
}

void Answering::SettleCalls() {
  const bool all = std::ranges::all_of(
      pending_, [](const PendingCall& call) { return call.outcome.has_value(); });
  // While calls are still being made, their number says that more are to come.
  if (!all || needs_ != AnswerNeeds::kOutcomes) return;
  if (by_reflex_) {
    if (pending_.size() == reflex_.actions.size()) FinishReflex();
    return;
  }
  if (messages_.back().calls.size() != pending_.size()) return;
  for (const PendingCall& call : pending_) {
    messages_.push_back({MessageRole::kTool, WriteOutcome(*call.outcome), {}, call.id});
  }
  pending_.clear();
  needs_ = AnswerNeeds::kModel;
}

void Answering::OnModelFailed(const Error& error) {
  if (needs_ == AnswerNeeds::kNothing) return;
  pure_ = false;
  note_ = error.message;
  if (!untold()) {  // half an answer is no other's beginning
    failed_ = text_.empty();
    Finish();
    return;
  }
  why_none_ = {.configured = true, .problem = error.message};
  source_ = kReflexSource;
  AnswerByReflex();
}

void Answering::OnCached(std::string_view text) {
  source_ = "cache";
  Say(text);
  Finish();
}

void Answering::AnswerByReflex() {
  by_reflex_ = true;
  pure_ = false;
  pending_.clear();
  needs_ = AnswerNeeds::kOutcomes;
  if (reflex_.actions.empty()) {
    FinishReflex();
    return;
  }
  for (const ToolAction& action : reflex_.actions) {
    Call({}, SpecOf(IdOf(action)).name, WriteArguments(action), action);
  }
}

void Answering::FinishReflex() {
  std::vector<ToolOutcome> outcomes;
  for (const PendingCall& call : pending_) outcomes.push_back(*call.outcome);
  Say(ReflexReply(reflex_, outcomes, why_none_));
  Finish();
}

void Answering::Cancel() {
  if (needs_ == AnswerNeeds::kNothing) return;
  pure_ = false;
  failed_ = true;
  needs_ = AnswerNeeds::kNothing;
  ChatEvent event = Event(ChatEventKind::kFailed);
  event.text = "cancelled";
  event.name = source_;
  on_event_(std::move(event));
}

void Answering::Finish() {
  needs_ = AnswerNeeds::kNothing;
  if (auto rest = sentences_.Rest()) {
    ChatEvent last = Event(ChatEventKind::kSentence);
    last.text = std::move(*rest);
    on_event_(std::move(last));
  }
  ChatEvent event = Event(failed_ ? ChatEventKind::kFailed : ChatEventKind::kDone);
  event.text = failed_ ? note_ : text_;
  event.name = source_;
  event.note = failed_ ? "" : note_;
  event.usage = usage_;
  on_event_(std::move(event));
}

}  // namespace bbia
