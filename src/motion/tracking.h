#pragma once

#include "motion/axes.h"
#include "motion/jerk_limiter.h"

namespace bbia {

/// Where somebody is, seen from the head's neutral place in the world; signs as in `Rpy`.
struct FaceDirection {
  Radians yaw;
  Radians pitch;
};

/// Turns to a face and follows it softly; what the base does is played towards that face. Small
/// movements of the face are not followed: a head that corrects all the time looks nervous. A face
/// that is lost is waited for, then the head goes slowly back. A plain value; real-time safe.
class Tracking final {
 public:
  static constexpr Radians kYaw = Degrees(35.0);
  static constexpr Radians kPitch = Degrees(20.0);
  /// Begins to follow when the face is `kDeadZone` off, then goes all the way and goes with it
  /// until it has been still for `kSettle`.
  static constexpr Radians kDeadZone = Degrees(3.0);
  static constexpr Radians kStill = Degrees(1.5);
  static constexpr Seconds kSettle{0.7};
  static constexpr Seconds kJitter{0.12};  ///< a detector's, smoothed away
  static constexpr Seconds kPatience{2.0};
  static constexpr AxisLimits kPursuit{1.5, 8.0, 100.0};
  static constexpr double kReturn = 0.4;  ///< rad/s

  /// What is out of reach is looked at as far as `kYaw` and `kPitch` go; what is not finite is
  /// ignored. Call it as often as it is seen.
  void See(const FaceDirection& face) noexcept;
  void Lose() noexcept { held_ = false; }

  AxisVector Advance(Seconds dt) noexcept;
  /// Knows no face and looks ahead.
  void Restart() noexcept { *this = {}; }

  /// Saw a face lately.
  [[nodiscard]] bool holds_face() const noexcept { return held_; }

 private:
  void Follow(Seconds dt) noexcept;

  bool held_ = false;
  bool following_ = false;
  Seconds still_{0.0};
  Seconds unseen_{0.0};
  FaceDirection seen_;
  FaceDirection face_;    ///< without jitter
  FaceDirection anchor_;  ///< of the face, while it is watched for standing still
  JerkLimiter yaw_{kPursuit, 0.0};
  JerkLimiter pitch_{kPursuit, 0.0};
};

}  // namespace bbia
