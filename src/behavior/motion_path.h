#pragma once

#include "base/units.h"
#include "motion/script.h"

namespace bbia {

/// A motion that is known beforehand as a function of time: a recorded move, a dance.
class MotionPath {
 public:
  virtual ~MotionPath() = default;

  [[nodiscard]] virtual Seconds duration() const = 0;
  /// @param time 0 to `duration()`.
  [[nodiscard]] virtual FullTarget At(Seconds time) const = 0;
};

}  // namespace bbia
