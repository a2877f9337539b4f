#pragma once

#include <span>

namespace bbia {

/// `bbia flight FILE [--csv | --json] [--last SECONDS]`; `arguments[0]` is "flight". Prints what a
/// flight file says on stdout, complaints on stderr. @return the exit code: 0 done, 1 the file
/// cannot be read or is damaged, 2 wrong usage.
[[nodiscard]] int RunFlight(std::span<char* const> arguments);

}  // namespace bbia
