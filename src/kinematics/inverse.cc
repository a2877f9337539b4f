#include <algorithm>
#include <cmath>

#include "kinematics/kinematics.h"
#include "kinematics/stewart_geometry.h"
#include "robot/limits.h"

namespace bbia {

using stewart::kCrank;
using stewart::kLegs;
using stewart::kRod;
using stewart::Leg;

Reach SolveStewart(const Pose<TorsoFrame, HeadFrame>& X_BH, StewartAngles& angles) noexcept {
  StewartAngles solved;
  bool within = true;
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    const Leg& leg = kLegs[k];
    const Vec3 p = leg.R_MB * (X_BH * leg.ball_H) + leg.p_MB;
    // The crank's tip is one rod away from the ball p where a cos q + b sin q = c.
    const double a = 2.0 * kCrank * p.x;
    const double b = 2.0 * kCrank * p.y;
    const double c = Dot(p, p) + kCrank * kCrank - kRod * kRod;
    const double discriminant = a * a + b * b - c * c;
    if (!(discriminant >= 0.0)) return Reach::kUnreachable;  // also for NaN
    const double root = leg.knee * std::sqrt(discriminant);
    // Sine and cosine of the sum of two angles: one atan2, and no 0/0 at half a turn.
    solved[k] = Radians{std::atan2(b * c + a * root, a * c - b * root)};
    within = within && kStewartRanges[k].Contains(solved[k]);
  }
  angles = solved;
  return within ? Reach::kOk : Reach::kOutOfLimits;
}

Radians SafeBodyYaw(const HeadPose& X_WH, Radians wanted) noexcept {
  // Not the yaw of the wire's roll-pitch-yaw (that is atan2(R10, R00)), and differences do not
  // wrap around: both as in the official daemon, whose clients see where the body goes.
  const Radians head{-std::atan2(X_WH.rotation(0, 1), X_WH.rotation(0, 0))};
  const Radians away = std::clamp(wanted - head, -kMaxRelativeYaw, kMaxRelativeYaw);
  return kBodyYawRange.Clamp(head + away);
}

}  // namespace bbia
