#include "protocol/requests.h"

#include <array>
#include <utility>

#include "protocol/fields.h"
#include "protocol/fields_audio.h"
#include "protocol/json_writer.h"
#include "protocol/request_decoding.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kSourceKinds = {"hf_space", "dashboard_selection",
                                                          "local", "installed"};

constexpr std::array<std::string_view, 3> kParts = {"head", "body", "antennas"};

/// The text of a member that must be there, or nothing and an issue.
std::string RequiredText(const Message& message, std::string_view name,
                         std::size_t most = kMaxTextBytes) {
  return std::string(ReadText(message.Required(name), 0, most).value_or(""));
}

}  // namespace

void Read(const Message& message, FullBodyTarget& body) {
  const Field head = message.Optional("target_head_pose");
  const Field antennas = message.Optional("target_antennas");
  const Field body_yaw = message.Optional("target_body_yaw");
  if (!head.null()) body.target.head = ReadAnyPose(head);
  if (!antennas.null()) body.target.antennas = ReadAntennas(antennas, ListStyle::kTuple);
  if (!body_yaw.null()) body.target.body_yaw = ReadAngle(body_yaw);
}

void Read(const Message& message, GotoRequest& body) {
  const Field head = message.Optional("head_pose");
  const Field antennas = message.Optional("antennas");
  const Field body_yaw = message.Optional("body_yaw");
  if (!head.null()) body.goal.head = ReadAnyPose(head);
  if (!antennas.null()) body.goal.antennas = ReadAntennas(antennas, ListStyle::kTuple);
  if (!body_yaw.null()) body.goal.body_yaw = ReadAngle(body_yaw);
  body.duration = ReadDuration(message.Required("duration")).value_or(Seconds{0.0});
  body.law = ReadTimeLaw(message.Optional("interpolation")).value_or(TimeLaw::kMinJerk);
}

void Read(const Message& message, MoveUuid& body) {
  body.uuid = ReadUuid(message.Required("uuid")).value_or(Uuid{});
}

void Read(const Message& message, RobotName& body) {
  body.name = ReadText(message.Required("name"), 1, kMaxNameLength).value_or("");
}

double ReadTimeToLive(const Message& message) {
  const Field field = message.Optional("ttl");
  return field.absent() ? 5.0 : ReadNumber(field, {0.1, 3600.0}).value_or(5.0);
}

void Read(const Message& message, LeaseRequest& body) {
  body.owner = ReadText(message.Required("owner"), 1, kMaxNameLength).value_or("");
  body.time_to_live = ReadTimeToLive(message);
  const Field priority = message.Optional("priority");
  if (!priority.absent())
    body.priority = static_cast<int>(ReadInteger(priority, 0, 100).value_or(0));
  const Field parts = message.Optional("parts");
  if (parts.absent()) return;
  if (!parts.node->is(JsonKind::kArray) || parts.node->size == 0) {
    return parts.Complain({"list_type", "Input should be a valid list",
                           "must be a list of at least one of head, body, antennas"});
  }
  std::size_t i = 0;
  for (const JsonNode& item : *parts.node) {
    const Field part{&item, parts.path.Item(i++), parts.issues};
    if (const auto index = ReadEnum(part, kParts)) body.parts.emplace_back(kParts[*index]);
  }
}

void Read(const Message& message, LeaseRenewal& body) {
  body.time_to_live = ReadTimeToLive(message);
}

void Read(const Message& message, TrackingWeight& body) {
  const Field weight = message.Optional("weight");
  if (!weight.absent()) body.weight = ReadNumber(weight, {0.0, 1.0}).value_or(1.0);
}

std::optional<bool> ReadWish(const Field& field) {
  return field.null() ? std::nullopt : ReadBool(field);
}

void Read(const Message& message, ScanRequest& body) {
  body.faces = ReadWish(message.Optional("faces"));
  body.objects = ReadWish(message.Optional("objects"));
  body.bodies = ReadWish(message.Optional("bodies"));
  const Field interval = message.Optional("interval");
  if (!interval.null()) body.interval = ReadNumber(interval, {0.05, 60.0}).value_or(0.1);
}

void ReadLookDuration(const Message& message, Seconds& duration) {
  const Field field = message.Optional("duration");
  if (!field.null()) duration = ReadDuration(field).value_or(duration);
}

void Read(const Message& message, LookAtWorld& body) {
  constexpr NumberRange kFar{-1000.0, 1000.0};
  body.point = {ReadNumber(message.Required("x"), kFar).value_or(0.0),
                ReadNumber(message.Required("y"), kFar).value_or(0.0),
                ReadNumber(message.Required("z"), kFar).value_or(0.0)};
  ReadLookDuration(message, body.duration);
}

void Read(const Message& message, LookAtImage& body) {
  constexpr NumberRange kPixels{0.0, 16384.0};
  body.u = ReadNumber(message.Required("u"), kPixels).value_or(0.0);
  body.v = ReadNumber(message.Required("v"), kPixels).value_or(0.0);
  ReadLookDuration(message, body.duration);
}

