#pragma once

#include "protocol/commands.h"
#include "protocol/fields.h"

namespace bbia {

/// {"config":[{"name","values"}...],"verify":true}; the same on the socket and over REST.
[[nodiscard]] command::ApplyAudioConfig ReadAudioConfig(const Message& message);

}  // namespace bbia
