#include "words/tool_spec.h"

#include <array>

#include "base/check.h"
#include "mind/emotion.h"

namespace bbia {
namespace {

using enum ToolParameterKind;

constexpr std::array<std::string_view, 5> kDirections = {"left", "right", "up", "down", "forward"};

constexpr std::array<ToolParameter, 2> kMoveHead = {{
    {.name = "direction",
     .kind = kChoice,
     .description = "Where to turn the head, as the robot sees it",
     .required = true,
     .choices = kDirections},
    {.name = "intensity",
     .kind = kNumber,
     .description = "How far: 1 is as far as is comfortable; 0.5 when absent",
     .low = 0.0,
     .high = 1.0},
}};
constexpr std::array<ToolParameter, 1> kCamera = {{
    {.name = "analyze",
     .kind = kFlag,
     .description = "Whether to name what is seen (true when absent)"},
}};
constexpr std::array<ToolParameter, 2> kHeadTracking = {{
    {.name = "enabled",
     .kind = kFlag,
     .description = "true: follow the face that is seen; false: stop following",
     .required = true},
    {.name = "weight",
     .kind = kNumber,
     .description = "How much of the way the head turns to it; 1 when absent",
     .low = 0.0,
     .high = 1.0},
}};
constexpr std::array<ToolParameter, 1> kDance = {{
    {.name = "move_name",
     .kind = kText,
     .description = "'dance' for one made up on the spot, or a recorded move: its name, or "
                    "owner/dataset/name",
     .required = true,
     .low = 1,
     .high = 128},
}};

const std::array<std::string_view, kEmotionCount>& EmotionNames() {
  static const auto names = [] {
    std::array<std::string_view, kEmotionCount> all;
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = AllEmotions()[i].name;
    return all;
  }();
  return names;
}

const std::array<ToolParameter, 3>& PlayEmotionParameters() {
  static const std::array<ToolParameter, 3> parameters = {{
      {.name = "emotion",
       .kind = kChoice,
       .description = "What to feel and show",
       .required = true,
       .choices = EmotionNames()},
      {.name = "intensity",
       .kind = kNumber,
       .description = "How strongly; 0.7 when absent",
       .low = 0.0,
       .high = 1.0},
      {.name = "duration",
       .kind = kNumber,
       .description = "Seconds until it is over; 5 when absent",
       .low = 0.5,
       .high = 60.0},
  }};
  return parameters;
}

constexpr std::array<ToolParameter, 1> kDoNothing = {{
    {.name = "duration",
     .kind = kNumber,
     .description = "Seconds to stay still; 2 when absent",
     .low = 0.0,
     .high = 60.0},
}};
constexpr std::array<ToolParameter, 3> kLookAt = {{
    {.name = "x",
     .kind = kNumber,
     .description = "Metres in front of the robot",
     .required = true,
     .low = -10.0,
     .high = 10.0},
    {.name = "y",
     .kind = kNumber,
     .description = "Metres to its left",
     .required = true,
     .low = -10.0,
     .high = 10.0},
    {.name = "z",
     .kind = kNumber,
     .description = "Metres above its base; 0.2 is the height of its eyes",
     .required = true,
     .low = -10.0,
     .high = 10.0},
}};
constexpr std::array<ToolParameter, 2> kRemember = {{
    {.name = "subject",
     .kind = kText,
     .description = "Whom or what it is about, in one or two words",
     .required = true,
     .low = 1,
     .high = 64},
    {.name = "text",
     .kind = kText,
     .description = "What to remember, one sentence",
     .required = true,
     .low = 1,
     .high = 500},
}};
constexpr std::array<ToolParameter, 1> kRecall = {{
    {.name = "subject",
     .kind = kText,
     .description = "Whom or what; everything when absent",
     .low = 1,
     .high = 64},
}};
constexpr std::array<ToolParameter, 1> kRunBehavior = {{
    {.name = "name",
     .kind = kText,
     .description = "Name of the behaviour",
     .required = true,
     .low = 1,
     .high = 64},
}};

const std::array<ToolSpec, kToolCount>& Table() {
  static const std::array<ToolSpec, kToolCount> tools = {{
      {ToolId::kMoveHead, "move_head", "Turn the head in one direction", ToolReach::kGesture,
       kMoveHead},
      {ToolId::kCamera, "camera", "Look through the camera and tell what is there", ToolReach::kSee,
       kCamera},
      {ToolId::kHeadTracking, "head_tracking", "Follow faces with the head, or stop doing so",
       ToolReach::kGesture, kHeadTracking},
      {ToolId::kDance, "dance", "Dance", ToolReach::kGesture, kDance},
      {ToolId::kStopDance, "stop_dance", "Stop dancing", ToolReach::kStop, {}},
      {ToolId::kPlayEmotion, "play_emotion", "Feel an emotion and show it with the whole body",
       ToolReach::kGesture, PlayEmotionParameters()},
      {ToolId::kStopEmotion, "stop_emotion", "Return to a neutral mood", ToolReach::kStop, {}},
      {ToolId::kDoNothing, "do_nothing", "Stay still for a while", ToolReach::kStop, kDoNothing},
      {ToolId::kLookAt, "look_at", "Look at a point in space", ToolReach::kGesture, kLookAt},
      {ToolId::kRemember, "remember", "Keep something in memory for good", ToolReach::kRemember,
       kRemember},
      {ToolId::kRecall, "recall", "Tell what is remembered about a subject", ToolReach::kRemember,
       kRecall},
      {ToolId::kRunBehavior, "run_behavior", "Run one of the robot's behaviours",
       ToolReach::kBehave, kRunBehavior},
      {ToolId::kRobotState,
       "robot_state",
       "Tell the robot's pose, mood, motors and what it is doing",
       ToolReach::kKnow,
       {}},
  }};
  return tools;
}

std::string_view SchemaType(ToolParameterKind kind) {
  switch (kind) {
    case kText:
    case kChoice:
      return "string";
    case kNumber:
      return "number";
    case kFlag:
      return "boolean";
  }
  return "string";
}

void Write(JsonWriter& json, const ToolParameter& parameter) {
  json.Key(parameter.name).BeginObject().Member("type", SchemaType(parameter.kind));
  json.Member("description", parameter.description);
  if (parameter.kind == kChoice) {
    json.Key("enum").BeginArray();
    for (const std::string_view choice : parameter.choices) json.String(choice);
    json.EndArray();
  }
  if (parameter.kind == kNumber) {
    json.Member("minimum", parameter.low).Member("maximum", parameter.high);
  }
  if (parameter.kind == kText) {
    json.Key("minLength").Integer(static_cast<std::int64_t>(parameter.low));
    json.Key("maxLength").Integer(static_cast<std::int64_t>(parameter.high));
  }
  json.EndObject();
}

}  // namespace

std::span<const ToolSpec, kToolCount> AllTools() noexcept {
  return Table();
}

const ToolSpec& SpecOf(ToolId id) noexcept {
  const ToolSpec& spec = Table()[static_cast<std::size_t>(id)];
  CHECK(spec.id == id);
  return spec;
}

std::optional<ToolId> ToolFromName(std::string_view name) noexcept {
  for (const ToolSpec& spec : Table()) {
    if (spec.name == name) return spec.id;
  }
  return std::nullopt;
}

std::string_view NameOf(ToolReach reach) noexcept {
  switch (reach) {
    case ToolReach::kStop:
      return "stop";
    case ToolReach::kKnow:
      return "know";
    case ToolReach::kGesture:
      return "gesture";
    case ToolReach::kSee:
      return "see";
    case ToolReach::kRemember:
      return "remember";
    case ToolReach::kBehave:
      return "behave";
  }
  return "behave";
}

void WriteSchema(JsonWriter& json, const ToolSpec& spec) {
  json.BeginObject().Member("type", "object").Key("properties").BeginObject();
  for (const ToolParameter& parameter : spec.parameters) Write(json, parameter);
  json.EndObject().Key("required").BeginArray();
  for (const ToolParameter& parameter : spec.parameters) {
    if (parameter.required) json.String(parameter.name);
  }
  json.EndArray().Member("additionalProperties", false).EndObject();
}

std::string WriteFunctions(std::span<const ToolId> allowed) {
  std::string text;
  JsonWriter json(text);
  json.BeginArray();
  for (const ToolId id : allowed) {
    const ToolSpec& spec = SpecOf(id);
    json.BeginObject().Member("type", "function").Key("function").BeginObject();
    json.Member("name", spec.name).Member("description", spec.description);
    json.Key("parameters");
    WriteSchema(json, spec);
    json.EndObject().EndObject();
  }
  json.EndArray();
  return text;
}

}  // namespace bbia