void ReadName(const Field& field, std::optional<std::string>& name) {
  if (field.null()) return;
  name = ReadText(field, 1, kMaxNameLength).value_or("");
}

void Read(const Message& message, ChatRequest& body) {
  body.message = ReadText(message.Required("message"), 1, ChatRequest::kMaxCharacters).value_or("");
  ReadName(message.Optional("language"), body.language);
  ReadName(message.Optional("personality"), body.personality);
  ReadName(message.Optional("speaker"), body.speaker);
  const Field temperature = message.Optional("temperature");
  if (!temperature.null()) body.temperature = ReadNumber(temperature, {0.0, 2.0});
  const Field stream = message.Optional("stream");
  if (!stream.null()) body.stream = ReadBool(stream).value_or(false);
  const Field speak = message.Optional("speak");
  if (!speak.null()) body.speak = ReadBool(speak).value_or(true);
}

void Read(const Message& message, ChatCancel& body) {
  const Field prompt = message.Optional("prompt");
  if (!prompt.null()) body.prompt = ReadInteger(prompt, 1, 1'000'000'000'000);
}

void Read(const Message& message, StartupApp& body) {
  const Field name = message.Required("startup_app");
  if (name.null()) return;
  body.name = ReadText(name).value_or("");
}

void Read(const Message& message, Volume& body) {
  body.volume = static_cast<int>(ReadInteger(message.Required("volume"), 0, 100).value_or(0));
}

void Read(const Message& message, PlaySoundRequest& body) {
  body.file = RequiredText(message, "file");
}

void Read(const Message& message, AudioConfigRequest& body) {
  body.audio = ReadAudioConfig(message);
}

void Read(const Message& message, AppInfo& body) {
  body.name = RequiredText(message, "name");
  const auto kind = ReadEnum(message.Required("source_kind"), kSourceKinds);
  body.source_kind = kSourceKinds[kind.value_or(0)];
  const Field description = message.Optional("description");
  const Field url = message.Optional("url");
  const Field extra = message.Optional("extra");
  if (!description.absent())
    body.description = ReadText(description, 0, kMaxJsonBytes).value_or("");
  if (!url.null()) body.url = ReadText(url).value_or("");
  if (extra.absent()) return;
  if (!extra.node->is(JsonKind::kObject)) {
    extra.Complain({"dict_type", "Input should be a valid dictionary", "must be an object"});
    return;
  }
  body.extra.clear();
  JsonWriter(body.extra).Node(*extra.node);
}

void Read(const Message& message, PrivateSpace& body) {
  body.space_id = RequiredText(message, "space_id");
}

void Read(const Message& message, HfToken& body) {
  body.token = RequiredText(message, "token");
}

bool IsJsonType(std::string_view content_type) {
  const std::string_view kind = content_type.substr(0, content_type.find(';'));
  return kind.empty() || kind.find("/json") != std::string_view::npos ||
         kind.find("+json") != std::string_view::npos;
}

Issues NotJson(const JsonFault& fault) {
  Issues issues;
  const FieldPath root = FieldPath::Root("body");
  JsonNode empty;
  empty.kind = JsonKind::kObject;
  issues.Add(root.Item(fault.position),
             {"json_invalid", "JSON decode error", "is not JSON: " + fault.message,
              JsonPair("error", fault.message)},
             &empty);
  return issues;
}

template <>
constexpr bool kMayBeAbsent<TrackingWeight> = true;
template <>
constexpr bool kMayBeAbsent<LeaseRenewal> = true;
template <>
constexpr bool kMayBeAbsent<ScanRequest> = true;
template <>
constexpr bool kMayBeAbsent<ChatCancel> = true;

template Result<FullBodyTarget, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<GotoRequest, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<MoveUuid, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<ChatRequest, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<ChatCancel, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<RobotName, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<LeaseRequest, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<LeaseRenewal, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<TrackingWeight, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<ScanRequest, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<LookAtWorld, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<LookAtImage, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<StartupApp, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<Volume, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<PlaySoundRequest, Issues> RequestDecoder::Decode(std::string_view,
                                                                 std::string_view);
template Result<AudioConfigRequest, Issues> RequestDecoder::Decode(std::string_view,
                                                                   std::string_view);
template Result<AppInfo, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<PrivateSpace, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<HfToken, Issues> RequestDecoder::Decode(std::string_view, std::string_view);

Result<MotorMode, Issues> DecodeMotorModePath(std::string_view part) {
  Issues issues;
  const FieldPath root = FieldPath::Root("path");
  JsonNode node;
  node.kind = JsonKind::kString;
  node.text = part;
  if (const auto mode = ReadMotorMode({&node, root.Member("mode"), issues})) return *mode;
  return Fail(std::move(issues));
}

Result<std::string, Issues> DecodeSourceKindPath(std::string_view part) {
  Issues issues;
  const FieldPath root = FieldPath::Root("path");
  JsonNode node;
  node.kind = JsonKind::kString;
  node.text = part;
  if (ReadEnum({&node, root.Member("source_kind"), issues}, kSourceKinds)) return std::string(part);
  return Fail(std::move(issues));
}

}  // namespace bbia
