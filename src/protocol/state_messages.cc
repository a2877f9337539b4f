#include "protocol/state_messages.h"

#include "protocol/iso_time.h"
#include "protocol/json_writer.h"
#include "protocol/names.h"
#include "protocol/write_parts.h"

namespace bbia {

void WriteFace(JsonWriter& json, const FaceTarget& face) {
  json.BeginObject().Member("detected", face.detected);
  const auto number = [&](std::string_view key, std::optional<double> value) {
    json.Key(key);
    value ? json.Number(*value) : json.Null();
  };
  number("x", face.x);
  number("y", face.y);
  number("roll", face.roll ? std::optional(face.roll->value()) : std::nullopt);
  number("ts", face.ts ? std::optional(face.ts->count()) : std::nullopt);
  json.EndObject();
}

void WriteDoa(JsonWriter& json, const std::optional<DoaSnapshot>& doa) {
  if (!doa) {
    json.Null();
    return;
  }
  json.BeginObject().Member("angle", doa->angle);
  json.Member("speech_detected", doa->speech_detected).EndObject();
}

void WriteAnyPose(JsonWriter& json, const HeadPose& X_WH, PoseShape shape) {
  json.BeginObject();
  if (shape == PoseShape::kMatrix) {
    json.Key("m").Flat(X_WH);
  } else {
    const Rpy rpy = ToRpy(X_WH.rotation);
    const Vec3& t = X_WH.translation;
    json.Member("x", t.x).Member("y", t.y).Member("z", t.z);
    // Adding zero turns -0.0, which the neutral pose has, into 0.0.
    json.Member("roll", rpy.roll + 0.0_rad).Member("pitch", rpy.pitch + 0.0_rad);
    json.Member("yaw", rpy.yaw + 0.0_rad);
  }
  json.EndObject();
}

void WriteSnapshot(JsonWriter& json, const StateSnapshot& state) {
  json.BeginObject().Key("head_pose");
  state.head_pose ? json.Rows(*state.head_pose) : json.Null();
  json.Key("antennas");
  state.antennas ? json.Value(*state.antennas) : json.Null();
  json.Key("head_joint_positions");
  state.head_joints ? json.Value(*state.head_joints) : json.Null();
  json.Member("body_yaw", state.body_yaw);
  json.Member("motor_mode", WireName(state.motor_mode));
  json.Member("is_recording", state.is_recording);
  json.Member("is_move_running", state.is_move_running);
  json.Key("face_target");
  WriteFace(json, state.face_target);
  json.Key("doa");
  WriteDoa(json, state.doa);
  json.EndObject();
}

void EncodeJointPositions(std::string& out, const Joints& joints) {
  JsonWriter json(out);
  json.BeginObject().Key("type").Raw("\"joint_positions\"");
  json.Key("head_joint_positions").Value(joints.head);
  json.Key("antennas_joint_positions").Value(joints.antennas).EndObject();
}

void EncodeHeadPose(std::string& out, const HeadPose& X_WH) {
  JsonWriter json(out);
  json.BeginObject().Key("type").Raw("\"head_pose\"");
  json.Key("head_pose").Rows(X_WH).EndObject();
}

void EncodeFullState(std::string& out, const FullState& state) {
  JsonWriter json(out);
  json.BeginObject().Key("control_mode");
  state.control_mode ? json.String(WireName(*state.control_mode)) : json.Null();
  json.Key("head_pose");
  state.head_pose ? WriteAnyPose(json, *state.head_pose, state.shape)
                  : static_cast<void>(json.Null());
  json.Key("head_joints");
  state.head_joints ? json.Value(*state.head_joints) : json.Null();
  json.Key("body_yaw");
  state.body_yaw ? json.Number(*state.body_yaw) : json.Null();
  json.Key("antennas_position");
  state.antennas ? json.Value(*state.antennas) : json.Null();
  json.Member("timestamp", IsoTime(state.timestamp, TimeZoneMark::kZulu));
  json.Key("passive_joints").Null();  // the Placo engine's; we have none
  json.Key("doa");
  WriteDoa(json, state.doa);
  if (state.target_head_pose) {
    json.Key("target_head_pose");
    WriteAnyPose(json, *state.target_head_pose, state.shape);
  }
  if (state.target_head_joints) json.Key("target_head_joints").Value(*state.target_head_joints);
  if (state.target_body_yaw) json.Member("target_body_yaw", *state.target_body_yaw);
  if (state.target_antennas) json.Key("target_antennas_position").Value(*state.target_antennas);
  json.RawMembers(state.added).EndObject();
}

void EncodeStateSnapshot(std::string& out, const StateSnapshot& state) {
  JsonWriter json(out);
  WriteSnapshot(json, state);
}

void EncodeFaceTarget(std::string& out, const FaceTarget& face) {
  JsonWriter json(out);
  WriteFace(json, face);
}

void EncodeDoa(std::string& out, const std::optional<DoaSnapshot>& doa) {
  JsonWriter json(out);
  WriteDoa(json, doa);
}

void EncodeAnyPose(std::string& out, const HeadPose& X_WH, PoseShape shape) {
  JsonWriter json(out);
  WriteAnyPose(json, X_WH, shape);
}

void EncodeAntennas(std::string& out, const Antennas& antennas) {
  JsonWriter(out).Value(antennas);
}

void EncodeAngle(std::string& out, Radians angle) {
  JsonWriter(out).Number(angle);
}

}  // namespace bbia
