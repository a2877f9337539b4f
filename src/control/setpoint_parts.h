#pragma once

#include <cstdint>
#include <limits>

#include "control/motion_command.h"

namespace bbia {

inline constexpr std::uint64_t kEverySetpoint = std::numeric_limits<std::uint64_t>::max();

/// Which parts of a setpoint are new.
struct NewParts {
  bool head = false;
  bool joints = false;
  bool body_yaw = false;
  bool antennas = false;
  bool speech = false;

  /// Of the base target of the head.
  [[nodiscard]] constexpr bool of_head() const noexcept { return head || joints || body_yaw; }
  [[nodiscard]] constexpr bool any() const noexcept { return of_head() || antennas || speech; }
};

/// Copies from `wanted` into `taken` what was written since, up to and including write number
/// `last`. Real-time safe.
[[nodiscard]] constexpr NewParts TakeParts(const Setpoint& wanted, std::uint64_t last,
                                           Setpoint& taken) noexcept {
  const auto take = [last](const auto& from, auto& to, std::uint64_t written,
                           std::uint64_t& done) noexcept {
    if (written == done || written > last) return false;
    to = from;
    done = written;
    return true;
  };
  return {
      .head = take(wanted.head, taken.head, wanted.head_sequence, taken.head_sequence),
      .joints = take(wanted.joints, taken.joints, wanted.joints_sequence, taken.joints_sequence),
      .body_yaw =
          take(wanted.body_yaw, taken.body_yaw, wanted.body_yaw_sequence, taken.body_yaw_sequence),
      .antennas =
          take(wanted.antennas, taken.antennas, wanted.antennas_sequence, taken.antennas_sequence),
      .speech = take(wanted.speech, taken.speech, wanted.speech_sequence, taken.speech_sequence)};
}

}  // namespace bbia
