#pragma once

#include "base/loose_value.h"
#include "mind/emotion.h"
#include "protocol/fields.h"
#include "protocol/json_writer.h"

namespace bbia {

/// The members of an object whose kinds nobody knows here: at most 32 plain values or lists of at
/// most 64 texts. Absent or null: none.
void ReadLooseValues(const Field& field, LooseValues& values);
void WriteLooseValues(JsonWriter& json, const LooseValues& values);

/// An emotion by its English or French name; neutral, and an issue, for another.
[[nodiscard]] Emotion ReadEmotion(const Field& field);

}  // namespace bbia
