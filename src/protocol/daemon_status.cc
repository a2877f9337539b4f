#include "protocol/daemon_status.h"

#include "protocol/json_writer.h"
#include "protocol/write_parts.h"

namespace bbia {
namespace {

void WriteFlag(JsonWriter& json, std::optional<bool> flag) {
  flag ? json.Bool(*flag) : json.Null();
}

void WriteBackend(JsonWriter& json, std::monostate) {
  json.Null();
}

void WriteBackend(JsonWriter& json, const SimulatedBackendStatus& backend) {
  json.BeginObject().Member("motor_control_mode", WireName(backend.mode)).Key("error");
  WriteText(json, backend.error);
  json.EndObject();
}

void WriteLoop(JsonWriter& json, const std::optional<ControlLoopFigures>& loop) {
  json.BeginObject();
  if (loop) {
    json.Member("mean_control_loop_frequency", loop->mean_frequency);
    json.Member("max_control_loop_interval", loop->max_interval.count());
    json.Key("nb_error").Count(loop->errors);
    json.Member("motor_controller", loop->motor_controller);
  }
  json.EndObject();
}

void WriteBackend(JsonWriter& json, const RobotBackendStatus& backend) {
  json.BeginObject().Member("ready", backend.ready);
  json.Member("motor_control_mode", WireName(backend.mode)).Key("last_alive");
  backend.last_alive ? json.Number(backend.last_alive->count()) : json.Null();
  json.Key("control_loop_stats");
  WriteLoop(json, backend.loop);
  json.Key("error");
  WriteText(json, backend.error);
  json.EndObject();
}

void WriteMotion(JsonWriter& json, const MotionReport& motion) {
  json.BeginObject().Member("reach", WireName(motion.reach));
  json.Member("reach_cause", WireName(motion.cause)).Key("commands").BeginObject();
  for (std::size_t i = 0; i < motion.outcomes.size(); ++i) {
    json.Key(Name(static_cast<Outcome>(i))).Count(motion.outcomes[i]);
  }
  json.Key("malformed").Count(motion.malformed).EndObject();
  json.Member("loop_frequency", motion.loop_frequency);
  json.Key("overruns").Count(motion.overruns).EndObject();
}

}  // namespace

void EncodeDaemonStatus(std::string& out, const DaemonStatus& status) {
  JsonWriter json(out);
  json.BeginObject().Member("type", "daemon_status").Member("robot_name", status.robot_name);
  json.Member("state", WireName(status.state));
  json.Member("wireless_version", status.wireless_version);
  json.Member("desktop_app_daemon", status.desktop_app_daemon).Key("simulation_enabled");
  WriteFlag(json, status.simulation_enabled);
  json.Key("mockup_sim_enabled");
  WriteFlag(json, status.mockup_sim_enabled);
  json.Member("no_media", status.no_media).Member("media_released", status.media_released);
  json.Member("camera_specs_name", status.camera_specs_name).Key("backend_status");
  std::visit([&](const auto& backend) { WriteBackend(json, backend); }, status.backend);
  json.Key("error");
  WriteText(json, status.error);
  json.Key("wlan_ip");
  WriteText(json, status.wlan_ip);
  json.Key("version");
  WriteText(json, status.version);
  json.Key("hardware_id");
  WriteText(json, status.hardware_id);
  json.Key("face_target");
  WriteFace(json, status.face_target);
  if (!status.bbia_version.empty()) json.Member("bbia_version", status.bbia_version);
  if (status.motion) {
    json.Key("motion");
    WriteMotion(json, *status.motion);
  }
  json.RawMembers(status.added).EndObject();
}

}  // namespace bbia
