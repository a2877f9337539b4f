#pragma once

#include <span>
#include <string>

#include "app/config.h"

namespace bbia {

/// What the command line of `bbia run` (and `reachy-mini-daemon`) asks for.
struct CommandLine {
  Config config;
  bool help = false;
  Problems problems;  ///< usage errors: exit code 2
};

/// Reads a settings file (--config FILE, else `default_file` where it exists), the environment and
/// the flags, in that order. Long options may be shortened while unambiguous, as argparse does.
[[nodiscard]] CommandLine ReadCommandLine(std::span<char* const> arguments, GetVariable get,
                                          const std::string& default_file);

/// The flags with their sentences, for --help.
[[nodiscard]] std::string FlagHelp();

}  // namespace bbia
