#include <array>
#include <string>

#include "protocol/command_readers.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

using namespace command;  // NOLINT(google-build-using-namespace): this file is about them

std::optional<Command> ReadSetMotorMode(const Message& message) {
  const auto mode = ReadMotorMode(message.Required("mode"));
  if (!mode) return std::nullopt;
  return SetMotorMode{*mode};
}

std::optional<MotorSet> ReadMotors(const Field& field) {
  if (!field.node->is(JsonKind::kArray) || field.node->size == 0) {
    field.Complain({"list_type", "Input should be a valid list",
                    "must be null or a list of at least one motor name"});
    return std::nullopt;
  }
  MotorSet motors;
  std::size_t i = 0;
  for (const JsonNode& item : *field.node) {
    const Field name{&item, field.path.Item(i++), field.issues};
    const auto index = ReadEnum(name, kMotorNames);
    if (!index) return std::nullopt;
    motors.Add(static_cast<Motor>(*index));
  }
  return motors;
}

std::optional<Command> ReadSetTorque(const Message& message) {
  SetTorque c;
  c.on = ReadBool(message.Required("on")).value_or(false);
  const Field ids = message.Optional("ids");
  if (!ids.null()) c.motors = ReadMotors(ids);
  return c;
}

std::optional<Command> ReadGravityCompensation(const Message& message) {
  return ReadFlag<SetGravityCompensation, &SetGravityCompensation::enabled>(message, "enabled");
}

std::optional<Command> ReadAppendRecord(const Message& message) {
  const Field field = message.Required("record");
  if (field.absent() || !IsModel(*field.node, field.path, field.issues)) return std::nullopt;
  AppendRecord c;
  JsonWriter(c.record).Node(*field.node);
  return c;
}

std::optional<Command> ReadSetRobotName(const Message& message) {
  const auto name = ReadText(message.Required("name"), 1, kMaxNameLength);
  return SetRobotName{std::string(name.value_or(""))};
}

std::optional<Command> ReadFirstWakeUp(const Message& message) {
  SetFirstWakeUp c;
  const Field field = message.Optional("is_completed");
  if (!field.absent()) c.is_completed = ReadBool(field).value_or(true);
  return c;
}

std::optional<Command> ReadStartUpdate(const Message& message) {
  StartUpdate c;
  const Field field = message.Optional("pre_release");
  if (!field.absent()) c.pre_release = ReadBool(field).value_or(false);
  return c;
}

std::optional<Command> ReadUseLease(const Message& message) {
  const auto lease = ReadText(message.Required("lease"), 0, kMaxNameLength);
  return UseLease{std::string(lease.value_or(""))};
}

constexpr std::array<CommandEntry, 23> kEntries = {{
    {AppendRecord::kType, ReadAppendRecord},
    {SetTorque::kType, ReadSetTorque},
    {SetMotorMode::kType, ReadSetMotorMode},
    {SetGravityCompensation::kType, ReadGravityCompensation},
    {SetRobotName::kType, ReadSetRobotName},
    {SetFirstWakeUp::kType, ReadFirstWakeUp},
    {StartUpdate::kType, ReadStartUpdate},
    {UseLease::kType, ReadUseLease},
    EmptyEntry<GetState>(),
    EmptyEntry<GetMotorMode>(),
    EmptyEntry<GetVersion>(),
    EmptyEntry<GetHardwareId>(),
    EmptyEntry<GetImu>(),
    EmptyEntry<StartRecording>(),
    EmptyEntry<StopRecording>(),
    EmptyEntry<GetRobotName>(),
    EmptyEntry<GetFirstWakeUp>(),
    EmptyEntry<DeleteHfToken>(),
    EmptyEntry<SubscribePose>(),
    EmptyEntry<UnsubscribePose>(),
    EmptyEntry<SubscribeLogs>(),
    EmptyEntry<UnsubscribeLogs>(),
    EmptyEntry<RestartDaemon>(),
}};

}  // namespace

CommandReader FindSystemReader(std::string_view type) noexcept {
  return FindReader(kEntries, type);
}

}  // namespace bbia
