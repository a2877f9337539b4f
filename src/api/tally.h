#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "api/verdict.h"

namespace bbia {

/// What became of all that was received, since the start.
struct Tally {
  std::array<std::uint64_t, 5> outcomes{};  ///< commands, by Outcome
  std::uint64_t malformed = 0;  ///< messages and bodies that are not what they should be

  void Count(const Verdict& verdict) noexcept {
    ++outcomes[static_cast<std::size_t>(verdict.outcome)];
  }
};

}  // namespace bbia
