#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/json_writer.h"

namespace bbia {

enum class ToolId : std::uint8_t {
  kMoveHead,
  kCamera,
  kHeadTracking,
  kDance,
  kStopDance,
  kPlayEmotion,
  kStopEmotion,
  kDoNothing,
  kLookAt,
  kRemember,
  kRecall,
  kRunBehavior,
  kRobotState,
};
inline constexpr std::size_t kToolCount = 13;

/// What a tool touches: the policy decides by it (tool_policy.h).
enum class ToolReach : std::uint8_t {
  kStop,      ///< makes the robot do less: always allowed
  kKnow,      ///< tells how the robot is
  kGesture,   ///< moves within the robot's limits, and ends by itself
  kSee,       ///< tells what the camera sees
  kRemember,  ///< reads or changes what the robot remembers
  kBehave,    ///< starts a behaviour, which may speak, move and look for minutes
};

enum class ToolParameterKind : std::uint8_t { kText, kNumber, kFlag, kChoice };

/// One parameter as JSON schema has it.
struct ToolParameter {
  std::string_view name;
  ToolParameterKind kind = ToolParameterKind::kText;
  std::string_view description;
  bool required = false;
  double low = 0.0;  ///< of a number; characters of a text
  double high = 0.0;
  std::span<const std::string_view> choices = {};
};

struct ToolSpec {
  ToolId id;
  std::string_view name;
  std::string_view description;
  ToolReach reach;
  std::span<const ToolParameter> parameters;
};

/// All tools in the order of `ToolId`. Any thread.
[[nodiscard]] std::span<const ToolSpec, kToolCount> AllTools() noexcept;
[[nodiscard]] const ToolSpec& SpecOf(ToolId id) noexcept;
[[nodiscard]] std::optional<ToolId> ToolFromName(std::string_view name) noexcept;
[[nodiscard]] std::string_view NameOf(ToolReach reach) noexcept;

/// The JSON schema of the arguments: an object that takes nothing else.
void WriteSchema(JsonWriter& json, const ToolSpec& spec);
/// The value of `tools` in a request to a model: the functions of `allowed`.
[[nodiscard]] std::string WriteFunctions(std::span<const ToolId> allowed);

}  // namespace bbia
