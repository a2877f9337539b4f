#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/units.h"
#include "geometry/pose.h"
#include "robot/joints.h"
#include "robot/motor_mode.h"

namespace bbia {

// The state of the robot on its way out. All encoders append to `out` and allocate nothing once it
// has grown. Any thread.

/// Direction of arrival of sound: 0 is left, pi/2 front, pi right.
struct DoaSnapshot {
  Radians angle;
  bool speech_detected = false;
};

/// `x`, `y` in -1..1 of the image (right, down); `roll` of the line of the eyes.
struct FaceTarget {
  bool detected = false;
  std::optional<double> x;
  std::optional<double> y;
  std::optional<Radians> roll;
  std::optional<Seconds> ts;  ///< monotonic
};

enum class PoseShape : std::uint8_t { kEuler, kMatrix };

/// `GET /api/state/full` and each frame of its stream. What was not asked for is absent; the
/// official keys are then null and ours (target_...) are left out.
struct FullState {
  WallTime timestamp;
  PoseShape shape = PoseShape::kEuler;
  std::optional<MotorMode> control_mode;
  std::optional<HeadPose> head_pose;
  std::optional<HeadJoints> head_joints;
  std::optional<Radians> body_yaw;
  std::optional<Antennas> antennas;
  std::optional<DoaSnapshot> doa;
  std::optional<HeadPose> target_head_pose;
  std::optional<HeadJoints> target_head_joints;
  std::optional<Radians> target_body_yaw;
  std::optional<Antennas> target_antennas;
  std::string_view added;  ///< further members as JSON: "\"reach\":\"ok\""
};

/// What `get_state` answers.
struct StateSnapshot {
  std::optional<HeadPose> head_pose;
  std::optional<Antennas> antennas;
  std::optional<HeadJoints> head_joints;
  Radians body_yaw;
  MotorMode motor_mode = MotorMode::kEnabled;
  bool is_recording = false;
  bool is_move_running = false;
  FaceTarget face_target;
  std::optional<DoaSnapshot> doa;
};

/// {"type":"joint_positions",...}
void EncodeJointPositions(std::string& out, const Joints& joints);
/// {"type":"head_pose",...}
void EncodeHeadPose(std::string& out, const HeadPose& X_WH);
void EncodeFullState(std::string& out, const FullState& state);
void EncodeStateSnapshot(std::string& out, const StateSnapshot& state);
void EncodeFaceTarget(std::string& out, const FaceTarget& face);
void EncodeDoa(std::string& out, const std::optional<DoaSnapshot>& doa);
/// {"x",...,"yaw"} or {"m":[16]}
void EncodeAnyPose(std::string& out, const HeadPose& X_WH, PoseShape shape);
/// [right,left]
void EncodeAntennas(std::string& out, const Antennas& antennas);
/// A bare number.
void EncodeAngle(std::string& out, Radians angle);

}  // namespace bbia
