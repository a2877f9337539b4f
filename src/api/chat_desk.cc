#include "api/chat_desk.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

bool Ends(const ChatEvent& event) {
  return event.kind == ChatEventKind::kDone || event.kind == ChatEventKind::kFailed;
}

void WriteEnd(JsonWriter& json, const ChatEvent& event) {
  if (!event.name.empty()) json.Member("source", event.name);
  json.Member("language", kLanguageNames[static_cast<std::size_t>(event.language)]);
  if (!event.note.empty()) json.Member("note", event.note);
  json.Member("took_s", event.took.count()).Member("first_s", event.first.count());
  if (event.usage) {
    json.Key("usage").BeginObject();
    json.Key("prompt_tokens").Integer(event.usage->prompt);
    json.Key("completion_tokens").Integer(event.usage->completion).EndObject();
  }
}

}  // namespace

ChatDesk::ChatDesk(const ChatAccess& access, ToolHands& hands) : access_(access), hands_(hands) {}

Result<PromptId> ChatDesk::Say(Prompt prompt, bool speak, ChatListener* listener) {
  if (!there()) return Fail(Errc::kUnavailable, std::string(kNoTalk));
  if (open_.size() >= kMostOpen) {
    return Fail(Errc::kBusy,
                "busy: " + std::to_string(open_.size()) + " others wait for an answer");
  }
  const PromptId id = next_id_++;
  prompt.id = id;
  open_.push_back({.id = id, .listener = listener, .speak = speak, .jobs = {}});
  Send(std::move(prompt));
  return id;
}

ChatDesk::Open* ChatDesk::Find(PromptId id) noexcept {
  const auto found = std::ranges::find(open_, id, &Open::id);
  return found == open_.end() ? nullptr : &*found;
}

void ChatDesk::Send(TalkOrder order) {
  // A prompt, one cancel of it and the outcomes of its calls: fewer than the queue holds.
  CHECK(access_.talk->Ask(std::move(order)));
}

bool ChatDesk::Join(ChatListener& listener) {
  if (listeners_.size() >= kMostListeners) return false;
  listeners_.push_back(&listener);
  return true;
}

void ChatDesk::Leave(ChatListener& listener) {
  std::erase(listeners_, &listener);
  for (Open& open : open_) {
    if (open.listener != &listener) continue;
    open.listener = nullptr;
    GiveUp(open);
  }
}

std::size_t ChatDesk::Cancel(PromptId prompt) {
  std::size_t cancelled = 0;
  for (Open& open : open_) {
    if (prompt != 0 && open.id != prompt) continue;
    GiveUp(open);
    ++cancelled;
  }
  return cancelled;
}

void ChatDesk::GiveUp(Open& open) {
  if (!std::exchange(open.cancelled, true)) Send(CancelOrder{open.id});
}

void ChatDesk::Unload() {
  access_.talk->AskUnload();
}

void ChatDesk::Forget() {
  access_.talk->AskForget();
}

void ChatDesk::Follow() {
  if (!there()) return;
  while (auto event = access_.talk->Take()) Take(*event);
}

void ChatDesk::Take(const ChatEvent& event) {
  const Open* const open = Find(event.prompt);
  ChatListener* const own = open != nullptr ? open->listener : nullptr;
  const bool aloud = open != nullptr && open->speak;
  if (own != nullptr) own->OnChat(event);
  // A listener may leave while it is told.
  const std::vector<ChatListener*> listeners = listeners_;
  for (ChatListener* const listener : listeners) {
    if (listener != own) listener->OnChat(event);
  }
  if (on_voice_ && (aloud || event.kind == ChatEventKind::kFailed)) on_voice_(event);
  if (event.kind == ChatEventKind::kCall && event.action) DoTool(event);
  if (!Ends(event)) return;
  if (Open* const ended = Find(event.prompt)) {
    for (const HandJob job : ended->jobs) hands_.Cancel(job);
    std::erase_if(open_, [&](const Open& one) { return one.id == event.prompt; });
  }
}

void ChatDesk::DoTool(const ChatEvent& event) {
  const Open* const asked = Find(event.prompt);
  if (asked != nullptr && asked->listener != nullptr) {
    if (auto outcome = asked->listener->DoInstead(*event.action)) {
      return Send(OutcomeOrder{event.prompt, event.call, std::move(*outcome)});
    }
  }
  const HandJob job =
      hands_.Do(*event.action, HandWait::kBegun,
                [this, prompt = event.prompt, call = event.call](ToolOutcome outcome) {
                  if (Find(prompt) != nullptr) Send(OutcomeOrder{prompt, call, std::move(outcome)});
                });
  Open* const open = Find(event.prompt);
  if (open != nullptr && job != 0) open->jobs.push_back(job);
}

std::string WriteChatEvent(const ChatEvent& event) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("type", Name(event.kind)).Key("prompt").Count(event.prompt);
  switch (event.kind) {
    case ChatEventKind::kBegun:
      json.Member("source", event.name);
      break;
    case ChatEventKind::kText:
    case ChatEventKind::kSentence:
      json.Member("text", event.text);
      break;
    case ChatEventKind::kCall:
      json.Key("call").Count(event.call).Member("tool", event.name);
      json.Member("arguments", event.text);
      break;
    case ChatEventKind::kOutcome:
      json.Key("call").Count(event.call);
      json.Member("outcome", Name(event.outcome.outcome));
      if (!event.outcome.reason.empty()) json.Member("reason", event.outcome.reason);
      if (!event.outcome.result.empty()) json.Key("result").Raw(event.outcome.result);
      break;
    case ChatEventKind::kDone:
      json.Member("text", event.text);
      WriteEnd(json, event);
      break;
    case ChatEventKind::kFailed:
      json.Member("error", event.text);
      WriteEnd(json, event);
      break;
  }
  json.EndObject();
  return text;
}

}  // namespace bbia
