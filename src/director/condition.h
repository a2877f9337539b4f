#pragma once

#include "base/clock.h"
#include "behavior/director.h"
#include "control/robot_state.h"

namespace bbia {

/// What the body is fit for, as of `state`. @param emergency_stop as wanted on the board. Any
/// thread.
[[nodiscard]] inline BodyCondition ConditionOf(const RobotState& state, bool emergency_stop,
                                               TimePoint now) noexcept {
  /// A state that is older is of a control loop that is gone.
  constexpr Nanos kStale{500'000'000};
  if (state.tick == 0 || now - state.stamp > kStale) return BodyCondition::kNoBody;
  if (state.emergency_stop || emergency_stop) return BodyCondition::kEmergencyStop;
  if (!state.mind_holds) return BodyCondition::kTaken;
  return state.awake ? BodyCondition::kAwake : BodyCondition::kAsleep;
}

}  // namespace bbia
