#pragma once

#include <string_view>

#include "robot/outcome.h"
#include "robot/reach.h"

namespace bbia {

/// What becomes of a command, as far as it can be known when it is given.
struct Verdict {
  Outcome outcome = Outcome::kAccepted;
  /// Why it is not simply accepted, or what to know about it: one sentence, or empty.
  std::string_view reason = {};
  Reach cause = Reach::kOk;  ///< of clamping

  [[nodiscard]] bool done() const noexcept { return outcome != Outcome::kRefused; }
};

}  // namespace bbia
