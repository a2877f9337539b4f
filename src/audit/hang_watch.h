#pragma once

#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/ledger.h"

namespace bbia {

/// A thread that gives no sign of life, or does not end when asked to.
struct Hang {
  FindingKind kind = FindingKind::kHungThread;  ///< or kLateStop
  std::string thread;
  Module module = Module::kApp;
  int tid = 0;
  Nanos silent{0};  ///< since its last beat, or since it was asked to end
  Nanos limit{0};
  std::string doing;
};

/// Who is stuck now. Pure.
[[nodiscard]] std::vector<Hang> FindHangs(TimePoint now, const std::vector<ThreadRow>& threads);

/// "thread net has been stuck in 'tick' for 1.3 s, its limit is 1.0 s"
[[nodiscard]] std::string Sentence(const Hang& hang);

}  // namespace bbia
