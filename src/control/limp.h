#pragma once

#include <algorithm>
#include <array>

#include "control/robot_state.h"
#include "robot/body.h"

namespace bbia {

/// Which parts hold nothing and are where somebody puts them. Real-time safe.
[[nodiscard]] inline bool HeadIsLimp(const RobotState& state, const BodyTraits& traits) noexcept {
  constexpr std::array<Motor, 7> kHeadMotors = {
      Motor::kBodyRotation, Motor::kStewart1, Motor::kStewart2, Motor::kStewart3,
      Motor::kStewart4,     Motor::kStewart5, Motor::kStewart6};
  if (!traits.obeys_torque) return false;
  return state.mode == MotorMode::kGravityCompensation ||
         std::ranges::none_of(kHeadMotors, [&](Motor m) { return state.torque.has(m); });
}

[[nodiscard]] inline bool AntennasAreLimp(const RobotState& state,
                                          const BodyTraits& traits) noexcept {
  return traits.obeys_torque && !state.torque.has(Motor::kRightAntenna) &&
         !state.torque.has(Motor::kLeftAntenna);
}

}  // namespace bbia
