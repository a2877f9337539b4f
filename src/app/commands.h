#pragma once

#include <span>

#include "app/guest.h"

namespace bbia {

/// The program's commands: run, simulate, config, version, help. `arguments` includes argv[0];
/// called under the name `reachy-mini-daemon` it is `run`.
/// `guest` lives in what `run` starts; the product has none.
/// @return the exit code: 0, 1 it could not be done, 2 the command line or the settings are wrong.
int RunCommand(std::span<char* const> arguments, const GuestFactory& guest = {});

}  // namespace bbia
