#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "robot/outcome.h"

namespace bbia {

/// What became of a tool call, as its caller is told.
struct ToolOutcome {
  Outcome outcome = Outcome::kAccepted;
  std::string reason;   ///< a sentence; empty when there is nothing to say
  std::string result;   ///< what the tool found out: JSON, or empty
  bool barred = false;  ///< refused because of who asks
  bool operator==(const ToolOutcome&) const = default;

  [[nodiscard]] bool done() const noexcept { return outcome != Outcome::kRefused; }
};
[[nodiscard]] inline ToolOutcome Refused(std::string reason) {
  return {.outcome = Outcome::kRefused, .reason = std::move(reason), .result = {}};
}

/// {"outcome": ..., "reason": ..., "result": ...}: the text that a model is answered with.
[[nodiscard]] std::string WriteOutcome(const ToolOutcome& outcome);

}  // namespace bbia
