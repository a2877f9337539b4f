#pragma once

#include <string>
#include <vector>

#include "audit/account_pace.h"
#include "audit/finding.h"
#include "base/clock.h"
#include "base/module.h"

namespace bbia {

/// Work that brought nothing, by pair of modules, over the last interval.
struct WasteFlow {
  /// kRepeatedValue, kNobodyConsumes, kOverwritten, kPolledTooFast, kComputedTwice, kCopiedPayload
  FindingKind kind;
  std::string name;  ///< of the account: "net.setpoint"
  Module from = Module::kApp;
  Module to = Module::kApp;
  double per_second = 0.0;        ///< how often for nothing; 0: copies are not counted
  double share = 0.0;             ///< of all, 0..1; 0: copies are not counted
  double us_per_second = 0.0;     ///< processor time, where it is measured
  double bytes_per_second = 0.0;  ///< handed over or copied, where the size of an entry is known
};

struct WasteLimits {
  Nanos hold{5'000'000'000};  ///< so long a flow must waste before it is told
  double share = 0.5;
  double overwritten_share = 0.8;  ///< of a mailbox, whose purpose it is to overwrite now and then
  double repeated_per_second = 40.0;
  double polled_per_second = 40.0;
  double produced_per_second = 5.0;
  double computed_us_per_second = 500.0;  ///< twice for nothing
  double copied_bytes_per_second = 256.0 * 1024;
};

/// A flow, whether it is above the limits, and what is to be said of it then.
struct WasteCase {
  WasteFlow flow;
  bool above_limits = false;
  Observation what;
};

/// All that was done for nothing in one interval, worst first. Pure.
///
/// - repeated value: `repeated` against `accepted` of a queue or mailbox;
/// - polled too fast: a reader's `misses` against its `hits`;
/// - nobody consumes: a kDemand account whose pieces are made while `used` is 0; a kSnapshot
/// account
///   that is written while all its readers ("life<state", "api<state" read "state") together see
///   nothing new; a queue that stays full and only drops;
/// - overwritten: a mailbox where nearly all is overwritten before it is taken;
/// - computed twice: `repeated` and `wasted` of a kCompute account, or of a cache that is too
/// small;
/// - copied payload: `copied_bytes`.
[[nodiscard]] std::vector<WasteCase> FindWaste(const std::vector<AccountPace>& paces,
                                               const WasteLimits& limits);

}  // namespace bbia
