#pragma once

#include <vector>

#include "audit/finding.h"
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
  double cpu = 0.0;  ///< cores, mean of the last ten seconds
  std::uint32_t threads = 0;
  std::uint64_t buffer_bytes = 0;  ///< of its queues, pools and caches, full
  std::uint64_t queued = 0;        ///< entries now in its queues
};

/// Compares usage with base/budgets.h; also queues that lost entries in the last ten seconds (not
/// those that overwrite by design: mailboxes and rings of history), and threads that used more than
/// 90 % of a core for ten seconds. Pure; one thread.
class BudgetWatch final {
 public:
  explicit BudgetWatch(const PerModule<Budget>& budgets) : budgets_(budgets) {}

  struct ThreadCpu {
    std::string name;
    Module module;
    double cpu;  ///< cores, mean of the last ten seconds
  };
  std::vector<Observation> Look(TimePoint now, const PerModule<ModuleUsage>& usage,
                                const std::vector<ThreadCpu>& threads,
                                const std::vector<AccountRow>& rows);

 private:
  const PerModule<Budget> budgets_;
};

}  // namespace bbia
