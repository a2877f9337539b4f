#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "api/app_desk.h"
#include "api/client_list.h"
#include "api/daemon_config.h"
#include "api/daemon_desk.h"
#include "api/eyes_desk.h"
#include "api/hub.h"
#include "api/job_book.h"
#include "api/log_sessions.h"
#include "api/moves.h"
#include "api/name_tag.h"
#include "api/random.h"
#include "api/recorder.h"
#include "api/shared_frames.h"
#include "api/sound_desk.h"
#include "api/tally.h"
#include "api/track_desk.h"
#include "audit/audit_source.h"
#include "audit/relief.h"
#include "base/clock.h"
#include "base/compute_meter.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/snapshot_reader.h"
#include "control/board.h"
#include "flight/flight_recorder.h"
#include "guard/gate.h"

namespace bbia {

/// What the wire says about this robot, constant for the life of the program.
struct ApiOptions {
  std::string bbia_version;
  std::string report_version;  ///< official release whose protocol we speak
  std::string robot_name;
  std::filesystem::path state_directory;
  std::optional<std::string> hardware_id = {};
  bool wireless_version = false;
  bool desktop_app_daemon = false;
  bool physics = true;  ///< the body lives in a physics engine ("simulation_enabled")
  std::string kinematics_engine = "AnalyticalKinematics";
  bool check_collision = false;
  GateOptions gate = {};
  Seconds health_check_timeout{0.0};  ///< 0: never
  MovePlaces move_places = {};
  SoundPlaces sound_places = {};
  /// Where programs of this machine read pictures (`FrameDoor`); empty: nowhere.
  std::string frame_socket = {};
  std::uint64_t seed = 0;  ///< of the names of moves and jobs
  /// Told the robot's name all the time, for whoever announces it; on the server's thread.
  std::function<void(const std::string& name)> announce = {};
};

class ChatDesk;
class FrameDoor;
class McpDesk;
class MemoryDesk;
class MindDesk;

/// What routes and sockets work with. Owned by `Api`; the server's thread only.
struct Front {
  const ApiOptions& options;
  Board& board;
  Ledger& ledger;
  Log& log;
  const Clock& clock;
  Hub& hub;
  Moves& moves;
  TrackDesk& tracks;
  SoundDesk& sounds;
  JobBook& jobs;
  AppDesk& apps;
  DaemonDesk& daemon;
  Recorder& recorder;
  NameTag& name;
  DaemonConfig& config;
  SnapshotReader<RobotState>& state_reader;  ///< who asks once
  ComputeMeter<>& state_text;                ///< texts of the state that were asked for
  Random& random;
  Tally& tally;
  SharedFrames& frames;
  std::uint64_t& next_listener;
  /// When the next POST /health-check is due at the latest.
  TimePoint& health_deadline;
  const AuditSource& audit;
  Relief& relief;
  FlightRecorder& flight;
  const ClientList& clients;
  const Gate& gate;
  MindDesk& mind;
  MemoryDesk& memory;
  EyesDesk& eyes;
  const FrameDoor& frame_door;
  ChatDesk& chat;
  McpDesk& mcp;
  LogStreams& logs;

  [[nodiscard]] MotionGateway& motion() const noexcept { return moves.gateway(); }
  [[nodiscard]] RobotState state() const noexcept { return state_reader.Read(); }
};

}  // namespace bbia
