#pragma once

#include "app/config.h"
#include "apps/app_keeper.h"
#include "media/move_library.h"
#include "media/sound_shelf.h"

namespace bbia {

/// The moves and sounds that come with bbia: the setting; beside the program as installed
/// (../share/bbia); or in the source tree that it was built from.
[[nodiscard]] std::filesystem::path ShareDirectory(const Config& config);

/// bbia-keeper, beside this program.
[[nodiscard]] std::filesystem::path KeeperProgram();

/// Where recorded moves are looked for.
[[nodiscard]] MovePlaces MovePlacesOf(const Config& config, GetVariable get);
[[nodiscard]] SoundPlaces SoundPlacesOf(const Config& config);

/// How apps are run: in their virtual environment, with our environment without what would lead
/// them to the libraries of another program. @param variables "NAME=value", null at the end.
[[nodiscard]] AppSettings AppSettingsOf(const Config& config, GetVariable get,
                                        const char* const* variables);

}  // namespace bbia
