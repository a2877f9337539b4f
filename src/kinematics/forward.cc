#include <algorithm>
#include <cmath>

#include "kinematics/kinematics.h"
#include "kinematics/platform.h"

namespace bbia {
namespace {

using namespace stewart;

constexpr int kMaxIterations = 24;
constexpr int kMaxHalvings = 8;
constexpr double kTolerance = 1e-12;  // metres, root of the summed squares of the rods' errors
constexpr double kMaxShift = 0.050;   // metres a step
constexpr double kMaxTurn = 0.5;      // radians a step
constexpr double kWarm = 0.008;       // metres, as kTolerance; ten ticks of the fastest motion

TorsoPose Moved(const TorsoPose& X_BH, const Vec3& shift, const Vec3& turn) noexcept {
  return {ExpMap(turn) * X_BH.rotation, X_BH.translation + shift};
}

/// Newton's method from `X_BH`, in place. @return whether the rods fit.
bool Converge(const CrankTips& tips, TorsoPose& X_BH) noexcept {
  Rods rods = RodsOf(X_BH, tips);
  double error = rods.SquaredError();
  for (int i = 0; i < kMaxIterations && error > kTolerance * kTolerance; ++i) {
    Matrix6 jacobian = RodJacobian(rods);
    Vector6 step = rods.excess;
    if (!(SolveInPlace(jacobian, step).pivot_ratio > 1e-12)) return false;
    Vec3 shift{-step[0], -step[1], -step[2]};
    Vec3 turn = (-1.0 / kPlatformRadius) * Vec3{step[3], step[4], step[5]};
    const double too_far = std::max(Norm(shift) / kMaxShift, Norm(turn) / kMaxTurn);
    double scale = too_far > 1.0 ? 1.0 / too_far : 1.0;
    TorsoPose next;
    double next_error = HUGE_VAL;
    for (int halving = 0; halving <= kMaxHalvings; ++halving, scale *= 0.5) {
      next = Moved(X_BH, scale * shift, scale * turn);
      rods = RodsOf(next, tips);
      next_error = rods.SquaredError();
      if (next_error < error) break;
    }
    if (!(next_error < error)) return false;
    X_BH = next;
    error = next_error;
  }
  return error <= kTolerance * kTolerance;
}

/// The same six joints fit up to forty poses; only one of them can be reached from neutral without
/// passing a pose in which the rods do not hold the head.
bool IsBuiltLikeThis(const TorsoPose& X_BH, const CrankTips& tips) noexcept {
  return X_BH.rotation(2, 2) > 0.0 && Clearance(X_BH, tips) > 0.0;
}

/// Whether Newton's method from `X_BH` ends in the assembly that it belongs to. From further away
/// it may end in a twisted one that nothing tells from a right one.
bool IsWarm(const TorsoPose& X_BH, const CrankTips& tips) noexcept {
  return RodsOf(X_BH, tips).SquaredError() < kWarm * kWarm;  // false for NaN
}

/// A guess as the client or the last call left it, which may be no rotation at all.
TorsoPose StartFrom(const HeadPose& guess, Radians body_yaw) noexcept {
  if (!(OrthonormalityError(guess.rotation) < 0.1 && Determinant(guess.rotation) > 0.0)) {
    return kNeutral;
  }
  return ToTorso({NearestRotation(guess.rotation), guess.translation}, body_yaw);
}

}  // namespace

Reach SolveForward(const HeadJoints& joints, const HeadPose& guess, HeadPose& X_WH) noexcept {
  if (!IsFinite(joints.body_yaw)) return Reach::kNoSolution;
  const CrankTips tips = TipsOf(joints.stewart);
  TorsoPose X_BH = StartFrom(guess, joints.body_yaw);
  if (!IsWarm(X_BH, tips) || !Converge(tips, X_BH) || !IsBuiltLikeThis(X_BH, tips)) {
    X_BH = kNeutral;
    if (!Converge(tips, X_BH) || !IsBuiltLikeThis(X_BH, tips)) return Reach::kNoSolution;
  }
  X_WH = ToWorld(X_BH, joints.body_yaw);
  return Reach::kOk;
}

}  // namespace bbia
