#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "audit/account_pace.h"
#include "audit/finding.h"
#include "audit/waste_rules.h"
#include "base/ledger.h"

namespace bbia {

/// Compares two looks at the ledger and says what was done in between for nothing (`FindWaste`).
/// An account that is new, or was opened anew, is judged from its second look on. Pure; one thread.
class WasteWatch final {
 public:
  explicit WasteWatch(const WasteLimits& limits) : limits_(limits) {}

  /// @return the flows that have been above the limits for `hold`, as findings.
  std::vector<Observation> Look(TimePoint now, const std::vector<AccountRow>& rows);
  /// All flows of the last interval that wasted anything, worst first.
  [[nodiscard]] const std::vector<WasteFlow>& flows() const noexcept { return flows_; }

 private:
  using FlowKey = std::tuple<FindingKind, std::string, Module, Module>;

  const WasteLimits limits_;
  LedgerPace pace_;
  std::optional<TimePoint> last_look_;
  std::map<FlowKey, TimePoint> wasting_since_;  ///< flows above the limits
  std::vector<WasteFlow> flows_;
  std::vector<Observation> told_;
};

}  // namespace bbia
