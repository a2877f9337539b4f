#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "audit/finding.h"
#include "audit/last_seconds.h"
#include "base/budgets.h"
#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

/// What a module uses, beside what it may.
struct ModuleUsage {
  Module module = Module::kApp;
  double heap_bytes = 0.0;  ///< live
  bool heap_known = false;  ///< the program accounts for memory
  double allocations_per_second = 0.0;
  double cpu = 0.0;  ///< cores, in the last interval
  std::uint32_t threads = 0;
  std::uint64_t buffer_bytes = 0;  ///< of its queues, pools and caches, full
  std::uint64_t queued = 0;        ///< entries now in its queues
};

/// "sim holds 61.2 MB of heap, its budget is 50.3 MB", for each module that does. Pure.
[[nodiscard]] std::vector<Saying> BrokenHeapBudgets(const PerModule<ModuleUsage>& usage,
                                                    const PerModule<Budget>& budgets);

/// Compares usage with base/budgets.h; also queues that lost entries in the last ten seconds (not
/// those that overwrite by design: mailboxes and rings of history), and threads that computed for
/// more than 90 % of ten seconds, not counted the time for which others had the processors.
/// Processor time is judged by its mean over ten seconds, once so many have passed; the rest as it
/// is now. Pure; one thread.
class BudgetWatch final {
 public:
  static constexpr double kBusyCpu = 0.9;

  explicit BudgetWatch(const PerModule<Budget>& budgets) : budgets_(budgets) {}

  struct ThreadCpu {
    std::string name;
    Module module = Module::kApp;
    double cpu = 0.0;   ///< cores, in the last interval
    int tid = 0;        ///< tells threads of the same name apart
    double wait = 0.0;  ///< ready without a processor, share of the last interval
  };
  /// @param threads all that used processor time as far as known; what is absent has ended.
  std::vector<Observation> Look(TimePoint now, const PerModule<ModuleUsage>& usage,
                                const std::vector<ThreadCpu>& threads,
                                const std::vector<AccountRow>& rows);

 private:
  struct Losses {
    LastSeconds lost;
    std::uint64_t dropped = 0;  ///< as of the last look
    Seconds age{0};
    std::uint64_t look = 0;  ///< the last one that saw it
  };
  struct Busy {
    LastSeconds cpu;
    LastSeconds wait;
    std::uint64_t look = 0;
  };
  using QueueKey = std::pair<std::string, std::size_t>;  ///< name, which one of that name

  void JudgeModules(TimePoint now, const PerModule<ModuleUsage>& usage,
                    std::vector<Observation>& seen);
  void JudgeBuffers(const std::vector<AccountRow>& rows, std::vector<Observation>& seen) const;
  void JudgeThreads(TimePoint now, const std::vector<ThreadCpu>& threads,
                    std::vector<Observation>& seen);
  void JudgeQueues(TimePoint now, const std::vector<AccountRow>& rows,
                   std::vector<Observation>& seen);

  const PerModule<Budget> budgets_;
  std::uint64_t look_ = 0;
  std::optional<TimePoint> last_look_;
  Seconds passed_{0};  ///< between the last two looks
  PerModule<LastSeconds> cpu_;
  std::map<std::pair<int, std::string>, Busy> threads_;
  std::map<QueueKey, Losses> queues_;
};

}  // namespace bbia
