#pragma once

#include <string_view>

namespace bbia {

/// reachy_mini.xml and scene_minimal.xml, linked into the program: nothing is read at run time.
[[nodiscard]] std::string_view RobotXml() noexcept;
/// Includes the robot by the file name "reachy_mini.xml".
[[nodiscard]] std::string_view MinimalSceneXml() noexcept;

}  // namespace bbia
