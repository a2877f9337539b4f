#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "app/guest.h"
#include "base/thread.h"
#include "faults/fault.h"

namespace bbia {

/// Reads orders from the standard input, a line each: "NAME AMOUNT" begins a fault, "NAME off" ends
/// it; answers each on the standard output with a line "fault NAME on", "... off" or "... unknown".
/// Its thread, "faults", is itself one too many for the module that it is charged to.
class FaultModule final : public Guest {
 public:
  FaultModule(Ledger& ledger, Log& log);
  ~FaultModule() override = default;

 private:
  struct Running {
    std::unique_ptr<Fault> fault;
    double per_second = 0.0;
    double due = 0.0;
  };

  void Run(const std::stop_token& stop, Pulse& pulse);
  bool ReadOrders();
  void Obey(std::string_view line);
  void Step(Seconds passed);

  Ledger& ledger_;
  Log& log_;
  std::string read_;  ///< not yet a whole line
  std::map<std::string, Running, std::less<>> running_;
  Thread thread_;  // last member
};

}  // namespace bbia
