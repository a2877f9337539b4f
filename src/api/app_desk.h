#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/daemon_config.h"
#include "api/idle_reset.h"
#include "api/job_book.h"
#include "api/later_answers.h"
#include "api/moves.h"
#include "api/random.h"
#include "apps/app_catalogue.h"
#include "apps/app_host.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/worker.h"
#include "protocol/requests.h"
#include "robot/daemon_state.h"
#include "server/endpoint.h"

namespace bbia {

/// Apps on the wire: which there are, the one that runs, the lock that says who has the robot, jobs
/// that install and remove. The server's thread.
///
/// The lock has the official states `free` and `local_app`; `remote_session` needs the relay, which
/// bbia has not. As officially it is enforced among apps only.
class AppDesk final {
 public:
  struct Parts {
    Moves& moves;
    IdleReset& idle_reset;
    Worker& worker;
    LaterAnswers& later;
    JobBook& jobs;
    Random& random;
    Log& log;
    const Clock& clock;
    AppHost* host;  ///< null: bbia runs without apps
    std::filesystem::path hub_cache;
    DaemonConfig& config;
  };
  /// What becomes of a slot that is taken.
  enum class Eviction : std::uint8_t { kEvict, kRefuse };

  explicit AppDesk(Parts parts);

  [[nodiscard]] HttpResponse ListAvailable(std::string_view source_kind);
  [[nodiscard]] HttpResponse Start(std::string_view name, Eviction eviction);
  [[nodiscard]] HttpResponse Restart();
  [[nodiscard]] HttpResponse Stop();
  [[nodiscard]] HttpResponse Current() const;
  [[nodiscard]] HttpResponse Install(const AppInfo& app);
  [[nodiscard]] HttpResponse Remove(std::string_view name);
  [[nodiscard]] HttpResponse Update(std::string_view name);
  [[nodiscard]] HttpResponse CheckUpdates();
  [[nodiscard]] HttpResponse StartupAppAnswer() const;
  [[nodiscard]] HttpResponse SetStartupApp(const StartupApp& wanted);
  [[nodiscard]] HttpResponse LockStatus() const;

  /// Hears what became of apps and jobs.
  void Drain();
  /// Begins the startup app after the first start of the robot.
  void Look(DaemonState state);

 private:
  struct Running {
    InstalledApp app;
    AppState state = AppState::kStarting;
    std::string error;
    std::optional<AppUsage> usage;
  };

  [[nodiscard]] HttpResponse NoApps() const;
  [[nodiscard]] bool Busy() const noexcept;
  /// The slot is free for it, or why not.
  [[nodiscard]] Result<void> Begin(InstalledApp app, Eviction eviction);
  void OnReport(const AppReport& report);
  void OnEnded(const AppReport& report);
  void StandUp();
  [[nodiscard]] HttpResponse BeginJob(std::string_view command,
                                      std::vector<std::vector<std::string>> steps,
                                      std::string problem);
  [[nodiscard]] HttpResponse StatusAnswer() const;
  [[nodiscard]] Result<std::string> SourceOf(const AppInfo& app) const;
  [[nodiscard]] std::vector<std::vector<std::string>> InstallSteps(const std::string& source) const;

  Parts parts_;
  const AppCatalogue catalogue_;
  std::optional<Running> running_;
  std::vector<std::uint64_t> waiting_for_end_;  ///< answers
  bool restart_ = false;
  bool startup_begun_ = false;
};

}  // namespace bbia
