#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <variant>

#include "apps/app_keeper.h"
#include "base/bounded_queue.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "base/thread.h"
#include "base/wake_signal.h"

namespace bbia {

/// Runs apps and jobs on a thread of its own ("apps"). The destructor ends what runs: the app gets
/// SIGINT and `kLastWords`, then its group is killed.
class AppHost final {
 public:
  static constexpr Nanos kLastWords{1'000'000'000};

  /// @param wake is notified with each report.
  AppHost(Ledger& ledger, const Clock& clock, AppSettings settings, WakeSignal& wake);
  ~AppHost() = default;
  AppHost(const AppHost&) = delete;
  AppHost& operator=(const AppHost&) = delete;

  // One thread. @return false: eight requests wait already.
  [[nodiscard]] bool Start(InstalledApp app);
  [[nodiscard]] bool Stop();
  [[nodiscard]] bool Run(AppJob job);

  [[nodiscard]] std::optional<AppReport> TakeReport() { return reports_.TryPop(); }
  [[nodiscard]] const AppSettings& settings() const noexcept { return settings_; }

 private:
  struct StopRequest {};
  using Request = std::variant<InstalledApp, StopRequest, AppJob>;
  using Requests = BoundedQueue<Request, 8, OnFull::kReject>;
  // Lines may be lost when nobody takes them; ends are few, and taken at once.
  using Reports = BoundedQueue<AppReport, 256, OnFull::kDropOldest>;
  static_assert(sizeof(Requests) + sizeof(Reports) <= BudgetOf(Module::kApps).buffer_bytes);

  [[nodiscard]] bool Ask(Request request);
  void Run(const std::stop_token& stop, Pulse& pulse);

  const Clock& clock_;
  const AppSettings settings_;
  WakeSignal& wake_;
  WakeSignal asked_;
  Requests requests_;
  Reports reports_;
  AppKeeper keeper_;  ///< the host's thread

  Thread thread_;  // last member
};

}  // namespace bbia
