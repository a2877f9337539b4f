#pragma once

#include <optional>
#include <string_view>

#include "mind/emotion.h"

namespace bbia {

/// How a sentence that the robot says is felt while it is said, by its plainest words and its
/// ending; none for one that is neither here nor there. Any thread.
[[nodiscard]] std::optional<Feeling> FeelingOf(std::string_view sentence);

}  // namespace bbia
