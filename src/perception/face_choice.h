#pragma once

#include "perception/sight.h"
#include "perception/tracker.h"

namespace bbia {

/// The one face that the robot looks at, by the official rules: the largest at first, then the one
/// nearest to it; steady against a detector's trembling. A plain value; no allocation.
class FaceChoice final {
 public:
  static constexpr double kSmallest = 0.003;  ///< of the picture's area, to be chosen
  static constexpr double kNearest = 0.5;     ///< where the next one may be, -1..1
  static constexpr int kMostMisses = 20;
  static constexpr double kStill = 0.02;  ///< changes below are ignored
  static constexpr double kJump = 0.15;   ///< a movement that is followed faster
  static constexpr double kFast = 0.6;
  static constexpr double kSlow = 0.3;

  /// Looks at the fresh faces of `sight` and writes `sight.face`.
  void See(Sight& sight, const View& view) noexcept;
  void Reset() noexcept { *this = {}; }

 private:
  struct Point {
    double x = 0.0;
    double y = 0.0;
  };

  [[nodiscard]] const Track* Choose(const Sight& sight) const noexcept;
  void Follow(const Point& nose) noexcept;

  bool held_ = false;
  int misses_ = 0;
  std::uint32_t track_ = 0;
  Point raw_;
  Point smooth_;
  FaceAim aim_;
};

}  // namespace bbia
