#pragma once

#include <string>

#include "api/front.h"
#include "protocol/query.h"

namespace bbia {

/// Appends the FullState that `query` asks for.
void WriteFullState(std::string& out, const RobotState& state, const StateQuery& query,
                    WallTime now);

}  // namespace bbia
