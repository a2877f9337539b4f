#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/units.h"
#include "geometry/pose.h"
#include "motion/script.h"
#include "motion/time_law.h"
#include "protocol/uuid.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"

namespace bbia {

// What a client may ask for on /ws/sdk (protocol reference 3.3), one type a message. Every number
// is finite and within limits.h, every head pose is a rotation. `kType` is the wire's word.
namespace command {

// Motion.

struct SetTarget {
  static constexpr std::string_view kType = "set_target";
  HeadPose head;
};
struct SetHeadJoints {
  static constexpr std::string_view kType = "set_head_joints";
  HeadJoints joints;
};
struct SetBodyYaw {
  static constexpr std::string_view kType = "set_body_yaw";
  Radians body_yaw;
};
struct SetAntennas {
  static constexpr std::string_view kType = "set_antennas";
  Antennas antennas;
};
/// An absent part keeps its target.
struct SetFullTarget {
  static constexpr std::string_view kType = "set_full_target";
  PartTargets target;
};
/// `method` (or `interpolation`) is ours; the official message has none and means minjerk.
struct GotoTarget {
  static constexpr std::string_view kType = "goto_target";
  PartTargets goal;
  Seconds duration{0.5};  ///< zero or less: done at once
  TimeLaw law = TimeLaw::kMinJerk;
};
struct WakeUp {
  static constexpr std::string_view kType = "wake_up";
};
struct GotoSleep {
  static constexpr std::string_view kType = "goto_sleep";
};
/// A goto whose end is told in a `task_progress` that carries `uuid`.
struct Task {
  static constexpr std::string_view kType = "task";
  Uuid uuid;
  GotoTarget move;
};
/// The other request that a task may hold. No released client sends it, the official daemon never
/// answers it.
struct PlayMoveTask {
  static constexpr std::string_view kType = "task";
  Uuid uuid;
  std::string move_name;
};
struct PlayRecordedMove {
  static constexpr std::string_view kType = "play_recorded_move";
  std::string move_name;
  std::string dataset_name = "pollen-robotics/reachy-mini-emotions-library";
  Seconds initial_goto_duration{0.0};
};
struct PreloadDataset {
  static constexpr std::string_view kType = "preload_dataset";
  std::string dataset_name;
};
struct StopMove {
  static constexpr std::string_view kType = "stop_move";
};
struct SetAutomaticBodyYaw {
  static constexpr std::string_view kType = "set_automatic_body_yaw";
  bool enabled = true;
};
/// Added to the head target, about the axes of the world.
struct SetSpeechOffsets {
  static constexpr std::string_view kType = "set_speech_offsets";
  Vec3 translation;
  Rpy rotation;
};
struct SetWobbling {
  static constexpr std::string_view kType = "set_wobbling";
  bool enabled = true;
};
struct SetHeadTracking {
  static constexpr std::string_view kType = "set_head_tracking";
  bool enabled = true;
  double weight = 1.0;  ///< 0..1
};
struct GetTrackedFace {
  static constexpr std::string_view kType = "get_tracked_face";
};

// Motors, state, identity.

struct SetMotorMode {
  static constexpr std::string_view kType = "set_motor_mode";
  MotorMode mode = MotorMode::kEnabled;
};
struct GetMotorMode {
  static constexpr std::string_view kType = "get_motor_mode";
};
/// Without `motors` the whole robot's mode is meant.
struct SetTorque {
  static constexpr std::string_view kType = "set_torque";
  bool on = true;
  std::optional<MotorSet> motors;
};
struct SetGravityCompensation {
  static constexpr std::string_view kType = "set_gravity_compensation";
  bool enabled = true;
};
struct GetState {
  static constexpr std::string_view kType = "get_state";
};
struct GetVersion {
  static constexpr std::string_view kType = "get_version";
};
struct GetHardwareId {
  static constexpr std::string_view kType = "get_hardware_id";
};
struct GetImu {
  static constexpr std::string_view kType = "get_imu";
};
struct StartRecording {
  static constexpr std::string_view kType = "start_recording";
};
struct StopRecording {
  static constexpr std::string_view kType = "stop_recording";
};
/// `record` is the client's object as JSON, its numbers as they were written.
struct AppendRecord {
  static constexpr std::string_view kType = "append_record";
  std::string record;
};
struct GetRobotName {
  static constexpr std::string_view kType = "get_robot_name";
};
struct SetRobotName {
  static constexpr std::string_view kType = "set_robot_name";
  std::string name;
};
struct GetFirstWakeUp {
  static constexpr std::string_view kType = "get_first_wake_up";
};
struct SetFirstWakeUp {
  static constexpr std::string_view kType = "set_first_wake_up";
  bool is_completed = true;
};
struct DeleteHfToken {
  static constexpr std::string_view kType = "delete_hf_token";
};
struct SubscribePose {
  static constexpr std::string_view kType = "subscribe_pose";
};
struct UnsubscribePose {
  static constexpr std::string_view kType = "unsubscribe_pose";
};
struct SubscribeLogs {
  static constexpr std::string_view kType = "subscribe_logs";
};
struct UnsubscribeLogs {
  static constexpr std::string_view kType = "unsubscribe_logs";
};
/// Not official: what this socket commands is under the lease that it took by REST.
struct UseLease {
  static constexpr std::string_view kType = "use_lease";
  std::string lease;  ///< empty: none any more
};
struct RestartDaemon {
  static constexpr std::string_view kType = "restart_daemon";
};
struct StartUpdate {
  static constexpr std::string_view kType = "start_update";
  bool pre_release = false;
};

// Audio.

struct PlaySound {
  static constexpr std::string_view kType = "play_sound";
  std::string file;
};
struct ClearIncomingAudio {
  static constexpr std::string_view kType = "clear_incoming_audio";
};
struct SetVolume {
  static constexpr std::string_view kType = "set_volume";
  int volume = 0;  ///< 0..100
};
struct SetMicrophoneVolume {
  static constexpr std::string_view kType = "set_microphone_volume";
  int volume = 0;  ///< 0..100
};
struct GetVolume {
  static constexpr std::string_view kType = "get_volume";
};
struct GetMicrophoneVolume {
  static constexpr std::string_view kType = "get_microphone_volume";
};
struct AudioParameter {
  std::string name;
  std::vector<double> values;
};
struct ApplyAudioConfig {
  static constexpr std::string_view kType = "apply_audio_config";
  std::vector<AudioParameter> config;
  bool verify = true;
};
struct ReadAudioParameter {
  static constexpr std::string_view kType = "read_audio_parameter";
  std::string name;
};

// Uploaded moves and audio.

struct UploadMoveStart {
  static constexpr std::string_view kType = "upload_move_start";
  std::string upload_id;
  int total_chunks = 1;  ///< 1..4096
  std::string description;
  Seconds estimated_duration{0.0};
  bool gzip = false;  ///< encoding gzip+base64 instead of json
};
struct UploadMoveChunk {
  static constexpr std::string_view kType = "upload_move_chunk";
  std::string upload_id;
  int chunk_index = 0;
  std::string chunk;
};
struct UploadMoveFinish {
  static constexpr std::string_view kType = "upload_move_finish";
  std::string upload_id;
};
struct UploadAudioStart {
  static constexpr std::string_view kType = "upload_audio_start";
  std::string upload_id;
  int total_chunks = 1;           ///< 1..16384
  std::string container = "wav";  ///< wav mp3 ogg oga opus flac m4a aac
  std::string description;
};
struct UploadAudioChunk {
  static constexpr std::string_view kType = "upload_audio_chunk";
  std::string upload_id;
  int chunk_index = 0;
  std::string chunk;
};
struct UploadAudioFinish {
  static constexpr std::string_view kType = "upload_audio_finish";
  std::string upload_id;
};
struct PlayUploadedMove {
  static constexpr std::string_view kType = "play_uploaded_move";
  std::string upload_id;
  double play_frequency = 100.0;  ///< Hz, above 0, at most 200
  Seconds initial_goto_duration{0.0};
  Seconds audio_lead{0.0};  ///< -2..2
};
struct CancelMove {
  static constexpr std::string_view kType = "cancel_move";
  std::string upload_id;
};
struct PlayUploadedAudio {
  static constexpr std::string_view kType = "play_uploaded_audio";
  std::string upload_id;
};
struct CancelAudio {
  static constexpr std::string_view kType = "cancel_audio";
  std::string upload_id;
};

}  // namespace command

using Command = std::variant<
    command::SetTarget, command::SetHeadJoints, command::SetBodyYaw, command::SetAntennas,
    command::SetFullTarget, command::GotoTarget, command::WakeUp, command::GotoSleep, command::Task,
    command::PlayMoveTask, command::PlayRecordedMove, command::PreloadDataset, command::StopMove,
    command::SetAutomaticBodyYaw, command::SetSpeechOffsets, command::SetWobbling,
    command::SetHeadTracking, command::GetTrackedFace, command::SetMotorMode, command::GetMotorMode,
    command::SetTorque, command::SetGravityCompensation, command::GetState, command::GetVersion,
    command::GetHardwareId, command::GetImu, command::StartRecording, command::StopRecording,
    command::AppendRecord, command::GetRobotName, command::SetRobotName, command::GetFirstWakeUp,
    command::SetFirstWakeUp, command::DeleteHfToken, command::SubscribePose,
    command::UnsubscribePose, command::SubscribeLogs, command::UnsubscribeLogs, command::UseLease,
    command::RestartDaemon, command::StartUpdate, command::PlaySound, command::ClearIncomingAudio,
    command::SetVolume, command::SetMicrophoneVolume, command::GetVolume,
    command::GetMicrophoneVolume, command::ApplyAudioConfig, command::ReadAudioParameter,
    command::UploadMoveStart, command::UploadMoveChunk, command::UploadMoveFinish,
    command::UploadAudioStart, command::UploadAudioChunk, command::UploadAudioFinish,
    command::PlayUploadedMove, command::CancelMove, command::PlayUploadedAudio,
    command::CancelAudio>;

/// The wire's word for it.
[[nodiscard]] inline std::string_view TypeOf(const Command& any) noexcept {
  return std::visit([](const auto& c) { return c.kType; }, any);
}

}  // namespace bbia
