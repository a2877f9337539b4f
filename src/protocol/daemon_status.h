#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/units.h"
#include "protocol/names.h"
#include "protocol/state_messages.h"
#include "robot/daemon_state.h"
#include "robot/motor_mode.h"
#include "robot/outcome.h"
#include "robot/reach.h"

namespace bbia {

/// `backend_status` of a simulated robot.
struct SimulatedBackendStatus {
  MotorMode mode = MotorMode::kEnabled;
  std::optional<std::string> error;
};

/// `control_loop_stats`; an empty object until there are any.
struct ControlLoopFigures {
  double mean_frequency = 0.0;  ///< Hz
  Seconds max_interval{0.0};
  std::uint64_t errors = 0;
  std::string motor_controller;  ///< text for people
};

/// `backend_status` of a real robot.
struct RobotBackendStatus {
  bool ready = false;
  MotorMode mode = MotorMode::kEnabled;
  std::optional<Seconds> last_alive;  ///< since 1970
  std::optional<ControlLoopFigures> loop;
  std::optional<std::string> error;
};

/// What official clients do not know of: how the motion is doing. Absent until the robot runs.
struct MotionReport {
  Reach reach = Reach::kOk;                 ///< of the present target
  Reach cause = Reach::kOk;                 ///< why it is clamped
  std::array<std::uint64_t, 5> outcomes{};  ///< commands, by Outcome
  std::uint64_t malformed = 0;              ///< messages that were no command
  double loop_frequency = 0.0;              ///< Hz, inside
  std::uint64_t overruns = 0;               ///< periods skipped
};

/// `GET /api/daemon/status` and the message `daemon_status` (protocol reference 4.6).
struct DaemonStatus {
  std::string robot_name = "reachy_mini";
  DaemonState state = DaemonState::kNotInitialized;
  bool wireless_version = false;
  bool desktop_app_daemon = false;
  std::optional<bool> simulation_enabled;
  std::optional<bool> mockup_sim_enabled;
  bool no_media = false;
  bool media_released = false;
  std::string camera_specs_name;
  std::variant<std::monostate, SimulatedBackendStatus, RobotBackendStatus> backend;
  std::optional<std::string> error;
  std::optional<std::string> wlan_ip;
  std::optional<std::string> version;  ///< of the official release whose protocol we speak
  std::optional<std::string> hardware_id;
  FaceTarget face_target;

  // Ours.
  std::string bbia_version;
  std::optional<MotionReport> motion;
  std::string_view added;  ///< further members as JSON, or empty
};

void EncodeDaemonStatus(std::string& out, const DaemonStatus& status);

}  // namespace bbia
