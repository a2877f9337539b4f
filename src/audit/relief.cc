#include "audit/relief.h"

namespace bbia {

std::string_view Name(ReliefStep step) noexcept {
  switch (step) {
    case ReliefStep::kTrimHeap:
      return "trim-heap";
    case ReliefStep::kSlowAudit:
      return "slow-audit";
    case ReliefStep::kSlowStreams:
      return "slow-streams";
    case ReliefStep::kRefuseRecords:
      return "refuse-records";
    case ReliefStep::kRefuseClients:
      return "refuse-clients";
    case ReliefStep::kCount:
      break;
  }
  return "?";
}

std::string_view Sentence(ReliefStep step) noexcept {
  switch (step) {
    case ReliefStep::kTrimHeap:
      return "free memory goes back to the system every minute";
    case ReliefStep::kSlowAudit:
      return "the audit looks five times less often";
    case ReliefStep::kSlowStreams:
      return "state streams run at 10 Hz at most";
    case ReliefStep::kRefuseRecords:
      return "no new recordings and uploads";
    case ReliefStep::kRefuseClients:
      return "no new WebSockets";
    case ReliefStep::kCount:
      break;
  }
  return "?";
}

}  // namespace bbia
