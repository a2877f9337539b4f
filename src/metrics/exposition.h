#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/report.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "control/robot_state.h"

namespace bbia {

/// What is known at the moment of asking.
struct ExpositionParts {
  std::string_view version;             ///< of bbia
  const AuditReport* report = nullptr;  ///< null: the audit is off, or has not looked yet
  std::vector<AccountRow> accounts;
  LoopStats loop;
  std::array<std::uint64_t, 5> commands{};  ///< by Outcome
  std::uint64_t malformed = 0;  ///< messages and bodies that are not what they should be
  TimePoint now;
  WallTime wall_now;
};

/// A page in Prometheus' text format 0.0.4: prefix `bbia_` (`process_` where the name is standard),
/// base units, `_total` on what only grows. What is not known is left out; the number of lines
/// depends on modules, declared threads, accounts and kinds, never on clients or on time. Pure.
[[nodiscard]] std::string Exposition(const ExpositionParts& parts);

}  // namespace bbia
