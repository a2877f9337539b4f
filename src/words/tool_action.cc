#include "words/tool_action.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"
#include "protocol/json_writer.h"
#include "words/cut_text.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 5> kDirections = {"left", "right", "up", "down", "forward"};

std::string Plain(double number) {
  std::string text;
  JsonWriter(text).Number(number);
  return text;
}

std::string Shown(const JsonNode& node) {
  std::string text;
  JsonWriter(text).Node(node);
  return std::string(CutText(text, 60));
}

tl::unexpected<Error> Wrong(const ToolParameter& parameter, const std::string& found,
                            const std::string& wanted) {
  const std::string name(parameter.name);
  return Fail(Errc::kInvalidArgument, name + " is " + found + ", it must be " + wanted, name);
}

std::string ChoicesOf(const ToolParameter& parameter) {
  std::string all = "one of ";
  for (const std::string_view choice : parameter.choices) {
    if (choice != parameter.choices.front()) all += ", ";
    all += choice;
  }
  return all;
}

Result<void> Check(const ToolParameter& parameter, const JsonNode& node) {
  switch (parameter.kind) {
    case ToolParameterKind::kFlag:
      if (!node.is(JsonKind::kBool)) return Wrong(parameter, Shown(node), "true or false");
      return {};
    case ToolParameterKind::kNumber: {
      const bool number = node.is(JsonKind::kDouble) || node.is(JsonKind::kInteger);
      if (!number || !(node.number >= parameter.low && node.number <= parameter.high)) {
        return Wrong(parameter, Shown(node),
                     "a number from " + Plain(parameter.low) + " to " + Plain(parameter.high));
      }
      return {};
    }
    case ToolParameterKind::kChoice:
      if (!node.is(JsonKind::kString) ||
          std::ranges::find(parameter.choices, node.text) == parameter.choices.end()) {
        return Wrong(parameter, Shown(node), ChoicesOf(parameter));
      }
      return {};
    case ToolParameterKind::kText: {
      const auto size = static_cast<double>(node.is(JsonKind::kString) ? CountCharacters(node.text)
                                                                       : std::size_t{0});
      if (!node.is(JsonKind::kString) || size < parameter.low || size > parameter.high) {
        return Wrong(
            parameter, node.is(JsonKind::kString) ? Plain(size) + " characters" : Shown(node),
            "a text of " + Plain(parameter.low) + " to " + Plain(parameter.high) + " characters");
      }
      return {};
    }
  }
  return {};
}

Result<void> Check(const ToolSpec& spec, const JsonNode& arguments) {
  const std::string tool(spec.name);
  if (!arguments.is(JsonKind::kObject)) {
    return Fail(Errc::kInvalidArgument,
                "the arguments of " + tool + " are " + Shown(arguments) + ", not an object");
  }
  for (const JsonNode& node : arguments) {
    const auto known = std::ranges::find(spec.parameters, node.key, &ToolParameter::name);
    if (known == spec.parameters.end()) {
      const std::string name(CutText(node.key, 60));
      return Fail(Errc::kInvalidArgument, tool + " takes no argument '" + name + "'", name);
    }
    if (auto good = Check(*known, node); !good) return good;
  }
  for (const ToolParameter& parameter : spec.parameters) {
    if (parameter.required && arguments.Find(parameter.name) == nullptr) {
      const std::string name(parameter.name);
      return Fail(Errc::kInvalidArgument, tool + " needs the argument " + name, name);
    }
  }
  return {};
}

/// The arguments of a call that fits its schema.
struct GivenArguments {
  const JsonNode& all;

  [[nodiscard]] double Number(std::string_view name, double otherwise) const {
    const JsonNode* node = all.Find(name);
    return node != nullptr ? node->number : otherwise;
  }
  [[nodiscard]] bool Flag(std::string_view name, bool otherwise) const {
    const JsonNode* node = all.Find(name);
    return node != nullptr ? node->truth : otherwise;
  }
  [[nodiscard]] std::string_view Text(std::string_view name) const {
    const JsonNode* node = all.Find(name);
    return node != nullptr ? node->text : std::string_view();
  }
};

ToolAction MakePlayEmotion(const GivenArguments& from) {
  PlayEmotionTool tool;
  tool.emotion = ParseEmotion(from.Text("emotion")).value_or(Emotion::kNeutral);
  tool.intensity = from.Number("intensity", tool.intensity);
  tool.duration = Seconds{from.Number("duration", tool.duration.count())};
  return tool;
}

