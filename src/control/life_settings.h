#pragma once

#include <cstdint>

#include "base/units.h"
#include "motion/motion_pipeline.h"

namespace bbia {

/// How the robot moves by itself.
struct LifeSettings {
  /// Whether the idle layers are on before the mind says which.
  LayerSwitch idle = LayerSwitch::kOff;
  MotionPipelineSettings motion;
  std::uint64_t seed = 1;  ///< of what looks random in it
};

}  // namespace bbia
