#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "camera/jpeg.h"
#include "camera/source.h"
#include "geometry/pose.h"
#include "geometry/vec3.h"
#include "robot/joints.h"
#include "sim/gl_context.h"
#include "sim/mujoco_body.h"

namespace bbia {

/// What the eye needs to know of the robot: the newest state.
struct EyeState {
  Joints joints;
  HeadPose X_WH;
};

/// A picture on a board that stands in the scene and looks at the robot; for tests and for shows.
struct Visitor {
  Picture picture;
  double height = 0.5;  ///< of the board, metres
  /// Its middle, in W; asked for each picture. The board always faces the world's origin.
  std::function<Vec3()> place;
};

struct EyeOptions {
  Scene scene = Scene::kEmpty;
  int width = 640;
  int height = 480;
  int fps = 30;
  GlContext::Way way = GlContext::Way::kAny;
  std::function<std::optional<Visitor>()> visitor = {};  ///< asked once, when it is opened
};

/// The eye camera of the simulated robot, drawn without a screen from a model and a state of its
/// own. Shadows, reflections and smoothing are off: they cost seven times as much on a processor.
/// @param state the newest state of the robot; none: asleep and not simulated, drawn neutral.
/// @return kUnavailable without OpenGL.
[[nodiscard]] Result<std::unique_ptr<CameraSource>> OpenEyeSource(
    const EyeOptions& options, const std::function<std::optional<EyeState>()>& state,
    const Clock& clock);

}  // namespace bbia