ToolAction Make(ToolId id, const GivenArguments& from) {
  switch (id) {
    case ToolId::kMoveHead: {
      const auto place = std::ranges::find(kDirections, from.Text("direction"));
      return MoveHeadTool{static_cast<HeadDirection>(place - kDirections.begin()),
                          from.Number("intensity", MoveHeadTool{}.intensity)};
    }
    case ToolId::kCamera:
      return CameraTool{from.Flag("analyze", true)};
    case ToolId::kHeadTracking:
      return HeadTrackingTool{from.Flag("enabled", true), from.Number("weight", 1.0)};
    case ToolId::kDance:
      return DanceTool{std::string(from.Text("move_name"))};
    case ToolId::kStopDance:
      return StopDanceTool{};
    case ToolId::kPlayEmotion:
      return MakePlayEmotion(from);
    case ToolId::kStopEmotion:
      return StopEmotionTool{};
    case ToolId::kDoNothing:
      return DoNothingTool{Seconds{from.Number("duration", DoNothingTool{}.duration.count())}};
    case ToolId::kLookAt:
      return LookAtTool{from.Number("x", 0), from.Number("y", 0), from.Number("z", 0)};
    case ToolId::kRemember:
      return RememberTool{std::string(from.Text("subject")), std::string(from.Text("text"))};
    case ToolId::kRecall:
      return RecallTool{std::string(from.Text("subject"))};
    case ToolId::kRunBehavior:
      return RunBehaviorTool{std::string(from.Text("name"))};
    case ToolId::kRobotState:
      return RobotStateTool{};
  }
  return RobotStateTool{};
}

void Write(JsonWriter& json, const MoveHeadTool& tool) {
  json.Member("direction", kDirections[static_cast<std::size_t>(tool.direction)]);
  json.Member("intensity", tool.intensity);
}
void Write(JsonWriter& json, const CameraTool& tool) {
  json.Member("analyze", tool.analyze);
}
void Write(JsonWriter& json, const HeadTrackingTool& tool) {
  json.Member("enabled", tool.enabled);
  if (tool.weight != HeadTrackingTool{}.weight) json.Member("weight", tool.weight);
}
void Write(JsonWriter& json, const DanceTool& tool) {
  json.Member("move_name", tool.move);
}
void Write(JsonWriter& json, const PlayEmotionTool& tool) {
  json.Member("emotion", TraitsOf(tool.emotion).name).Member("intensity", tool.intensity);
  json.Member("duration", tool.duration.count());
}
void Write(JsonWriter& json, const DoNothingTool& tool) {
  json.Member("duration", tool.duration.count());
}
void Write(JsonWriter& json, const LookAtTool& tool) {
  json.Member("x", tool.x).Member("y", tool.y).Member("z", tool.z);
}
void Write(JsonWriter& json, const RememberTool& tool) {
  json.Member("subject", tool.subject).Member("text", tool.text);
}
void Write(JsonWriter& json, const RecallTool& tool) {
  if (!tool.subject.empty()) json.Member("subject", tool.subject);
}
void Write(JsonWriter& json, const RunBehaviorTool& tool) {
  json.Member("name", tool.name);
}
void Write(JsonWriter&, const StopDanceTool&) {}
void Write(JsonWriter&, const StopEmotionTool&) {}
void Write(JsonWriter&, const RobotStateTool&) {}

}  // namespace

Result<ToolAction> ReadToolAction(ToolId id, const JsonNode& arguments) {
  if (auto good = Check(SpecOf(id), arguments); !good) return Fail(good.error());
  return Make(id, GivenArguments{arguments});
}

Result<ToolAction> ReadToolCall(std::string_view name, std::string_view arguments) {
  const auto id = ToolFromName(name);
  if (!id) {
    std::string all;
    for (const ToolSpec& spec : AllTools()) {
      if (!all.empty()) all += ", ";
      all += spec.name;
    }
    return Fail(Errc::kNotFound,
                "there is no tool '" + std::string(CutText(name, 60)) + "', there are " + all);
  }
  const std::size_t begin = arguments.find_first_not_of(" \t\r\n");
  JsonReader reader;
  const JsonNode* root = reader.Read(begin == std::string_view::npos ? "{}" : arguments);
  if (root == nullptr) {
    return Fail(Errc::kInvalidArgument, "the arguments of " + std::string(name) + " are no JSON: " +
                                            reader.fault().message + " at character " +
                                            std::to_string(reader.fault().position));
  }
  return ReadToolAction(*id, *root);
}

std::string WriteArguments(const ToolAction& action) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject();
  std::visit([&json](const auto& tool) { Write(json, tool); }, action);
  json.EndObject();
  return text;
}

}  // namespace bbia
