#pragma once

#include <string>

#include "api/front.h"
#include "protocol/state_messages.h"

namespace bbia {

/// The daemon's status as it is now, as JSON (protocol reference 4.6, with our additions).
[[nodiscard]] std::string DaemonStatusText(const Front& front);

/// What `get_state` answers.
[[nodiscard]] StateSnapshot SnapshotOf(const RobotState& state, bool recording,
                                       const FaceTarget& face);

}  // namespace bbia
