#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "mind/mood.h"

namespace bbia {

/// What becomes of a request for a behaviour.
enum class RunOutcome : std::uint8_t {
  kAccepted,     ///< it runs
  kQueued,       ///< it runs when those before it are through
  kPreempted,    ///< something more important took its place
  kRefused,      ///< not now: why is said
  kUnavailable,  ///< it needs what is not there
  kFinished,
  kCancelled,  ///< somebody stopped it
  kFailed,     ///< it could not go on: why is said
};
inline constexpr std::array<std::string_view, 8> kRunOutcomeNames = {
    "accepted", "queued", "preempted", "refused", "unavailable", "finished", "cancelled", "failed"};
[[nodiscard]] constexpr std::string_view Name(RunOutcome outcome) noexcept {
  return kRunOutcomeNames[static_cast<std::size_t>(outcome)];
}

using RunId = std::uint64_t;  ///< of one request for a behaviour; 0: none

/// What a behaviour wants to know from somebody.
struct Question {
  static constexpr std::size_t kMostOptions = 8;

  std::string prompt;
  std::vector<std::string> options;  ///< empty: any text
  Seconds deadline{30.0};
};

enum class MindEventKind : std::uint8_t {
  kEmotion,      ///< a feeling began: `change`
  kQueued,       ///< `run`, `behavior`
  kStarted,      ///< `run`, `behavior`
  kStep,         ///< of a behaviour: `text` says which
  kEnded,        ///< `outcome`, `text` why, `duration`; also of one that never began
  kSpeech,       ///< `text` is said from now on, for about `duration`
  kSpeechEnded,  ///< `outcome` is finished or cancelled
  kQuestion,     ///< `question`; `id` names it
  kAnswered,     ///< `id`; `text` is the answer, or empty at the deadline or the end
  kIdle,         ///< what is switched has changed
};
inline constexpr std::array<std::string_view, 10> kMindEventNames = {
    "emotion",      "behavior_queued", "behavior_started", "behavior_step", "behavior_ended",
    "speech_begun", "speech_ended",    "question",         "answered",      "idle"};
[[nodiscard]] constexpr std::string_view Name(MindEventKind kind) noexcept {
  return kMindEventNames[static_cast<std::size_t>(kind)];
}

/// Something that happened in the mind, for those who watch it.
struct MindEvent {
  MindEventKind kind = MindEventKind::kEmotion;
  TimePoint when;
  RunId run = 0;
  std::uint64_t id = 0;            ///< of an utterance or a question
  std::string_view behavior = {};  ///< lives as long as the repertoire
  RunOutcome outcome = RunOutcome::kAccepted;
  std::string text = {};
  std::string source = {};  ///< who asked: "api", "cli"
  Seconds duration{0.0};
  int priority = 0;
  std::size_t place = 0;  ///< kQueued: in the queue, from 1
  std::optional<Question> question = std::nullopt;
  std::optional<MoodChange> change = std::nullopt;
};

/// Who is told what happens. The mind's thread; returns soon.
class Chronicle {
 public:
  virtual ~Chronicle() = default;
  virtual void Tell(MindEvent event) = 0;
};

}  // namespace bbia
