#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/mind_desk.h"
#include "base/clock.h"
#include "words/chat_event.h"

namespace bbia {

/// Has the mind say the sentences of an answer, one after the other while the rest is still being
/// thought of, and feel what is said. The server's thread.
class ChatVoice final {
 public:
  static constexpr std::size_t kMostSentences = 16;  ///< waiting; the oldest go
  /// A sentence whose end nobody told of is over.
  static constexpr Nanos kLongestSentence{60'000'000'000};

  ChatVoice(MindDesk& mind, const Clock& clock) : mind_(mind), clock_(clock) {}

  void OnChat(const ChatEvent& event);
  void OnMind(const MindEvent& event);
  void Follow();

 private:
  void Stop();
  /// A gesture that goes with `sentence`, where the body has nothing else to do.
  void Underline(std::string_view sentence);

  MindDesk& mind_;
  const Clock& clock_;
  std::vector<std::pair<std::string, Language>> sentences_;
  std::optional<TimePoint> saying_;  ///< since when
};

}  // namespace bbia
