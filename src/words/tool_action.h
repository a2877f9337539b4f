#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/units.h"
#include "mind/emotion.h"
#include "protocol/json_reader.h"
#include "words/tool_spec.h"

namespace bbia {

enum class HeadDirection : std::uint8_t { kLeft, kRight, kUp, kDown, kForward };

struct MoveHeadTool {
  HeadDirection direction = HeadDirection::kForward;
  double intensity = 0.5;
  bool operator==(const MoveHeadTool&) const = default;
};
struct CameraTool {
  bool analyze = true;
  bool operator==(const CameraTool&) const = default;
};
struct HeadTrackingTool {
  bool enabled = true;
  double weight = 1.0;
  bool operator==(const HeadTrackingTool&) const = default;
};
struct DanceTool {
  std::string move;
  bool operator==(const DanceTool&) const = default;
};
struct StopDanceTool {
  bool operator==(const StopDanceTool&) const = default;
};
struct PlayEmotionTool {
  Emotion emotion = Emotion::kNeutral;
  double intensity = 0.7;
  Seconds duration{5.0};
  bool operator==(const PlayEmotionTool&) const = default;
};
struct StopEmotionTool {
  bool operator==(const StopEmotionTool&) const = default;
};
struct DoNothingTool {
  Seconds duration{2.0};
  bool operator==(const DoNothingTool&) const = default;
};
struct LookAtTool {
  double x = 0.0;  ///< metres, world
  double y = 0.0;
  double z = 0.0;
  bool operator==(const LookAtTool&) const = default;
};
struct RememberTool {
  std::string subject;
  std::string text;
  bool operator==(const RememberTool&) const = default;
};
struct RecallTool {
  std::string subject;  ///< empty: everything
  bool operator==(const RecallTool&) const = default;
};
struct RunBehaviorTool {
  std::string name;
  bool operator==(const RunBehaviorTool&) const = default;
};
struct RobotStateTool {
  bool operator==(const RobotStateTool&) const = default;
};

/// What a tool call asks for, checked; in the order of `ToolId`.
using ToolAction =
    std::variant<MoveHeadTool, CameraTool, HeadTrackingTool, DanceTool, StopDanceTool,
                 PlayEmotionTool, StopEmotionTool, DoNothingTool, LookAtTool, RememberTool,
                 RecallTool, RunBehaviorTool, RobotStateTool>;
static_assert(std::variant_size_v<ToolAction> == kToolCount);
[[nodiscard]] inline ToolId IdOf(const ToolAction& action) noexcept {
  return static_cast<ToolId>(action.index());
}

/// `arguments` against the schema of `id`. @return what is wrong, naming the argument, its value
/// and what is allowed, in words that a model can act on.
[[nodiscard]] Result<ToolAction> ReadToolAction(ToolId id, const JsonNode& arguments);

/// As above for a call as a model makes it: a name and a text that should be JSON (empty: none).
[[nodiscard]] Result<ToolAction> ReadToolCall(std::string_view name, std::string_view arguments);

/// The arguments of `action` as JSON, as a call would give them.
[[nodiscard]] std::string WriteArguments(const ToolAction& action);

}  // namespace bbia
