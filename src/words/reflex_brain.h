#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mind/stimulus.h"
#include "texts/text_book.h"
#include "words/tool_action.h"
#include "words/tool_outcome.h"

namespace bbia {

/// What somebody said is about, besides commands.
enum class ReflexTopic : std::uint8_t {
  kNone,  ///< nothing that the reflex brain understands
  kGreeting,
  kGoodbye,
  kThanks,
  kHowAreYou,
  kWhoAreYou,
  kHelp,
  kLanguages,  ///< which ones it understands
  kApology,
  kInsult,
  kCompliment,
  kSympathy,   ///< somebody does not feel well
  kAgreement,  ///< yes, no, all right: nothing follows from it
  kWhichWay,   ///< it shall look somewhere, and was not told where
};

/// What the reflex brain makes of a text.
struct Reflex {
  Language language = Language::kFrench;
  ReflexTopic topic = ReflexTopic::kNone;
  std::vector<ToolAction> actions;  ///< in the order in which they were said
  /// It only makes the robot do less: done at once, whether there is a language model or not.
  bool stops = false;
  std::optional<Stimulus> stimulus;  ///< how the words are felt

  [[nodiscard]] bool understood() const noexcept {
    return topic != ReflexTopic::kNone || !actions.empty();
  }
};

/// Understands commands in French and English by their words: which part is meant, which way, and
/// whether it is wanted or not ("arrête la danse" stops it, "ne bouge pas" holds still). No model,
/// no memory, no state. At most `kMostReflexes` actions. Any thread.
/// @param usual the language when the words do not tell.
[[nodiscard]] Reflex Understand(std::string_view said, Language usual);
inline constexpr std::size_t kMostReflexes = 4;

/// Why no language model was asked.
struct NoModel {
  bool configured = false;  ///< there should be one
  std::string problem;      ///< of the one that should be there
};

/// What the robot says about it: what it does, or why it cannot; and where it did not understand,
/// that it has no language model and how it is given one.
/// @param outcomes of `reflex.actions`, in the same order
[[nodiscard]] std::string ReflexReply(const Reflex& reflex, std::span<const ToolOutcome> outcomes,
                                      const NoModel& why);

}  // namespace bbia
