#pragma once

#include <span>

namespace bbia {

/// bbia token create NAME [--scope read|move|admin], list, revoke ID-OR-NAME.
/// @return the exit code.
int RunToken(std::span<char* const> arguments);

}  // namespace bbia
