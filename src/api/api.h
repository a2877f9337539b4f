#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/app_desk.h"
#include "api/chat_desk.h"
#include "api/chat_voice.h"
#include "api/client_list.h"
#include "api/companion_desk.h"
#include "api/daemon_config.h"
#include "api/daemon_desk.h"
#include "api/eyes_desk.h"
#include "api/frame_door.h"
#include "api/front.h"
#include "api/hub.h"
#include "api/idle_reset.h"
#include "api/job_book.h"
#include "api/later_answers.h"
#include "api/log_sessions.h"
#include "api/mcp_desk.h"
#include "api/memory_desk.h"
#include "api/mind_desk.h"
#include "api/moves.h"
#include "api/name_tag.h"
#include "api/pairing.h"
#include "api/random.h"
#include "api/recorder.h"
#include "api/resource_desk.h"
#include "api/robot_hands.h"
#include "api/router.h"
#include "api/shared_frames.h"
#include "api/sound_desk.h"
#include "api/tally.h"
#include "api/track_desk.h"
#include "audit/audit_source.h"
#include "audit/relief.h"
#include "base/compute_meter.h"
#include "base/snapshot_reader.h"
#include "base/worker.h"
#include "flight/flight_recorder.h"
#include "guard/gate.h"
#include "media/move_library.h"
#include "media/sound_shelf.h"
#include "server/endpoint.h"

namespace bbia {

/// Where the wire gets what it says about resources.
struct AuditParts {
  const AuditSource& audit;
  Relief& relief;
  FlightRecorder& flight;
};

/// What this machine has besides a robot; null: nothing.
struct MachineParts {
  SoundParts sound = {};
  AppHost* apps = nullptr;
};

/// What the wire means: every route and every socket of the daemon. Pure logic over the board and
/// the lifecycle; knows no network. All of it on the server's thread.
class Api final : public Endpoint {
 public:
  Api(ApiOptions options, Board& board, Lifecycle& life, Ledger& ledger, Log& log,
      const Clock& clock, const AuditParts& audit, const EyesParts& eyes,
      const MindAccess& mind = {}, const ChatAccess& chat = {}, const MachineParts& machine = {});

  HttpResponse OnRequest(const HttpRequest& request) override;
  BodyPlan OnBody(const HttpRequest& request) override;
  Upgrade OnUpgrade(const HttpRequest& request) override;
  void OnWake() override;
  void OnTick() override;

  /// Nobody asked POST /health-check in time. Any thread.
  [[nodiscard]] bool health_expired() const noexcept {
    return health_expired_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] const Router& router() const noexcept { return router_; }

 private:
  void FollowLifecycle();
  void ShowState();
  void SleepIfIdle();
  /// The answer to an upgrade, in the list of clients while it is open.
  template <class Session, class... Args>
  [[nodiscard]] Upgrade Accept(const HttpRequest& request, std::optional<Nanos> period,
                               Args&&... args);
  [[nodiscard]] Upgrade Route(const HttpRequest& request);
  [[nodiscard]] HttpResponse UnderPressure() const;
  [[nodiscard]] Upgrade OpenSdk(const HttpRequest& request);
  [[nodiscard]] Upgrade OpenState(const HttpRequest& request);
  [[nodiscard]] Upgrade OpenFrames(const HttpRequest& request);
  [[nodiscard]] Upgrade OpenResources(const HttpRequest& request);
  [[nodiscard]] Upgrade OpenJob(const HttpRequest& request, std::string_view job);

  const ApiOptions options_;
  Board& board_;
  const Clock& clock_;
  Gate gate_;
  PairingRoom pairing_;
  Hub hub_;
  ClientList clients_;
  Random random_;
  LeaseBook leases_;
  Tally tally_;
  SnapshotReader<RobotState> asked_state_;   ///< read because somebody asks once
  SnapshotReader<RobotState> stream_state_;  ///< read because it is shown as it comes
  ComputeMeter<> state_text_;
  LaterAnswers later_;
  const SoundShelf shelf_;
  const SoundShelf uploads_;
  SoundDesk sounds_;
  Moves moves_;
  const MoveLibrary library_;
  TrackDesk tracks_;
  JobBook jobs_;
  DaemonDesk daemon_;
  DaemonConfig config_;
  AppDesk apps_;
  Recorder recorder_;
  NameTag name_;
  SharedFrames frames_;
  MindDesk mind_;
  MemoryDesk memory_;
  EyesDesk eyes_;
  FrameDoor frame_door_;
  RobotHands hands_;
  ChatDesk chat_;
  ChatVoice voice_;
  CompanionDesk companion_;
  McpDesk mcp_;
  LogStreams logs_;
  IdleReset idle_reset_;
  Uuid way_to_bed_{};  ///< the last one of the idle reset
  std::uint64_t next_listener_ = 1;
  TimePoint health_deadline_;
  Front front_;
  Router router_;

  ResourceDesk resources_;
  std::uint64_t shown_tick_ = 0;
  TimePoint next_status_{};
  std::atomic<bool> health_expired_{false};

  Worker worker_;  // last: what it works with dies after it
};

}  // namespace bbia
