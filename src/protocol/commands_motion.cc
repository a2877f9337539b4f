#include <array>
#include <cmath>
#include <utility>

#include "protocol/command_readers.h"

namespace bbia {
namespace {

using namespace command;  // NOLINT(google-build-using-namespace): this file is about them

enum class EmptyList : std::uint8_t { kWrong, kAbsent };

bool Given(const Field& field, EmptyList empty_list) {
  if (field.null()) return false;
  return empty_list == EmptyList::kWrong || !field.node->is(JsonKind::kArray) ||
         field.node->size > 0;
}

PartTargets ReadParts(const Message& message, EmptyList empty_list) {
  PartTargets parts;
  const Field head = message.Optional("head");
  const Field antennas = message.Optional("antennas");
  const Field body_yaw = message.Optional("body_yaw");
  if (Given(head, empty_list)) parts.head = ReadHeadMatrix(head, ListStyle::kList);
  if (Given(antennas, empty_list)) parts.antennas = ReadAntennas(antennas, ListStyle::kList);
  if (!body_yaw.null()) parts.body_yaw = ReadAngle(body_yaw);
  return parts;
}

std::optional<Command> ReadSetTarget(const Message& message) {
  const auto head = ReadHeadMatrix(message.Required("head"), ListStyle::kList);
  if (!head) return std::nullopt;
  return SetTarget{*head};
}

std::optional<Command> ReadSetHeadJoints(const Message& message) {
  const auto joints = ReadHeadJoints(message.Required("joints"));
  if (!joints) return std::nullopt;
  return SetHeadJoints{*joints};
}

std::optional<Command> ReadSetBodyYaw(const Message& message) {
  const auto body_yaw = ReadAngle(message.Required("body_yaw"));
  if (!body_yaw) return std::nullopt;
  return SetBodyYaw{*body_yaw};
}

std::optional<Command> ReadSetAntennas(const Message& message) {
  const auto antennas = ReadAntennas(message.Required("antennas"), ListStyle::kList);
  if (!antennas) return std::nullopt;
  return SetAntennas{*antennas};
}

std::optional<Command> ReadSetFullTarget(const Message& message) {
  return SetFullTarget{ReadParts(message, EmptyList::kWrong)};
}

/// The official message has no such field; both of our own REST and task names are understood.
TimeLaw ReadOptionalLaw(const Message& message) {
  const Field method = message.Optional(message.Has("method") ? "method" : "interpolation");
  return method.null() ? TimeLaw::kMinJerk : ReadTimeLaw(method).value_or(TimeLaw::kMinJerk);
}

std::optional<Command> ReadGotoTarget(const Message& message) {
  GotoTarget c;
  c.goal = ReadParts(message, EmptyList::kAbsent);
  const Field duration = message.Optional("duration");
  if (!duration.absent()) c.duration = ReadDuration(duration).value_or(c.duration);
  c.law = ReadOptionalLaw(message);
  return c;
}

/// `head`, `antennas` and `body_yaw` must be there, if only as null.
GotoTarget ReadTaskGoto(const Message& request) {
  GotoTarget c;
  request.Require("head");
  request.Require("antennas");
  c.goal = ReadParts(request, EmptyList::kWrong);
  c.duration = ReadDuration(request.Required("duration")).value_or(c.duration);
  c.law = ReadTimeLaw(request.Required("method")).value_or(c.law);
  request.Require("body_yaw");
  return c;
}

std::optional<Command> ReadTask(const Message& message) {
  const std::optional<Uuid> uuid = ReadUuid(message.Required("uuid"));
  const Field req = message.Required("req");
  if (req.absent() || !IsModel(*req.node, req.path, req.issues)) return std::nullopt;
  const Message request(*req.node, req.path, req.issues);
  if (request.Has("move_name") && !request.Has("duration")) {
    const auto name = ReadText(request.Required("move_name"));
    if (!uuid || !name) return std::nullopt;
    return PlayMoveTask{*uuid, std::string(*name)};
  }
  GotoTarget move = ReadTaskGoto(request);
  if (!uuid) return std::nullopt;
  return Task{*uuid, std::move(move)};
}

std::optional<Command> ReadPlayRecordedMove(const Message& message) {
  PlayRecordedMove c;
  const auto name = ReadText(message.Required("move_name"));
  const Field dataset = message.Optional("dataset_name");
  const Field lead_in = message.Optional("initial_goto_duration");
  c.move_name = name.value_or("");
  if (!dataset.absent()) c.dataset_name = ReadText(dataset).value_or("");
  if (!lead_in.absent()) c.initial_goto_duration = ReadDuration(lead_in).value_or(Seconds{0.0});
  return c;
}

std::optional<Command> ReadPreloadDataset(const Message& message) {
  return PreloadDataset{std::string(ReadText(message.Required("dataset_name")).value_or(""))};
}

std::optional<Command> ReadAutomaticBodyYaw(const Message& message) {
  return ReadFlag<SetAutomaticBodyYaw, &SetAutomaticBodyYaw::enabled>(message, "enabled");
}

std::optional<Command> ReadWobbling(const Message& message) {
  return ReadFlag<SetWobbling, &SetWobbling::enabled>(message, "enabled");
}

std::optional<Command> ReadSpeechOffsets(const Message& message) {
  const Field field = message.Required("offsets");
  std::array<double, 6> v{};
  if (!ReadNumbers(field, v, kAngleRange, ListStyle::kList)) return std::nullopt;
  for (std::size_t i = 0; i < 3; ++i) {
    if (std::abs(v[i]) <= kMaxHeadTranslation.value()) continue;
    field.issues.Add(field.path.Item(i),
                     {"value_error",
                      "too far",
                      "must be at most 1 m either way",
                      {},
                      kMaxHeadTranslation.value()},
                     nullptr);
  }
  return SetSpeechOffsets{{v[0], v[1], v[2]}, {Radians{v[3]}, Radians{v[4]}, Radians{v[5]}}};
}

std::optional<Command> ReadHeadTracking(const Message& message) {
  SetHeadTracking c;
  c.enabled = ReadBool(message.Required("enabled")).value_or(false);
  const Field weight = message.Optional("weight");
  if (!weight.absent()) c.weight = ReadNumber(weight, {0.0, 1.0}).value_or(1.0);
  return c;
}

constexpr std::array<CommandEntry, 17> kEntries = {{
    {SetFullTarget::kType, ReadSetFullTarget},
    {SetTarget::kType, ReadSetTarget},
    {SetAntennas::kType, ReadSetAntennas},
    {SetBodyYaw::kType, ReadSetBodyYaw},
    {SetHeadJoints::kType, ReadSetHeadJoints},
    {SetSpeechOffsets::kType, ReadSpeechOffsets},
    {GotoTarget::kType, ReadGotoTarget},
    {Task::kType, ReadTask},
    EmptyEntry<WakeUp>(),
    EmptyEntry<GotoSleep>(),
    EmptyEntry<StopMove>(),
    EmptyEntry<GetTrackedFace>(),
    {PlayRecordedMove::kType, ReadPlayRecordedMove},
    {PreloadDataset::kType, ReadPreloadDataset},
    {SetAutomaticBodyYaw::kType, ReadAutomaticBodyYaw},
    {SetWobbling::kType, ReadWobbling},
    {SetHeadTracking::kType, ReadHeadTracking},
}};

}  // namespace

CommandReader FindMotionReader(std::string_view type) noexcept {
  return FindReader(kEntries, type);
}

}  // namespace bbia
