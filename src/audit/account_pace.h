#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"

namespace bbia {

/// What passed one account between two looks at the ledger; its counters a second.
struct AccountPace {
  AccountRow row;             ///< as of now
  std::uint64_t used_before;  ///< at the look before
  double seconds = 0.0;       ///< between the looks
  double accepted = 0.0;
  double dropped = 0.0;
  double hits = 0.0;
  double misses = 0.0;
  double repeated = 0.0;
  double copied_bytes = 0.0;
  double spent_us = 0.0;
  double wasted_us = 0.0;
};

/// Compares each look at the ledger with the one before. One thread.
class LedgerPace final {
 public:
  /// @return the accounts through which something can pass; not those that are new, or were opened
  /// anew, since the look before. Empty at the first look, and when no time has passed.
  [[nodiscard]] std::vector<AccountPace> Look(TimePoint now, const std::vector<AccountRow>& rows);

 private:
  /// Kind, name, from, to, and which one of those that share all of it.
  using Key = std::tuple<AccountKind, std::string, Module, Module, std::size_t>;

  std::optional<TimePoint> last_look_;
  std::map<Key, AccountRow> before_;
};

}  // namespace bbia
