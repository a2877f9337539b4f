#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/ledger.h"

namespace bbia {

/// Work that brought nothing, by pair of modules, over the last interval.
struct WasteFlow {
  FindingKind
      kind;  ///< kRepeatedValue, kNobodyConsumes, kPolledTooFast, kComputedTwice, kCopiedPayload
  std::string name;  ///< of the account: "net.setpoint"
  Module from = Module::kApp;
  Module to = Module::kApp;
  double per_second = 0.0;  ///< how often for nothing
  double share = 0.0;       ///< of all, 0..1
  double us_per_second = 0.0;
  double bytes_per_second = 0.0;
};

struct WasteLimits {
  Nanos hold{5'000'000'000};  ///< so long a flow must waste before it is told
  double share = 0.5;
  double repeated_per_second = 40.0;
  double polled_per_second = 40.0;
  double produced_per_second = 5.0;
  double computed_us_per_second = 500.0;  ///< twice for nothing
  double copied_bytes_per_second = 256.0 * 1024;
};

/// Compares two looks at the ledger and says what was done in between for nothing.
///
/// - repeated value: `repeated` against `accepted` of a queue or mailbox;
/// - polled too fast: a reader's `misses` against its `hits`;
/// - nobody consumes: a producer (kDemand account: pieces made while `used` is 0; a snapshot's
///   readers together without a hit; a queue that only drops) ;
/// - computed twice: `repeated` and `wasted` of a kCompute account (or misses of a cache too
/// small);
/// - copied payload: `copied_bytes`.
/// Pure; one thread.
class WasteWatch final {
 public:
  explicit WasteWatch(const WasteLimits& limits) : limits_(limits) {}

  std::vector<Observation> Look(TimePoint now, const std::vector<AccountRow>& rows);
  /// All flows of the last interval that wasted anything, worst first.
  [[nodiscard]] const std::vector<WasteFlow>& flows() const noexcept { return flows_; }

 private:
  const WasteLimits limits_;
  std::vector<WasteFlow> flows_;
};

}  // namespace bbia
