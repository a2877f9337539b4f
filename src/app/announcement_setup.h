#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/announcer.h"
#include "app/config.h"
#include "sound/voice.h"

namespace bbia {

/// What the network is told about this robot. @param voice null: no sound
[[nodiscard]] Announcement AnnouncementOf(const Config& config, const Voice* voice,
                                          std::uint16_t port);
/// All that avahi-publish needs of our variables, as "NAME=value".
[[nodiscard]] std::vector<std::string> AnnouncerEnvironment(GetVariable get);

}  // namespace bbia
