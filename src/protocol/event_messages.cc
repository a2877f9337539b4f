#include "protocol/event_messages.h"

#include <array>

#include "protocol/iso_time.h"
#include "protocol/json_writer.h"
#include "protocol/write_parts.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kMoveUpdateNames = {"move_started", "move_completed",
                                                              "move_failed", "move_cancelled"};
constexpr std::array<std::string_view, 4> kJobStatusNames = {"pending", "in_progress", "done",
                                                             "failed"};

void WriteTextOrNull(JsonWriter& json, std::string_view key, std::string_view text) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

}  // namespace

void EncodeTaskProgress(std::string& out, const Uuid& uuid, std::string_view error, WallTime time) {
  JsonWriter json(out);
  json.BeginObject().Member("type", "task_progress").Member("uuid", ToText(uuid));
  json.Member("finished", true);
  WriteTextOrNull(json, "error", error);
  json.Member("timestamp", IsoTime(time, TimeZoneMark::kNone)).EndObject();
}

void EncodeMoveUpdate(std::string& out, MoveUpdate update, const Uuid& uuid,
                      std::string_view details, std::optional<Seconds> duration) {
  JsonWriter json(out);
  json.BeginObject().Member("type", kMoveUpdateNames[static_cast<std::size_t>(update)]);
  json.Member("uuid", ToText(uuid)).Member("details", details);
  if (duration) json.Member("duration_s", duration->count());
  json.EndObject();
}

void EncodeRecordedData(std::string& out, std::span<const std::string> records) {
  JsonWriter json(out);
  json.BeginObject().Member("type", "recorded_data").Key("data").BeginArray();
  for (const std::string& record : records) json.Raw(record);
  json.EndArray().EndObject();
}

void EncodeJobInfo(std::string& out, std::string_view command, JobStatus status,
                   std::span<const std::string> logs) {
  JsonWriter json(out);
  json.BeginObject().Member("command", command);
  json.Member("status", kJobStatusNames[static_cast<std::size_t>(status)]);
  json.Key("logs").BeginArray();
  for (const std::string& line : logs) json.String(line);
  json.EndArray().EndObject();
}

void EncodeJobId(std::string& out, const Uuid& job) {
  JsonWriter(out).BeginObject().Member("job_id", ToText(job)).EndObject();
}

void EncodeMoveUuid(std::string& out, const Uuid& uuid) {
  JsonWriter(out).BeginObject().Member("uuid", ToText(uuid)).EndObject();
}

void EncodeMoveUuids(std::string& out, std::span<const Uuid> uuids) {
  JsonWriter json(out);
  json.BeginArray();
  for (const Uuid& uuid : uuids) json.BeginObject().Member("uuid", ToText(uuid)).EndObject();
  json.EndArray();
}

void EncodeDetail(std::string& out, std::string_view detail) {
  JsonWriter(out).BeginObject().Member("detail", detail).EndObject();
}

void EncodeCommandResult(std::string& out, const CommandResult& result) {
  JsonWriter json(out);
  json.BeginObject().Member("type", "command_result");
  WriteTextOrNull(json, "command", result.command);
  json.Member("outcome", Name(result.outcome)).Member("reason", result.reason);
  WriteTextOrNull(json, "field", result.field);
  json.Key("limit");
  result.limit ? json.Number(*result.limit) : json.Null();
  if (result.uuid) json.Member("uuid", ToText(*result.uuid));
  json.EndObject();
}

CommandResult Refusal(const CommandError& error) {
  return {error.type, Outcome::kRefused, error.message, error.field, error.limit, error.uuid};
}

void EncodeOkReply(std::string& out, std::string_view command) {
  Reply reply(out);
  reply.json().Member("status", "ok").Member("command", command);
  reply.End();
}

void EncodeCompletedReply(std::string& out, std::string_view command) {
  Reply reply(out);
  reply.json().Member("status", "ok").Member("command", command).Member("completed", true);
  reply.End();
}

void EncodeErrorReply(std::string& out, std::string_view command, std::string_view error) {
  Reply reply(out);
  reply.json().Member("error", error).Member("command", command);
  reply.End();
}

void EncodeStateReply(std::string& out, const StateSnapshot& state) {
  Reply reply(out);
  WriteSnapshot(reply.json().Key("state"), state);
  reply.End();
}

void EncodeVersionReply(std::string& out, std::string_view version) {
  Reply reply(out);
  reply.json().Member("version", version);
  reply.End();
}

void EncodeHardwareIdReply(std::string& out, const std::optional<std::string>& hardware_id) {
  Reply reply(out);
  WriteText(reply.json().Key("hardware_id"), hardware_id);
  reply.End();
}

void EncodeMotorModeReply(std::string& out, MotorMode mode, ModeChange change) {
  Reply reply(out);
  reply.json().Member("motor_mode", WireName(mode));
  if (change == ModeChange::kSet) reply.json().Member("status", "ok");
  reply.End();
}

void EncodeNoImuReply(std::string& out) {
  Reply reply(out);
  reply.json().Member("command", "get_imu").Key("imu").Null();
  reply.End();
}

void EncodeRobotNameReply(std::string& out, const std::optional<std::string>& name) {
  Reply reply(out);
  WriteText(reply.json().Member("command", "get_robot_name").Key("name"), name);
  reply.End();
}

void EncodeRobotNameSetReply(std::string& out, std::string_view name) {
  Reply reply(out);
  reply.json().Member("command", "set_robot_name").Member("status", "ok").Member("name", name);
  reply.End();
}

void EncodeRecordingReply(std::string& out, std::string_view command, bool is_recording) {
  Reply reply(out);
  reply.json().Member("status", "ok").Member("command", command);
  reply.json().Member("is_recording", is_recording);
  reply.End();
}

void EncodeStopMoveReply(std::string& out, bool stopped) {
  Reply reply(out);
  reply.json().Member("status", "ok").Member("command", "stop_move").Member("stopped", stopped);
  if (!stopped) reply.json().Member("info", "no active move");
  reply.End();
}

void EncodeTrackedFaceReply(std::string& out, const FaceTarget& face) {
  Reply reply(out);
  WriteFace(reply.json().Member("command", "get_tracked_face").Key("face_target"), face);
  reply.End();
}

void EncodeFirstWakeUpReply(std::string& out, bool is_completed) {
  Reply reply(out);
  reply.json().Member("command", "get_first_wake_up").Member("is_completed", is_completed);
  reply.End();
}

}  // namespace bbia
