#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// Who answers when somebody talks to the robot: a language model, or what stands for one. The
/// mind's thread; no call waits.
class Companion {
 public:
  virtual ~Companion() = default;

  /// @return a ticket, or kUnavailable or kBusy.
  virtual Result<std::uint64_t> Ask(std::string_view said) = 0;
  /// What it answers; nothing while it thinks. Given once.
  virtual std::optional<Result<std::string>> Answer(std::uint64_t ticket) = 0;
  virtual void Forget(std::uint64_t ticket) = 0;
};

}  // namespace bbia
