#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/tool_hands.h"
#include "base/result.h"
#include "llm/talk.h"

namespace bbia {

inline constexpr std::string_view kNoTalk = "unavailable: the conversation is switched off";

/// Who is told what happens while a prompt is answered.
class ChatListener {
 public:
  virtual ~ChatListener() = default;
  virtual void OnChat(const ChatEvent& event) = 0;
  /// A tool that the answer it waits for calls, when it wants to do that itself.
  virtual std::optional<ToolOutcome> DoInstead(const ToolAction&) { return std::nullopt; }
};

class CompanionLine;

/// Where the wire gets its conversation from. Null: there is none.
struct ChatAccess {
  Talk* talk = nullptr;
  CompanionLine* companion = nullptr;  ///< over which the mind converses
  double temperature = 0.7;
  Personality personality = Personality::kFriendly;
};

/// The server's side of the talk: who waits for which answer, who listens to all of them, and the
/// tools that answers call. The server's thread.
class ChatDesk final {
 public:
  /// Answers that are waited for, and as many prompts as the talk takes: so that no order to it is
  /// ever refused.
  static constexpr std::size_t kMostOpen = kMaxPromptsWaiting + 1;
  static constexpr std::size_t kMostListeners = 16;

  /// Something the robot says aloud, or feels at words; whether `prompt` shall be heard.
  using OnVoice = std::function<void(const ChatEvent& event)>;

  ChatDesk(const ChatAccess& access, ToolHands& hands);

  [[nodiscard]] bool there() const noexcept { return access_.talk != nullptr; }
  [[nodiscard]] const ChatAccess& access() const noexcept { return access_; }
  void SetVoice(OnVoice on_voice) { on_voice_ = std::move(on_voice); }

  /// Says something to the robot. `listener`, unless null, is told until the answer is done or
  /// `Leave`. @return its number, `kBusy` when too many wait, `kUnavailable` without a talk.
  Result<PromptId> Say(Prompt prompt, bool speak, ChatListener* listener);
  /// `listener` goes; the answers that only it waited for are given up.
  void Leave(ChatListener& listener);
  /// @return how many answers were given up; `prompt` 0: all.
  std::size_t Cancel(PromptId prompt);
  void Unload();
  void Forget();
  [[nodiscard]] TalkStatus status() const { return access_.talk->status(); }
  [[nodiscard]] std::size_t open() const noexcept { return open_.size(); }

  /// Hears all answers.
  [[nodiscard]] bool Join(ChatListener& listener);

  /// Takes what happened. On each wake and tick of the server.
  void Follow();

 private:
  struct Open {
    PromptId id;
    ChatListener* listener;
    bool speak;
    bool cancelled = false;
    std::vector<HandJob> jobs;
  };

  void Take(const ChatEvent& event);
  void DoTool(const ChatEvent& event);
  void Send(TalkOrder order);
  void GiveUp(Open& open);
  [[nodiscard]] Open* Find(PromptId id) noexcept;

  const ChatAccess access_;
  ToolHands& hands_;
  OnVoice on_voice_;
  std::vector<Open> open_;
  std::vector<ChatListener*> listeners_;
  PromptId next_id_ = 1;
};

/// {"type": ..., "prompt": ..., ...}, as it goes over the wire.
[[nodiscard]] std::string WriteChatEvent(const ChatEvent& event);

}  // namespace bbia
