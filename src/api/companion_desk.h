#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/chat_desk.h"
#include "api/companion_line.h"
#include "api/mind_desk.h"

namespace bbia {

/// Has what the mind's conversation asks answered by the talk, and hands the answer back sentence
/// by sentence as it comes. What the answer wants the body to do the conversation does itself, so
/// that it need not end for it. Who converses with the robot is whoever is near it: a stranger.
/// The server's thread.
class CompanionDesk final : public ChatListener {
 public:
  /// @param line null: the mind has nobody to ask. All outlive this.
  CompanionDesk(CompanionLine* line, ChatDesk& chat, MindDesk& mind)
      : line_(line), chat_(chat), mind_(mind) {}

  /// Takes what is asked, hands on what waits. On each wake and tick of the server.
  void Follow();

  void OnChat(const ChatEvent& event) override;
  std::optional<ToolOutcome> DoInstead(const ToolAction& action) override;

 private:
  void Begin(const CompanionLine::Question& question);
  void Put(CompanionPart part);
  void PutError(Error error);
  void Flush();
  [[nodiscard]] std::optional<ToolOutcome> Perform(std::string_view name, LooseValues arguments);

  CompanionLine* const line_;
  ChatDesk& chat_;
  MindDesk& mind_;
  std::uint64_t ticket_ = 0;  ///< that is being answered; 0: none
  /// What found the line full. An answer's, so bounded by what is kept of one.
  std::vector<CompanionLine::Answer> waiting_;
};

}  // namespace bbia
