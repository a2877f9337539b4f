#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace bbia {

/// Where the robot stands in its life (protocol reference 1.5).
enum class DaemonState : std::uint8_t {
  kNotInitialized,
  kStarting,
  kRunning,
  kStopping,
  kStopped,
  kError,
};
inline constexpr std::array<std::string_view, 6> kDaemonStateNames = {
    "not_initialized", "starting", "running", "stopping", "stopped", "error"};

/// The wire's word.
[[nodiscard]] constexpr std::string_view WireName(DaemonState state) noexcept {
  return kDaemonStateNames[static_cast<std::size_t>(state)];
}

}  // namespace bbia
