#include "protocol/sequence_requests.h"

#include <algorithm>
#include <array>
#include <utility>

#include "motion/mixer.h"
#include "protocol/fields.h"
#include "protocol/loose_fields.h"
#include "protocol/mind_requests.h"
#include "protocol/names.h"
#include "protocol/request_decoding.h"
#include "protocol/write_parts.h"

namespace bbia {
namespace {

constexpr NumberRange kShare{0.0, 1.0};
constexpr std::int64_t kMostTimes = 20;

Seconds ReadSeconds(const Field& field, Seconds most, Seconds usual) {
  if (field.null()) return usual;
  return Seconds{ReadNumber(field, {0.0, most.count()}).value_or(usual.count())};
}

std::string ReadName(const Field& field) {
  const auto name = ReadText(field, 1, kMaxTextBytes);
  if (!name) return {};
  if (!IsSequenceName(*name)) {
    field.Complain({"string_pattern_mismatch", "String should be a plain name",
                    "must be 1 to 40 of a-z, 0-9, - and _"});
  }
  return std::string(*name);
}

std::string ReadTitle(const Message& message, const std::string& name) {
  const Field title = message.Optional("title");
  if (title.null()) return name;
  return std::string(ReadText(title, 1, Sequence::kMaxTitle).value_or(""));
}

PoseStep ReadPose(const Message& message) {
  PoseStep step;
  const Field head = message.Optional("head");
  const Field antennas = message.Optional("antennas");
  const Field body_yaw = message.Optional("body_yaw");
  const Field law = message.Optional("interpolation");
  if (!head.null()) step.goal.head = ReadAnyPose(head);
  if (!antennas.null()) step.goal.antennas = ReadAntennas(antennas, ListStyle::kList);
  if (!body_yaw.null()) step.goal.body_yaw = ReadAngle(body_yaw);
  if (!law.null()) step.law = ReadTimeLaw(law).value_or(TimeLaw::kMinJerk);
  step.duration = ReadSeconds(message.Optional("duration"), Sequence::kMaxMove, step.duration);
  return step;
}

EmotionStep ReadFeeling(const Message& message) {
  EmotionStep step;
  step.emotion = ReadEmotion(message.Required("emotion"));
  const Field intensity = message.Optional("intensity");
  if (!intensity.null()) step.intensity = ReadNumber(intensity, kShare).value_or(step.intensity);
  step.hold = ReadSeconds(message.Optional("hold"), Sequence::kMaxWait, step.hold);
  return step;
}

bool ReadSwitch(const Field& field, bool usual) {
  return field.null() ? usual : ReadBool(field).value_or(usual);
}

decltype(SequenceStep::what) ReadWhat(const Message& message, std::size_t kind) {
  switch (kind) {
    case 0:
      return ReadPose(message);
    case 1:
      return ReadFeeling(message);
    case 2:
      return SoundStep{
          std::string(ReadText(message.Required("name"), 1, Sequence::kMaxText).value_or("")),
          ReadSwitch(message.Optional("wait"), false)};
    case 3:
      return SayStep{
          std::string(ReadText(message.Required("text"), 1, Sequence::kMaxText).value_or("")),
          ReadSwitch(message.Optional("wait"), true)};
    case 4: {
      BehaviorStep step{
          std::string(ReadText(message.Required("name"), 1, kMaxNameLength).value_or("")), {}};
      ReadLooseValues(message.Optional("parameters"), step.parameters);
      return step;
    }
    case 5:
      return WaitStep{
          ReadSeconds(message.Required("seconds"), Sequence::kMaxWait, WaitStep{}.duration)};
    default:
      return HomeStep{
          ReadSeconds(message.Optional("duration"), Sequence::kMaxMove, HomeStep{}.duration)};
  }
}

void ReadStep(const Field& field, std::vector<SequenceStep>& steps) {
  if (!IsModel(*field.node, field.path, field.issues)) return;
  const Message message(*field.node, field.path, field.issues);
  const auto kind = ReadEnum(message.Required("type"), kStepNames);
  if (!kind) return;
  SequenceStep step;
  const Field at = message.Optional("at");
  if (!at.null()) step.at = ReadSeconds(at, Sequence::kMaxAt, Seconds{0.0});
  step.what = ReadWhat(message, *kind);
  steps.push_back(std::move(step));
}

void ReadSteps(const Field& field, std::vector<SequenceStep>& steps) {
  if (field.absent()) return;
  if (!field.node->is(JsonKind::kArray)) {
    field.Complain({"list_type", "Input should be a valid list", "must be a list of steps"});
    return;
  }
  if (field.node->size == 0 || field.node->size > Sequence::kMaxSteps) {
    field.Complain({"too_long", "List should have 1 to 100 items", "must have 1 to 100 steps"});
    return;
  }
  std::size_t i = 0;
  for (const JsonNode& item : *field.node) {
    const FieldPath path = field.path.Item(i++);
    ReadStep({&item, path, field.issues}, steps);
  }
}

void ReadIdle(const Field& field, std::vector<std::pair<std::string, bool>>& idle) {
  if (field.null() || !IsModel(*field.node, field.path, field.issues)) return;
  for (const JsonNode& member : *field.node) {
    const Field each{&member, field.path.Member(member.key), field.issues};
    const bool known = std::ranges::any_of(
        kLayerRules, [&](const LayerRule& rule) { return rule.name == member.key; });
    if (!known) {
      std::string must = "is no layer; they are";
      for (const LayerRule& rule : kLayerRules) must.append(" ").append(rule.name);
      each.Complain({"value_error", "Input should be a layer", std::move(must)});
      continue;
    }
    if (const auto on = ReadBool(each)) idle.emplace_back(member.key, *on);
  }
}

void WritePoseStep(JsonWriter& json, const PoseStep& step) {
  if (step.goal.head) {
    json.Key("head");
    WriteAnyPose(json, *step.goal.head, PoseShape::kEuler);
  }
  if (step.goal.antennas) json.Key("antennas").Value(*step.goal.antennas);
  if (step.goal.body_yaw) json.Member("body_yaw", *step.goal.body_yaw);
  json.Member("duration", step.duration.count()).Member("interpolation", WireName(step.law));
}

void WriteFeeling(JsonWriter& json, const EmotionStep& step) {
  json.Member("emotion", TraitsOf(step.emotion).name).Member("intensity", step.intensity);
  json.Member("hold", step.hold.count());
}

/// Members of one step, after its type.
struct StepWriter {
  JsonWriter& json;

