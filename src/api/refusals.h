#pragma once

#include <string_view>

namespace bbia {

/// The official word for a target that a running move ignores.
inline constexpr std::string_view kMoveRunningReason = "move_running";

}  // namespace bbia
