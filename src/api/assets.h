#pragma once

#include <string_view>

namespace bbia {

// Files that are compiled into the program (src/api/assets/).

[[nodiscard]] std::string_view OpenApiJson() noexcept;
[[nodiscard]] std::string_view DocsPage() noexcept;
[[nodiscard]] std::string_view LogPage() noexcept;
[[nodiscard]] std::string_view FrontPage() noexcept;
/// The robot in plain shapes, joints named as officially.
[[nodiscard]] std::string_view RobotUrdf() noexcept;

}  // namespace bbia
