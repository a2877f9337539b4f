#pragma once

#include <span>
#include <string_view>

namespace bbia {

/// Whether `command` is one of those that talk to a running robot: feel, do, say, stop, remember,
/// recall.
[[nodiscard]] bool IsTalk(std::string_view command) noexcept;
/// Does one of them. `arguments` begins with its name.
/// @return 0, 1 when the robot did not do it, 2 for a wrong command line, 3 when it does not
/// answer.
int RunTalk(std::span<char* const> arguments);

}  // namespace bbia
