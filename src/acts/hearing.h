#pragma once

#include <optional>
#include <string>

#include "acts/ears.h"
#include "behavior/play.h"
#include "behavior/stage.h"

namespace bbia {

/// Listens to the file `name`, head inclined, until it is known. @return nothing when the run was
/// given up on the way, which never comes back.
[[nodiscard]] PlayOf<Music> HearFile(Stage& stage, Ears* ears, const std::string& name);

}  // namespace bbia
