#include <algorithm>
#include <cmath>

#include "motion/script.h"

namespace bbia {
namespace {

Radians Mix(Radians a, Radians b, double s) noexcept {
  return a + s * (b - a);
}

HeadPose MixHead(const HeadPose& start, const HeadPose& goal, double s) noexcept {
  const Radians start_yaw = ToRpy(start.rotation).yaw;
  const Radians goal_yaw = ToRpy(goal.rotation).yaw;
  const Mat3 tilt = InterpolateRotation(RotationZ(-start_yaw) * start.rotation,
                                        RotationZ(-goal_yaw) * goal.rotation, s);
  return {RotationZ(Mix(start_yaw, goal_yaw, s)) * tilt,
          start.translation + s * (goal.translation - start.translation)};
}

}  // namespace

double MagicDistance(const HeadPose& a, const HeadPose& b) noexcept {
  // By the trace, not by LogMap: the sleeping pose is not quite a rotation, and the thresholds
  // were found with this number.
  const double cosine = 0.5 * (Trace(a.rotation * Transpose(b.rotation)) - 1.0);
  return 1000.0 * Norm(a.translation - b.translation) +
         ToDegrees(Radians{std::acos(std::clamp(cosine, -1.0, 1.0))});
}

FullTarget Interpolate(const FullTarget& start, const FullTarget& goal, double s) noexcept {
  return {MixHead(start.head, goal.head, s),
          {Mix(start.antennas.right, goal.antennas.right, s),
           Mix(start.antennas.left, goal.antennas.left, s)},
          Mix(start.body_yaw, goal.body_yaw, s)};
}

}  // namespace bbia
