#include <cmath>

#include "kinematics/kinematics.h"
#include "kinematics/platform.h"

namespace bbia {

using namespace stewart;

namespace {
constexpr double kGravity = 9.80665;  // m/s^2
}

std::array<NewtonMetres, kStewartCount> GravityTorques(const HeadJoints& joints,
                                                       const HeadPose& X_WH, Kilograms mass,
                                                       const Vec3& com_H) noexcept {
  const TorsoPose X_BH = ToTorso(X_WH, joints.body_yaw);
  const Rods rods = RodsOf(X_BH, TipsOf(joints.stewart));
  // The pushes f along the rods carry the weight: transposed(J) f = (force, moment) against it.
  const Matrix6 jacobian = RodJacobian(rods);
  Matrix6 transposed;
  for (std::size_t i = 0; i < 6; ++i) {
    for (std::size_t k = 0; k < 6; ++k) transposed[i][k] = jacobian[k][i];
  }
  const Vec3 lift{0.0, 0.0, mass.value() * kGravity};
  const Vec3 moment = (1.0 / kPlatformRadius) * Cross(X_BH.rotation * com_H, lift);
  Vector6 push = {lift.x, lift.y, lift.z, moment.x, moment.y, moment.z};
  const Elimination found = SolveInPlace(transposed, push);

  std::array<NewtonMetres, kStewartCount> torques{};
  if (!(found.determinant >= kLeastClearance * kNeutralDeterminant)) return torques;
  for (std::size_t k = 0; k < kStewartCount; ++k) {
    const double q = joints.stewart[k].value();
    const Vec3 tip_velocity = (-kCrank * std::sin(q)) * kLegs[k].zero_B +
                              (kCrank * std::cos(q)) * kLegs[k].quarter_B;  // per rad/s
    torques[k] = NewtonMetres{push[k] * Dot(rods.direction[k], tip_velocity)};
  }
  return torques;
}

}  // namespace bbia
