#pragma once

#include <poll.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/app_catalogue.h"
#include "apps/app_process.h"
#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

struct AppSettings {
  std::filesystem::path venv;
  std::string keeper;                    ///< path of bbia-keeper
  std::vector<std::string> environment;  ///< of apps and jobs, "NAME=value"
  Seconds stop_deadline{20.0};           ///< from the request to end until it is killed
  Seconds job_deadline{900.0};           ///< of one step of a job
  AppLimits limits = {};                 ///< of an app, and of a job
  int nice = 5;
};

/// What the app takes, with all that it started.
struct AppUsage {
  std::uint64_t memory_bytes = 0;
  double cpu = 0.0;  ///< cores, over the last second
  std::uint32_t processes = 0;
};

/// A row of commands, one after the other, until one fails.
struct AppJob {
  std::uint64_t number = 0;
  std::vector<std::vector<std::string>> steps;
};

enum class AppState : std::uint8_t { kStarting, kRunning, kStopping, kDone, kError };

struct AppReport {
  enum class Kind : std::uint8_t {
    kRunning,   ///< the app was started
    kStopping,  ///< it was asked to end
    kEnded,     ///< the app is over; `failed`, and `text` says why
    kAppLine,   ///< it wrote a line
    kUsage,     ///< once a second, while it runs
    kJobLine,
    kJobEnded,  ///< `failed`, and `text` says why
  };
  Kind kind = Kind::kRunning;
  std::string name = {};  ///< of the app
  std::string text = {};
  bool failed = false;
  bool asked = false;  ///< kEnded: somebody asked for it
  std::uint64_t job = 0;
  AppUsage usage = {};
};

/// Starts one app and one job at a time, reads what they write, ends them by their deadlines. Has
/// no thread and no clock: `Look` does what is due. One thread, which must outlive the processes.
class AppKeeper final {
 public:
  using Tell = std::function<void(AppReport)>;

  AppKeeper(Ledger& ledger, AppSettings settings, Tell tell)
      : ledger_(ledger), settings_(std::move(settings)), tell_(std::move(tell)) {}

  /// An app that still runs is a bug of the caller's: it is told as failed.
  void Start(const InstalledApp& app);
  /// SIGINT now, SIGKILL to its whole group at the deadline.
  void Stop(TimePoint now);
  void Run(AppJob job, TimePoint now);
  /// Reads, reaps, and looks at deadlines and at what the app takes.
  void Look(TimePoint now);
  /// SIGKILL to all that runs; it ends when this object does.
  void KillAll() noexcept;

  /// What to wait for, besides time.
  void AddTo(std::vector<pollfd>& waiting) const;
  [[nodiscard]] bool busy() const noexcept { return app_ != nullptr || step_ != nullptr; }

 private:
  static constexpr std::size_t kLastLines = 10;

  void LookAtApp(TimePoint now);
  void Measure(TimePoint now);
  void KillApp(std::string reason);
  void EndApp();
  void LookAtJob(TimePoint now);
  void NextStep(TimePoint now);
  void EndJob(std::string problem);

  Ledger& ledger_;
  const AppSettings settings_;
  const Tell tell_;

  std::unique_ptr<AppProcess> app_;
  std::string app_name_;
  std::vector<std::string> last_lines_;  ///< of its standard error
  std::optional<TimePoint> kill_at_;     ///< while it is asked to end
  std::string killed_for_;
  std::optional<TimePoint> measured_at_;
  Nanos cpu_spent_{0};  ///< until then

  AppJob job_;
  std::size_t next_step_ = 0;
  std::unique_ptr<AppProcess> step_;
  TimePoint step_ends_{};
};

}  // namespace bbia
