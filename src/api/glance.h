#pragma once

#include "acts/companion.h"
#include "base/result.h"
#include "words/tool_action.h"

namespace bbia {

/// At intensity 1.
inline constexpr Radians kFarthestGlanceYaw{0.6};
inline constexpr Radians kFarthestGlancePitch{0.35};

/// Where the head looks for these tools. Pure.
[[nodiscard]] HeadTurn GlanceOf(const MoveHeadTool& tool) noexcept;
/// @return kInvalidArgument for a point within the head.
[[nodiscard]] Result<HeadTurn> GlanceAt(const LookAtTool& tool);

}  // namespace bbia
