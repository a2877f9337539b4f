#pragma once

#include "api/front.h"
#include "api/sdk_session.h"
#include "protocol/commands.h"

namespace bbia {

/// Does one command of a /ws/sdk client and tells the client what it should know.
void DoCommand(const Command& command, Front& front, SdkSession& session);

}  // namespace bbia
