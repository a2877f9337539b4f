#pragma once

#include <span>

namespace bbia {

/// `bbia chat`: talks to a running robot. Answers are shown as they come; Ctrl-C gives up the
/// answer, and at the prompt ends the command. @return the exit code.
int RunChat(std::span<char* const> arguments);

}  // namespace bbia
