#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "memory/rows.h"
#include "words/message.h"
#include "words/prompt.h"

namespace bbia {

/// What was said last and what is known, from which a model is told what it needs for an answer:
/// the last ten turns with whoever speaks now, owner or stranger, and to the owner's what the robot
/// remembers. Neither hears of the other's turns, nor can put words into them. One thread.
class Conversation final {
 public:
  static constexpr std::size_t kTurns = 10;
  static constexpr std::size_t kMaxFacts = 24;
  static constexpr std::size_t kMaxFactBytes = 2048;  ///< of all facts together
  static constexpr std::size_t kMaxSummary = 600;     ///< bytes

  /// One exchange.
  struct Turn {
    std::string said;
    std::string answered;
  };

  void Add(Speaker speaker, std::string_view said, std::string_view answered);
  /// From the store, the oldest row first: pairs of what a user said and the robot answered. The
  /// owner's are those that came over the API.
  void Restore(const std::vector<MemoryRow>& rows);
  void SetPreferences(const std::vector<MemoryRow>& rows);
  void SetLearnings(const std::vector<MemoryRow>& rows);
  void SetSummary(std::string_view summary);
  void Forget();

  [[nodiscard]] const std::vector<Turn>& turns(Speaker speaker) const noexcept {
    return turns_[static_cast<std::size_t>(speaker)];
  }
  [[nodiscard]] bool empty() const noexcept { return turns_[0].empty() && turns_[1].empty(); }
  [[nodiscard]] const std::string& summary() const noexcept { return summary_; }
  /// The owner's turns that have left the window since the last summary, the oldest first.
  [[nodiscard]] const std::vector<Turn>& left() const noexcept { return left_; }

  /// To be told to a model that cannot call tools.
  [[nodiscard]] static std::string_view WordsWithoutTools(Language language) noexcept;
  /// The messages that a model is sent with `prompt`.
  [[nodiscard]] std::vector<ModelMessage> Messages(const Prompt& prompt, Language language) const;
  /// The messages that ask a model for a new summary. @pre left() is not empty
  [[nodiscard]] std::vector<ModelMessage> SummaryMessages(Language language) const;

  /// The preference under which the summary is kept.
  static constexpr std::string_view kSummaryKey = "conversation.summary";

 private:
  [[nodiscard]] std::string SystemText(const Prompt& prompt, Language language) const;

  std::array<std::vector<Turn>, kSpeakerCount> turns_;  // kTurns each at most
  std::vector<Turn> left_;                              // kTurns at most
  std::vector<std::string> preferences_;
  std::vector<std::string> learnings_;
  std::string summary_;
};

}  // namespace bbia
