#pragma once

#include <string>

#include "base/clock.h"
#include "behavior/mind_event.h"
#include "behavior/speech.h"

namespace bbia {

/// What the robot says, one thing at a time, and who is told of it. One thread.
class Mouth final {
 public:
  static constexpr std::size_t kMaxBytes = 2000;

  /// What is being said.
  struct Saying {
    UtteranceId id = 0;  ///< 0: nothing
    std::string text;
    Language language = Language::kEnglish;
    TimePoint begun;
    Seconds duration{0.0};
    RunId run = 0;  ///< of the behaviour that says it; 0: nobody
  };

  Mouth(Speech& speech, Chronicle& chronicle) : speech_(speech), chronicle_(chronicle) {}

  /// Cuts short what is being said. @param run the behaviour that says it, 0 for none.
  UtteranceId Say(TimePoint now, const Utterance& utterance, RunId run);
  /// Ends `id`, or whatever for 0.
  void Stop(TimePoint now, UtteranceId id = 0);
  void Advance(TimePoint now);

  [[nodiscard]] bool saying(UtteranceId id) const { return id != 0 && current_.id == id; }
  [[nodiscard]] const Saying& current() const noexcept { return current_; }
  [[nodiscard]] const Speech& speech() const noexcept { return speech_; }

 private:
  void End(TimePoint now, RunOutcome how);

  Speech& speech_;
  Chronicle& chronicle_;
  Saying current_;
};

}  // namespace bbia
