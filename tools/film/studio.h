#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "robot/body.h"

namespace bbia {

struct PictureSize {
  int width = 0;
  int height = 0;
};

/// Rows from the top, three bytes a pixel (red, green, blue).
struct Picture {
  PictureSize size;
  std::vector<std::uint8_t> pixels;
};

/// Draws the robot's model as a body was measured, by MuJoCo on EGL without a display.
/// One thread, the one that made it.
class Studio final {
 public:
  /// @return kUnavailable with the step that failed.
  static Result<std::unique_ptr<Studio>> Create(PictureSize size);
  ~Studio();
  Studio(const Studio&) = delete;
  Studio& operator=(const Studio&) = delete;

  /// @pre `reading.head` is there.
  [[nodiscard]] Picture Draw(const BodyReading& reading);

 private:
  struct Scene;
  class GlContext;
  Studio() noexcept;

  std::unique_ptr<GlContext> gl_;  // goes last: MuJoCo's context lives in it
  std::unique_ptr<Scene> scene_;
};

}  // namespace bbia
