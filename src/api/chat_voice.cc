#include "api/chat_voice.h"

#include <utility>

#include "words/sentence_feeling.h"

namespace bbia {
namespace {

constexpr const char* kSource = "conversation";

}  // namespace

void ChatVoice::OnChat(const ChatEvent& event) {
  if (!mind_.there()) return;
  switch (event.kind) {
    case ChatEventKind::kBegun:
      // Who talks to the robot is not talked over by what it said before.
      Stop();
      if (event.stimulus) {
        static_cast<void>(mind_.Ask(
            ReactRequest{.occasion = {.stimulus = *event.stimulus, .strength = 0.6, .distance = {}},
                         .source = kSource}));
      }
      break;
    case ChatEventKind::kSentence:
      if (sentences_.size() == kMostSentences) sentences_.erase(sentences_.begin());
      sentences_.emplace_back(event.text, event.language);
      Follow();
      break;
    case ChatEventKind::kFailed:
      Stop();
      break;
    case ChatEventKind::kText:
    case ChatEventKind::kCall:
    case ChatEventKind::kOutcome:
    case ChatEventKind::kDone:
      break;
  }
}

void ChatVoice::Stop() {
  sentences_.clear();
  if (saying_) static_cast<void>(mind_.Ask(StopSpeechRequest{}));
  saying_.reset();
}

void ChatVoice::OnMind(const MindEvent& event) {
  if (event.kind != MindEventKind::kSpeechEnded || event.run != 0 || !saying_) return;
  saying_.reset();
  Follow();
}

void ChatVoice::Follow() {
  if (saying_ && clock_.Now() - *saying_ > kLongestSentence) saying_.reset();
  if (saying_ || sentences_.empty()) return;
  auto [text, language] = std::move(sentences_.front());
  sentences_.erase(sentences_.begin());
  if (const auto feeling = FeelingOf(text)) {
    static_cast<void>(mind_.Ask(FeelRequest{.feeling = *feeling, .change = {}, .source = kSource}));
  }
  Underline(text);
  if (mind_.Ask(SayRequest{.text = std::move(text), .language = language})) saying_ = clock_.Now();
}

void ChatVoice::Underline(std::string_view sentence) {
  const std::string_view name = GestureOf(sentence);
  const MindReport& report = mind_.report();
  const bool free =
      mind_.body() == BodyCondition::kAwake && !report.running && report.queue.empty();
  const Behavior* const behavior =
      free && !name.empty() ? mind_.repertoire().Find("gesture") : nullptr;
  if (behavior == nullptr) return;
  auto arguments = CheckArguments(behavior->parameters, {{"name", std::string(name)}});
  if (!arguments) return;
  static_cast<void>(mind_.Start({.run = 0,
                                 .behavior = behavior->name,
                                 .arguments = std::move(*arguments),
                                 .priority = {},
                                 .source = kSource}));
}

}  // namespace bbia
