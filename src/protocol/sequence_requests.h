#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "mind/sequence.h"
#include "protocol/json_writer.h"
#include "protocol/requests.h"

namespace bbia {

// Sequences and presets as JSON: bodies of requests, read by `RequestDecoder`, and files. Ours, not
// official. `Sequence` is the body of POST sequences, `Preset` of POST presets.

/// POST sequences/play and presets/apply
struct PerformBody {
  std::string name;
  std::int64_t times = 1;  ///< 1..20
  std::optional<int> priority;
  std::optional<std::size_t> language;  ///< place in `kSpokenLanguages`
};

/// As it is read; head poses as x, y, z, roll, pitch, yaw.
void WriteSequence(JsonWriter& json, const Sequence& sequence);
void WritePreset(JsonWriter& json, const Preset& preset);

}  // namespace bbia
