#include "api/status.h"

#include "api/frame_door.h"
#include "api/lease_text.h"
#include "api/sight_text.h"
#include "protocol/daemon_status.h"

namespace bbia {
namespace {

std::optional<std::string> OrNull(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

MotionReport ReportOf(const Front& front, const RobotState& state) {
  const LoopStats loop = front.board.loop.Read();
  const double period = Seconds{loop.period}.count();
  return {.reach = state.reach,
          .cause = state.cause,
          .outcomes = front.tally.outcomes,
          .malformed = front.tally.malformed,
          .loop_frequency = period > 0.0 ? 1.0 / period : 0.0,
          .overruns = loop.overruns};
}

}  // namespace

std::string DaemonStatusText(const Front& front) {
  const ApiOptions& options = front.options;
  DaemonStatus status;
  status.robot_name = front.name.name();
  status.state = front.daemon.state();
  status.wireless_version = options.wireless_version;
  status.desktop_app_daemon = options.desktop_app_daemon;
  if (status.state != DaemonState::kNotInitialized) {
    status.simulation_enabled = options.physics;
    status.mockup_sim_enabled = !options.physics;
  }
  // The official SDK has no media where this is true. Where it is false it takes the local ones,
  // whose sign is the socket; there is nothing else that it could take.
  status.no_media = !front.frame_door.open();
  status.media_released = front.sounds.released();
  status.camera_specs_name = front.eyes.camera().status().health.traits.specs;
  status.face_target = FaceTargetOf(front.eyes.sight());
  status.error = OrNull(front.daemon.error());
  status.version = options.report_version;
  status.bbia_version = options.bbia_version;
  status.hardware_id = options.hardware_id;
  std::string added;
  if (front.motion().has_body()) {
    const RobotState state = front.state();
    status.backend = SimulatedBackendStatus{.mode = state.mode, .error = OrNull({})};
    status.motion = ReportOf(front, state);
    JsonWriter(added).Member("emergency_stop", state.emergency_stop);
  }
  if (!added.empty()) added += ',';
  JsonWriter leases(added);
  WriteLeases(leases, front.motion().leases());
  status.added = added;
  std::string text;
  EncodeDaemonStatus(text, status);
  return text;
}

StateSnapshot SnapshotOf(const RobotState& state, bool recording, const FaceTarget& face) {
  return {.head_pose = state.head,
          .antennas = state.joints.antennas,
          .head_joints = state.joints.head,
          .body_yaw = state.joints.head.body_yaw,
          .motor_mode = state.mode,
          .is_recording = recording,
          .is_move_running = state.move_running,
          .face_target = face,
          .doa = {}};
}

}  // namespace bbia
