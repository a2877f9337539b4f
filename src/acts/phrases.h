#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "acts/clip.h"
#include "behavior/play.h"
#include "behavior/stage.h"

namespace bbia {

// What many behaviours say and ask. Keys and texts are views of what lives until the play has
// ended.

/// A line of the texts, to its end.
[[nodiscard]] Play SayLine(Stage& stage, std::string_view key);
/// The same, moving meanwhile; until both are through.
[[nodiscard]] Play SayWith(Stage& stage, std::string_view key, const Clip& clip);
[[nodiscard]] Play SpeakWith(Stage& stage, std::string_view text, const Clip& clip);

/// Asks, and asks again once when nothing comes; what is none of the options is said so. Meanwhile
/// the robot looks as if it listened.
/// @param options of the answer, as people say them; empty: any text.
/// @return nothing when nobody answered.
[[nodiscard]] PlayOf<std::optional<std::string>> AskPatiently(Stage& stage,
                                                              const Question& question);

/// "rock, paper, scissors"
[[nodiscard]] std::string Listed(const std::vector<std::string>& words);

}  // namespace bbia
