#pragma once

#include <filesystem>

#include "app/config.h"

namespace bbia {

/// Where the robot's name is kept: what the settings say, else `reachy_mini` in the user's
/// directory of settings, as officially.
[[nodiscard]] std::filesystem::path StateDirectory(const Config& config, GetVariable get);

}  // namespace bbia
