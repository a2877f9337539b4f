#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "acts/file_ears.h"
#include "acts/score_book.h"
#include "api/api.h"
#include "api/companion_line.h"
#include "api/score_shelf.h"
#include "app/announcer.h"
#include "app/config.h"
#include "app/disk_move_shelf.h"
#include "app/guest.h"
#include "app/loop_figures.h"
#include "app/voice_player.h"
#include "apps/app_host.h"
#include "audit/audit_source.h"
#include "audit/finding.h"
#include "audit/relief.h"
#include "audit/service_manager.h"
#include "audit/watchdog.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/result.h"
#include "base/thread.h"
#include "behavior/subtitle_speech.h"
#include "calendar/time_zone.h"
#include "camera/camera.h"
#include "control/board.h"
#include "control/life_settings.h"
#include "control/lifecycle.h"
#include "director/mind_thread.h"
#include "flight/crash_dump.h"
#include "flight/flight_recorder.h"
#include "llm/talker.h"
#include "memory/memory_keeper.h"
#include "models/model_keeper.h"
#include "models/model_store.h"
#include "server/server.h"
#include "sound/voice.h"
#include "sound/volume_control.h"
#include "texts/text_book.h"
#include "vision/vision.h"

namespace bbia {

/// The whole program: every part is a member here, built in this order and destroyed in reverse.
class Runtime final {
 public:
  /// From the request to end until the process is gone at the latest; and when it is asked twice.
  static constexpr Seconds kShutdownDeadline{Lifecycle::kBedtime + Seconds{6.0}};
  static constexpr Seconds kHurriedDeadline{4.0};

  /// Opens the port, then starts the robot (when the settings say so); returns before it is awake.
  static Result<std::unique_ptr<Runtime>> Create(const Config& config,
                                                 const GuestFactory& guest = {});
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// "http://127.0.0.1:8000"
  [[nodiscard]] std::string address() const;
  /// Whether the program should end by itself: nobody asked for its health in time.
  [[nodiscard]] bool health_expired() const noexcept { return api_.health_expired(); }
  /// The main thread's sign of life.
  [[nodiscard]] Pulse& main_pulse() noexcept { return main_thread_.pulse(); }

  /// Sends the robot to bed while the server still answers.
  void Quiesce() noexcept;
  [[nodiscard]] bool at_rest() const noexcept { return life_.ended(); }
  void Hurry() noexcept;

  [[nodiscard]] Log& log() noexcept { return log_; }

 private:
  Runtime(const Config& config, const TalkSettings& talk);
  Result<void> Open();
  /// The server's thread.
  void Announce(const std::string& name);
  [[nodiscard]] ApiOptions MakeApiOptions();
  [[nodiscard]] std::unique_ptr<Watchdog> MakeWatchdog();
  [[nodiscard]] TextBook MakeTexts();
  [[nodiscard]] std::unique_ptr<MemoryKeeper> MakeMemory();
  [[nodiscard]] MindParts MakeMindParts();
  [[nodiscard]] std::unique_ptr<Talker> MakeTalker(const TalkSettings& settings);
  [[nodiscard]] ScoreDesk MakeScores();
  [[nodiscard]] std::unique_ptr<AuditSource> MakeAudit();
  [[nodiscard]] std::unique_ptr<VolumeControl> MakeVolume();
  [[nodiscard]] std::unique_ptr<Voice> MakeVoice();
  [[nodiscard]] std::unique_ptr<AppHost> MakeApps();

  const Config config_;
  SteadyClock clock_;
  Ledger ledger_;
  ThreadRecord main_thread_;
  ServiceManager manager_;
  FindingBook findings_;
  Relief relief_;
  FlightRecorder flight_;
  std::unique_ptr<CrashDump> crash_dump_;
  Board board_;
  std::unique_ptr<Watchdog> watchdog_;  ///< null when the audit is off
  Log log_;
  Lifecycle life_;
  ModelStore models_;
  ModelKeeper model_keeper_;
  Camera camera_;
  Vision vision_;
  std::unique_ptr<VolumeControl> volume_;  ///< null without media
  std::unique_ptr<Voice> voice_;           ///< null without media
  VoicePlayer voice_player_;
  TextBook texts_;
  std::unique_ptr<MemoryKeeper> memory_;  ///< null when it is switched off
  SubtitleSpeech speech_;
  const ZoneShelf zones_;
  FileEars ears_;
  DiskMoveShelf moves_;
  CompanionLine companion_;
  SequenceBook sequences_;
  PresetBook presets_;
  Repertoire repertoire_;
  MindThread mind_;
  std::unique_ptr<Talker> talker_;  ///< null when it is switched off
  ScoreDesk scores_;
  LoopFigures loop_figures_;
  std::unique_ptr<AuditSource> audit_;
  std::unique_ptr<AppHost> apps_;                 ///< null when apps are off
  std::unique_ptr<Announcer> announcer_;          ///< the server's thread makes it
  std::atomic<std::uint16_t> announced_port_{0};  ///< 0: not open yet
  Api api_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Guest> guest_;  ///< normally none
};

}  // namespace bbia
