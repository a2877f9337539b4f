#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "motion/time_law.h"
#include "robot/motor_mode.h"
#include "robot/outcome.h"
#include "robot/reach.h"

namespace bbia {

// The wire's words, in the order of the enums.

inline constexpr std::array<std::string_view, 3> kMotorModeNames = {"enabled", "disabled",
                                                                    "gravity_compensation"};
inline constexpr std::array<std::string_view, 4> kTimeLawNames = {"linear", "minjerk",
                                                                  "ease_in_out", "cartoon"};
inline constexpr std::array<std::string_view, 5> kReachNames = {"ok", "clamped", "out_of_limits",
                                                                "unreachable", "no_solution"};

[[nodiscard]] constexpr std::string_view WireName(MotorMode mode) noexcept {
  return kMotorModeNames[static_cast<std::size_t>(mode)];
}
/// What the official daemon prints in `motors/set_mode` ("MotorControlMode.Enabled").
[[nodiscard]] constexpr std::string_view PythonName(MotorMode mode) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"MotorControlMode.Enabled",
                                                      "MotorControlMode.Disabled",
                                                      "MotorControlMode.GravityCompensation"};
  return kNames[static_cast<std::size_t>(mode)];
}
[[nodiscard]] constexpr std::string_view WireName(TimeLaw law) noexcept {
  return kTimeLawNames[static_cast<std::size_t>(law)];
}
[[nodiscard]] constexpr std::string_view WireName(Reach reach) noexcept {
  return kReachNames[static_cast<std::size_t>(reach)];
}

}  // namespace bbia
