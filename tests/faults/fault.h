#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/ledger.h"
#include "base/log.h"
#include "base/units.h"

namespace bbia {

/// One thing that goes wrong, from construction to destruction. The fault module's thread.
class Fault {
 public:
  virtual ~Fault() = default;
  /// Goes on doing harm; called about every five milliseconds. @param due how many occasions have
  /// passed since the last call, at the pace that was asked for.
  virtual void Step(std::uint64_t due) { static_cast<void>(due); }
};

struct FaultOrder {
  std::string_view name;
  double amount;  ///< a second, or what the fault says
};

/// leak BYTES, fds N, queue N (a second); hoard MB.
std::unique_ptr<Fault> MakeMemoryFault(const FaultOrder& order, Ledger& ledger);
/// stuck, spin, deaf, undeclared, child, zombie.
std::unique_ptr<Fault> MakeThreadFault(const FaultOrder& order, Ledger& ledger);
/// lost, unwanted, twice, copies, chatter N (a second).
std::unique_ptr<Fault> MakeWorkFault(const FaultOrder& order, Ledger& ledger, Log& log);

}  // namespace bbia
