#pragma once

#include <span>

namespace bbia {

/// `bbia top [--url URL] [--once] [--interval SECONDS] [--no-color]`: shows what a running bbia
/// says about itself, again and again, until 'q' or Ctrl-C. Once and without colours when stdout is
/// no terminal. `arguments` includes the command's name.
/// @return the exit code: 0, 2 the command line is wrong, 3 shown once and nobody is there.
int RunTop(std::span<char* const> arguments);

}  // namespace bbia