  void operator()(const PoseStep& step) const { WritePoseStep(json, step); }
  void operator()(const EmotionStep& step) const { WriteFeeling(json, step); }
  void operator()(const SoundStep& step) const {
    json.Member("name", step.name).Member("wait", step.wait);
  }
  void operator()(const SayStep& step) const {
    json.Member("text", step.text).Member("wait", step.wait);
  }
  void operator()(const BehaviorStep& step) const {
    json.Member("name", step.name).Key("parameters");
    WriteLooseValues(json, step.parameters);
  }
  void operator()(const WaitStep& step) const { json.Member("seconds", step.duration.count()); }
  void operator()(const HomeStep& step) const { json.Member("duration", step.duration.count()); }
};

}  // namespace

void Read(const Message& message, Sequence& sequence) {
  sequence.name = ReadName(message.Required("name"));
  sequence.title = ReadTitle(message, sequence.name);
  ReadSteps(message.Required("steps"), sequence.steps);
}

void Read(const Message& message, Preset& preset) {
  preset.name = ReadName(message.Required("name"));
  preset.title = ReadTitle(message, preset.name);
  const Field emotion = message.Optional("emotion");
  if (!emotion.null() && IsModel(*emotion.node, emotion.path, emotion.issues)) {
    preset.emotion = ReadFeeling(Message(*emotion.node, emotion.path, emotion.issues));
  }
  const Field pose = message.Optional("pose");
  if (!pose.null() && IsModel(*pose.node, pose.path, pose.issues)) {
    preset.pose = ReadPose(Message(*pose.node, pose.path, pose.issues));
  }
  ReadIdle(message.Optional("idle"), preset.idle);
  if (!preset.emotion && !preset.pose && preset.idle.empty() && message.issues().empty()) {
    message.issues().Add(
        message.path(),
        {"value_error", "Preset is empty", "must have at least one of emotion, pose and idle"},
        &message.node());
  }
}

void Read(const Message& message, PerformBody& body) {
  body.name = ReadName(message.Required("name"));
  const Field times = message.Optional("times");
  const Field priority = message.Optional("priority");
  if (!times.null()) body.times = ReadInteger(times, 1, kMostTimes).value_or(1);
  if (!priority.null()) body.priority = static_cast<int>(ReadInteger(priority, 1, 10).value_or(1));
  const Field language = message.Optional("language");
  if (!language.null()) body.language = ReadEnum(language, kSpokenLanguages);
}

template Result<Sequence, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<Preset, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<PerformBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);

void WriteSequence(JsonWriter& json, const Sequence& sequence) {
  json.BeginObject().Member("name", sequence.name).Member("title", sequence.title);
  json.Key("steps").BeginArray();
  for (const SequenceStep& step : sequence.steps) {
    json.BeginObject().Member("type", kStepNames[step.what.index()]);
    if (step.at) json.Member("at", step.at->count());
    std::visit(StepWriter{json}, step.what);
    json.EndObject();
  }
  json.EndArray().EndObject();
}

void WritePreset(JsonWriter& json, const Preset& preset) {
  json.BeginObject().Member("name", preset.name).Member("title", preset.title);
  if (preset.emotion) {
    json.Key("emotion").BeginObject();
    WriteFeeling(json, *preset.emotion);
    json.EndObject();
  }
  if (preset.pose) {
    json.Key("pose").BeginObject();
    WritePoseStep(json, *preset.pose);
    json.EndObject();
  }
  if (!preset.idle.empty()) {
    json.Key("idle").BeginObject();
    for (const auto& [layer, on] : preset.idle) json.Member(layer, on);
    json.EndObject();
  }
  json.EndObject();
}

}  // namespace bbia
