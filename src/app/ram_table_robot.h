#pragma once

#include <memory>
#include <string>

#include "app/ram_table.h"
#include "base/result.h"

namespace bbia {

/// The whole robot on a port of its own, with a directory that goes with it.
[[nodiscard]] Result<std::unique_ptr<RamCopy>> MakeRobotCopy();

/// Asks the robot at `address` for its status and state, `times` requests in all.
[[nodiscard]] Result<void> AskRobot(const std::string& address, int times);

}  // namespace bbia
