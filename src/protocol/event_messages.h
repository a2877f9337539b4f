#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "protocol/command_decoder.h"
#include "protocol/json_writer.h"
#include "protocol/names.h"
#include "protocol/state_messages.h"
#include "protocol/uuid.h"
#include "robot/outcome.h"

namespace bbia {

// Answers and events. All encoders append to `out`. Any thread.

/// {"type":"task_progress",...,"finished":true}; `error` empty: null.
void EncodeTaskProgress(std::string& out, const Uuid& uuid, std::string_view error, WallTime time);

enum class MoveUpdate : std::uint8_t { kStarted, kCompleted, kFailed, kCancelled };
/// A frame of /api/move/ws/updates; `duration`: how long a move that began will take, where known.
void EncodeMoveUpdate(std::string& out, MoveUpdate update, const Uuid& uuid,
                      std::string_view details, std::optional<Seconds> duration = {});

/// {"type":"recorded_data","data":[...]}; `records` are JSON, as `AppendRecord` holds them.
void EncodeRecordedData(std::string& out, std::span<const std::string> records);

enum class JobStatus : std::uint8_t { kPending, kInProgress, kDone, kFailed };
void EncodeJobInfo(std::string& out, std::string_view command, JobStatus status,
                   std::span<const std::string> logs);
/// {"job_id":"..."}
void EncodeJobId(std::string& out, const Uuid& job);
/// {"uuid":"..."}
void EncodeMoveUuid(std::string& out, const Uuid& uuid);
/// [{"uuid":"..."},...]
void EncodeMoveUuids(std::string& out, std::span<const Uuid> uuids);
/// {"detail":"..."}, the body of every error but 422.
void EncodeDetail(std::string& out, std::string_view detail);

/// What became of a command that was not plainly accepted. Ours: official clients drop the type.
struct CommandResult {
  std::string_view command;  ///< its type; empty: unknown
  Outcome outcome = Outcome::kRefused;
  std::string_view reason;  ///< a sentence
  std::string_view field = {};
  std::optional<double> limit = {};
  std::optional<Uuid> uuid = {};
};
/// {"type":"command_result","command","outcome","reason","field","limit","uuid"?}
void EncodeCommandResult(std::string& out, const CommandResult& result);
/// A refusal that says why.
[[nodiscard]] CommandResult Refusal(const CommandError& error);

/// An answer to a command: the object that a data-channel peer of the official daemon gets, with
/// "type":"reply" in front. Add the members, then `End()`.
class Reply final {
 public:
  explicit Reply(std::string& out) : json_(out) { json_.BeginObject().Member("type", "reply"); }
  /// The object under construction.
  [[nodiscard]] JsonWriter& json() noexcept { return json_; }
  void End() { json_.EndObject(); }

 private:
  JsonWriter json_;
};

/// {"status":"ok","command":<command>}
void EncodeOkReply(std::string& out, std::string_view command);
/// ... with "completed":true, after a move.
void EncodeCompletedReply(std::string& out, std::string_view command);
/// {"error":<text>,"command":<command>}
void EncodeErrorReply(std::string& out, std::string_view command, std::string_view error);
/// {"state":{...}}
void EncodeStateReply(std::string& out, const StateSnapshot& state);
/// {"version":...}
void EncodeVersionReply(std::string& out, std::string_view version);
/// {"hardware_id":...}
void EncodeHardwareIdReply(std::string& out, const std::optional<std::string>& hardware_id);
/// {"motor_mode":...}; with "status":"ok" when it was set
enum class ModeChange : std::uint8_t { kAsked, kSet };
void EncodeMotorModeReply(std::string& out, MotorMode mode, ModeChange change);
/// {"command":"get_imu","imu":null}: no body of ours has one yet
void EncodeNoImuReply(std::string& out);
/// {"command":"get_robot_name","name":...}
void EncodeRobotNameReply(std::string& out, const std::optional<std::string>& name);
/// {"command":"set_robot_name","status":"ok","name":...}
void EncodeRobotNameSetReply(std::string& out, std::string_view name);
/// {"status":"ok","command":...,"is_recording":...}
void EncodeRecordingReply(std::string& out, std::string_view command, bool is_recording);
/// {"status":"ok","command":"stop_move","stopped":...,"info"?}
void EncodeStopMoveReply(std::string& out, bool stopped);
/// {"command":"get_tracked_face","face_target":{...}}
void EncodeTrackedFaceReply(std::string& out, const FaceTarget& face);
/// {"command":"get_first_wake_up","is_completed":...}
void EncodeFirstWakeUpReply(std::string& out, bool is_completed);

}  // namespace bbia
