#pragma once

#include <string>

#include "camera/camera.h"
#include "models/model_store.h"
#include "perception/sight.h"
#include "protocol/json_writer.h"
#include "protocol/state_messages.h"
#include "vision/vision.h"

namespace bbia {

/// One result of the scan, as /api/vision tells it. `now` tells how old it is.
void WriteSight(JsonWriter& json, const Sight& sight, TimePoint now);
void WriteVisionStatus(JsonWriter& json, const VisionStatus& status);
void WriteCameraStatus(JsonWriter& json, const CameraStatus& status, TimePoint now);
void WriteModels(JsonWriter& json, const std::vector<ModelRow>& models);
/// The official GET /api/camera/specs, true for the source in use, with `source` added.
void WriteCameraSpecs(JsonWriter& json, const SourceTraits& traits);
/// The face that is looked at, as the official protocol tells it.
[[nodiscard]] FaceTarget FaceTargetOf(const Sight& sight);

}  // namespace bbia
