#pragma once

#include <stop_token>

#include "base/ledger.h"
#include "base/thread.h"
#include "director/mind.h"

namespace bbia {

/// Steps the mind (thread "mind"): fifty times a second while it shows something, and not at all
/// while nothing is asked of it.
class MindThread final {
 public:
  MindThread(Lease<Resource::kMind> lease, const MindParts& parts, const MindSettings& settings);
  MindThread(const MindThread&) = delete;
  MindThread& operator=(const MindThread&) = delete;

  [[nodiscard]] Mind& mind() noexcept { return mind_; }

 private:
  void Run(const std::stop_token& stop, Pulse& pulse);

  const Lease<Resource::kMind> lease_;
  const Clock& clock_;
  WakeSignal& wake_;
  Mind mind_;
  Thread thread_;  // last member
};

}  // namespace bbia
