#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"

namespace bbia {

/// OpenGL without a screen, current on the thread that made it until it is destroyed there: EGL
/// without a surface, or where that does not work OSMesa. The libraries are opened when they are
/// needed for the first time, so a program that draws nothing does not pay for them.
class GlContext {
 public:
  virtual ~GlContext() = default;
  /// "EGL" or "OSMesa"
  [[nodiscard]] virtual std::string_view name() const noexcept = 0;

  enum class Way : unsigned char { kAny, kEgl, kOsMesa };
  /// @return kUnavailable "... install libegl1 and libgl1-mesa-dri, or libosmesa6".
  static Result<std::unique_ptr<GlContext>> Create(Way way = Way::kAny);
};

}  // namespace bbia
