#include "kinematics/platform.h"

#include <cmath>

namespace bbia::stewart {

CrankTips TipsOf(const StewartAngles& angles) noexcept {
  CrankTips tips;
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    const Leg& leg = kLegs[k];
    const double c = kCrank * std::cos(angles[k].value());
    const double s = kCrank * std::sin(angles[k].value());
    tips[k] = leg.centre_B + c * leg.zero_B + s * leg.quarter_B;
  }
  return tips;
}

Rods RodsOf(const TorsoPose& X_BH, const CrankTips& tips) noexcept {
  Rods rods;
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    rods.lever[k] = X_BH.rotation * kLegs[k].ball_H;
    const Vec3 rod = rods.lever[k] + X_BH.translation - tips[k];
    const double length = Norm(rod);
    rods.excess[k] = length - kRod;
    rods.direction[k] = (1.0 / length) * rod;
  }
  return rods;
}

Matrix6 RodJacobian(const Rods& rods) noexcept {
  Matrix6 j;
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    const Vec3& u = rods.direction[k];
    const Vec3 moment = (1.0 / kPlatformRadius) * Cross(rods.lever[k], u);
    j[k] = {u.x, u.y, u.z, moment.x, moment.y, moment.z};
  }
  return j;
}

double Clearance(const TorsoPose& X_BH, const CrankTips& tips) noexcept {
  Matrix6 jacobian = RodJacobian(RodsOf(X_BH, tips));
  Vector6 unused{};
  return SolveInPlace(jacobian, unused).determinant / kNeutralDeterminant;
}

}  // namespace bbia::stewart
