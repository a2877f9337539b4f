#pragma once

#include <cstdint>
#include <string_view>

namespace bbia {

/// How a command ended, as told to whoever sent it.
enum class Outcome : std::uint8_t {
  kAccepted,
  kClamped,    ///< done as far as the limits allow
  kQueued,     ///< will be done later
  kPreempted,  ///< was under way when a newer command took over
  kRefused,    ///< not done
};

[[nodiscard]] constexpr std::string_view Name(Outcome outcome) noexcept {
  switch (outcome) {
    case Outcome::kAccepted:
      return "accepted";
    case Outcome::kClamped:
      return "clamped";
    case Outcome::kQueued:
      return "queued";
    case Outcome::kPreempted:
      return "preempted";
    case Outcome::kRefused:
      return "refused";
  }
  return "refused";
}

}  // namespace bbia
