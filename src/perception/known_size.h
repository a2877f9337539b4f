#pragma once

#include "perception/detection.h"
#include "perception/lens.h"
#include "perception/sight.h"

namespace bbia {

/// How far a thing is from the camera, from what is known about the size of its kind: of a face the
/// distance of the eyes, or its height where it is turned away; of an object the typical height of
/// its class. Unknown for a class without a typical size, and for what the picture's edge cuts.
///
/// `sigma` takes in how much sizes differ within the kind and two pixels of the detector.
[[nodiscard]] Range RangeOf(const Detection& seen, const Lens& lens) noexcept;

}  // namespace bbia
