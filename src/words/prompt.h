#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "texts/text_book.h"
#include "words/personality.h"
#include "words/tool_policy.h"

namespace bbia {

using PromptId = std::uint64_t;

/// Something that was said to the robot, and how it shall be answered.
struct Prompt {
  static constexpr std::size_t kMaxCharacters = 1000;
  static constexpr std::string_view kFromApi = "api";  ///< the owner's

  PromptId id = 0;
  std::string text;
  std::optional<Language> language;  ///< none: as the words are
  Personality personality = Personality::kFriendly;
  Speaker speaker = Speaker::kStranger;
  double temperature = 0.7;
  std::string from = std::string(kFromApi);  ///< as it is remembered: "microphone", ...
};

}  // namespace bbia
