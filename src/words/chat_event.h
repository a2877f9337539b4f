#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mind/stimulus.h"
#include "texts/text_book.h"
#include "words/completion_reader.h"
#include "words/prompt.h"
#include "words/tool_action.h"
#include "words/tool_outcome.h"

namespace bbia {

enum class ChatEventKind : std::uint8_t {
  kBegun,     ///< `text` is the source; `stimulus` how the words are felt
  kText,      ///< the next piece of the answer
  kSentence,  ///< a whole sentence of it, to be spoken
  kCall,      ///< a tool is called: `name`, `text` its arguments; with `action`: to be done
  kOutcome,   ///< what became of call `call`
  kDone,      ///< `text` is the whole answer
  kFailed,    ///< `text` says why there is none
};
[[nodiscard]] constexpr std::string_view Name(ChatEventKind kind) noexcept {
  switch (kind) {
    case ChatEventKind::kBegun:
      return "begun";
    case ChatEventKind::kText:
      return "text";
    case ChatEventKind::kSentence:
      return "sentence";
    case ChatEventKind::kCall:
      return "tool_call";
    case ChatEventKind::kOutcome:
      return "tool_outcome";
    case ChatEventKind::kDone:
      return "done";
    case ChatEventKind::kFailed:
      return "failed";
  }
  return "failed";
}

/// One thing that happens while a prompt is answered.
struct ChatEvent {
  PromptId prompt = 0;
  ChatEventKind kind = ChatEventKind::kBegun;
  std::string text;
  std::string name;                  ///< of a tool; of kDone and kBegun: the source of the answer
  std::uint64_t call = 0;            ///< number of a tool call within the answer, from 1
  std::optional<ToolAction> action;  ///< of kCall, when it is allowed and fits its schema
  Speaker speaker = Speaker::kStranger;
  ToolOutcome outcome;
  Language language = Language::kFrench;
  std::optional<Stimulus> stimulus;
  std::string note = {};  ///< what to know about the answer: why the source is this one
  std::optional<TokenUsage> usage = {};
  Seconds took{0.0};   ///< of kDone
  Seconds first{0.0};  ///< of kDone: until the first piece
};

}  // namespace bbia
