#pragma once

#include <cstdint>
#include <functional>

#include "words/tool_action.h"
#include "words/tool_outcome.h"

namespace bbia {

/// Names a tool call that is under way; 0: none.
using HandJob = std::uint64_t;

/// When a tool call is over for whoever made it.
enum class HandWait : std::uint8_t {
  kBegun,  ///< when it is known what becomes of it: a conversation goes on
  kEnd,    ///< when it is done: an agent waits for it
};

/// Does what tools ask for, by the same doors as every client. The server's thread.
class ToolHands {
 public:
  using OnOutcome = std::function<void(ToolOutcome)>;

  virtual ~ToolHands() = default;
  /// `done` is called exactly once, within this call or later, unless the job is cancelled first.
  virtual HandJob Do(const ToolAction& action, HandWait wait, OnOutcome done) = 0;
  /// Ends what can be ended, and forgets whom to tell.
  virtual void Cancel(HandJob job) = 0;
};

}  // namespace bbia
