#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "audit/history.h"
#include "audit/ladder.h"
#include "audit/leak_watch.h"
#include "audit/report.h"
#include "audit/waste_watch.h"
#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

struct AuditLimits {
  Nanos interval{1'000'000'000};       ///< between two looks
  Nanos slow_interval{5'000'000'000};  ///< under pressure (ReliefStep::kSlowAudit)
  LeakLimits leaks;
  WasteLimits waste;
  PressureLimits pressure;
  LadderPace ladder;
  std::uint64_t descriptors = 400;  ///< more are a finding; connections are most of them
  PerModule<Budget> budgets = kBudgets;
};

/// What changed with one look, for the log and the flight recorder.
struct AuditChanges {
  FindingChanges findings;
  std::optional<StepChange> step;
  Light light = Light::kGreen;
  bool light_changed = false;
};

/// One look at everything: kernel, heap, ledger; and what all watches make of it. The only reader
/// of /proc in the program. A plain object without thread; one thread.
class Auditor final {
 public:
  using Outside = std::function<OutsideFigures(const std::vector<AccountRow>&)>;

  /// The stack of a thread, for one that nobody declared.
  using StackOf = std::function<std::string(int tid)>;

  Auditor(const Ledger& ledger, const Clock& clock, FindingBook& book, History& history,
          Relief& relief, const AuditLimits& limits, Outside outside, StackOf stack_of);

  /// Takes a look. `changes` tells what is new since the last one.
  [[nodiscard]] std::shared_ptr<const AuditReport> Look(AuditChanges& changes);

  /// How long to wait until the next look, as the ladder has it.
  [[nodiscard]] Nanos interval() const noexcept;

 private:
  /// What a look needs of the one before.
  struct ThreadTimes {
    Nanos cpu{0};
    Nanos wait{0};
  };

  void ReadProcess();
  void Declare(const std::vector<ThreadRow>& threads);
  void MeasureThreads(AuditReport& report, const std::vector<ThreadRow>& declared, Seconds passed);
  void MeasureModules(AuditReport& report, Seconds passed);
  void Watch(AuditReport& report, AuditChanges& changes);
  void WatchCensus(AuditReport& report, AuditChanges& changes);
  void WatchPressure(AuditReport& report, AuditChanges& changes);
  void Judge(AuditReport& report, AuditChanges& changes);
  void Remember(const AuditReport& report);
  void Adopt(FindingChanges&& found, AuditChanges& changes);

  const Ledger& ledger_;
  const Clock& clock_;
  FindingBook& book_;
  History& history_;
  Relief& relief_;
  const AuditLimits limits_;
  const Outside outside_;
  const StackOf stack_of_;
  const TimePoint start_;

  ProcessProbe process_;
  PressureProbe pressure_;
  /// PulseAudio's plugin for ALSA has a thread as long as a loudspeaker or a mixer is open.
  Census census_{{{"threaded-ml", 2}}};
  LeakWatch leaks_;
  WasteWatch waste_;
  BudgetWatch budgets_;
  Ladder ladder_;

  std::map<int, std::string> strangers_;  ///< undeclared threads, with the stack they had at first
  ProcessReading reading_;
  Declared declared_;
  std::map<int, ThreadTimes> before_;  ///< by thread, as of the last look
  std::uint64_t looks_ = 0;
  TimePoint last_look_;
  Nanos last_cpu_{0};
  PerModule<std::uint64_t> last_allocations_{};
  std::uint64_t last_dropped_ = 0;
  Seconds passed_{1.0};  ///< between the last two looks
  std::optional<TimePoint> last_trim_;
  Light light_ = Light::kGreen;
};

}  // namespace bbia
