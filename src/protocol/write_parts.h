#pragma once

#include <optional>

#include "protocol/json_writer.h"
#include "protocol/state_messages.h"

namespace bbia {

// Values that several messages contain.

void WriteFace(JsonWriter& json, const FaceTarget& face);
void WriteDoa(JsonWriter& json, const std::optional<DoaSnapshot>& doa);
void WriteAnyPose(JsonWriter& json, const HeadPose& X_WH, PoseShape shape);
void WriteSnapshot(JsonWriter& json, const StateSnapshot& state);

inline void WriteText(JsonWriter& json, const std::optional<std::string>& text) {
  text ? json.String(*text) : json.Null();
}

}  // namespace bbia
