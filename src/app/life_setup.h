#pragma once

#include <cstdint>

#include "app/config.h"
#include "control/life_settings.h"
#include "control/lifecycle.h"
#include "director/mind.h"
#include "memory/rows.h"

namespace bbia {

/// The body that the settings name.
[[nodiscard]] BodyFactory MakeBodyFactory(const Config& config);
/// How the robot lives by itself, as the settings say.
[[nodiscard]] LifeSettings LifeSettingsOf(const Config& config, std::uint64_t seed);
[[nodiscard]] MindSettings MindSettingsOf(const Config& config, std::uint64_t seed);
[[nodiscard]] MemoryLimits MemoryLimitsOf(const Config& config);

}  // namespace bbia
