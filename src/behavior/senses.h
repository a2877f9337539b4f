#pragma once

#include "behavior/need.h"
#include "perception/sight.h"

namespace bbia {

/// What the robot perceives at this moment. The mind's thread.
class Senses {
 public:
  virtual ~Senses() = default;

  /// What is there and works now; what of a behaviour's needs it lacks makes it unavailable.
  [[nodiscard]] virtual NeedSet available() const = 0;
  /// What was seen last; `sequence` is 0 when nobody looked yet.
  [[nodiscard]] virtual const Sight& sight() const = 0;
};

}  // namespace bbia
