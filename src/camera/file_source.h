#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "camera/source.h"

namespace bbia {

/// A picture (JPEG, PNG), shown again and again, or a film of JPEGs (.mjpeg, .avi with MJPG),
/// played at its own speed from the beginning again when it is over. Of other films the sentence of
/// refusal says how to make one of those. The lens is assumed: 60 degrees from top to bottom.
[[nodiscard]] Result<std::unique_ptr<CameraSource>> OpenFileSource(const std::string& path,
                                                                   const Clock& clock);

}  // namespace bbia
