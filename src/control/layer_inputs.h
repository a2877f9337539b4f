#pragma once

#include <array>
#include <cstdint>

#include "motion/mixer.h"

namespace bbia {

/// What the layers of motion work with. Its one writer, the mind's thread, always writes the whole
/// value; what is an event in it carries the number of the write that said it (0: never), so that
/// nothing counts twice.
struct LayerInputs {
  std::array<LayerSwitch, kLayerCount> switches{};  ///< by `LayerId`
  double loudness = 0.0;                            ///< of the robot's own voice now, 0..1
  std::uint64_t loudness_sequence = 0;              ///< a new number each time it is heard
  FaceDirection face;
  std::uint64_t face_sequence = 0;  ///< a new number each time the face is seen
  bool face_lost = false;           ///< nobody to be seen: do not wait for the face
  double tracking_weight = 1.0;     ///< 0 (not at all) .. 1 (looks at the face)
};

}  // namespace bbia
