#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "words/chat_event.h"
#include "words/completion_reader.h"
#include "words/message.h"
#include "words/prompt.h"
#include "words/reflex_brain.h"
#include "words/sentence_cutter.h"
#include "words/tool_policy.h"

namespace bbia {

/// What an answer waits for.
enum class AnswerNeeds : std::uint8_t {
  kModel,     ///< `request()` to be sent to a model
  kOutcomes,  ///< the tool calls it told of
  kNothing,   ///< it is over
};

/// One answer on its way: asks the model or the reflex brain, has tools done and tells the model
/// what became of them, for at most `ToolPolicy::kMaxRounds` rounds. Where the model fails before
/// it said anything, the reflex brain answers and says so. Decides; knows no network and no time.
/// One thread.
class Answering final {
 public:
  using OnEvent = std::function<void(ChatEvent)>;

  /// @param model its name, as the source of the answer; none: there is no model
  /// @param why_none what to tell when there is none
  Answering(Prompt prompt, Reflex reflex, const ToolPolicy& policy,
            std::optional<std::string> model, NoModel why_none, OnEvent on_event);

  /// Begins; `messages` are what the model is sent (not looked at without one).
  void Begin(std::vector<ModelMessage> messages);

  [[nodiscard]] AnswerNeeds needs() const noexcept { return needs_; }
  [[nodiscard]] const std::vector<ModelMessage>& messages() const noexcept { return messages_; }
  [[nodiscard]] bool offers_tools() const noexcept { return rounds_ < ToolPolicy::kMaxRounds; }

  /// What to know about the answer, unless there is more to know.
  void Remark(std::string note);
  /// Nothing of it was said or done yet.
  [[nodiscard]] bool untold() const noexcept { return text_.empty() && calls_ == 0; }
  /// A piece of the model's text.
  void OnText(std::string_view piece);
  /// The model said all it wanted.
  void OnModelDone(const CompletionReader& answer);
  void OnModelFailed(const Error& error);
  /// The answer is known without asking the model.
  void OnCached(std::string_view text);
  void OnOutcome(std::uint64_t call, ToolOutcome outcome);
  /// Nobody wants it any more; what was said so far is the answer.
  void Cancel();

  [[nodiscard]] const Prompt& prompt() const noexcept { return prompt_; }
  [[nodiscard]] Language language() const noexcept { return reflex_.language; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] const std::string& source() const noexcept { return source_; }
  /// Whether the answer depends on nothing but the request: no tool was called, nothing failed.
  [[nodiscard]] bool pure() const noexcept { return pure_; }
  [[nodiscard]] bool failed() const noexcept { return failed_; }

 private:
  struct PendingCall {
    std::uint64_t number;
    std::string id;  ///< the model's
    std::optional<ToolOutcome> outcome;
  };

  void Call(const std::string& id, std::string_view name, const std::string& arguments,
            const Result<ToolAction>& action);
  void SettleCalls();
  void AnswerByReflex();
  void FinishReflex();
  void Say(std::string_view piece);
  void Finish();
  [[nodiscard]] ChatEvent Event(ChatEventKind kind) const;

  const Prompt prompt_;
  const Reflex reflex_;
  const ToolPolicy& policy_;
  const std::optional<std::string> model_;
  NoModel why_none_;
  OnEvent on_event_;
  AnswerNeeds needs_ = AnswerNeeds::kNothing;
  std::vector<ModelMessage> messages_;
  std::vector<PendingCall> pending_;
  std::string round_text_;  ///< what the model said in this round
  std::string text_;
  std::string source_;
  std::string note_;
  SentenceCutter sentences_;
  std::optional<TokenUsage> usage_;
  std::uint64_t calls_ = 0;
  std::size_t rounds_ = 0;
  bool by_reflex_ = false;
  bool pure_ = true;
  bool failed_ = false;
};

}  // namespace bbia
