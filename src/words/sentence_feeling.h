#pragma once

#include <optional>
#include <string_view>

#include "mind/emotion.h"

namespace bbia {

/// How a sentence that the robot says is felt while it is said, by its plainest words and its
/// ending; none for one that is neither here nor there. Any thread.
[[nodiscard]] std::optional<Feeling> FeelingOf(std::string_view sentence);

/// What the head does with a sentence: with its first word yes, no, hello or goodbye, and with a
/// question. A name of the behaviour "gesture", empty for none. Any thread.
[[nodiscard]] std::string_view GestureOf(std::string_view sentence);

}  // namespace bbia
