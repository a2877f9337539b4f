#include <algorithm>
#include <cmath>

#include "kinematics/kinematics.h"
#include "kinematics/platform.h"
#include "robot/limits.h"

namespace bbia {
namespace {

using namespace stewart;

constexpr int kHalvings = 18;     // of up to 0.2 m or half a turn: a hundredth of a servo tick
constexpr double kFarAway = 0.2;  // metres from neutral; no pose out there can be reached

/// As SolveStewart, and the platform must hold the pose.
Reach Hold(const TorsoPose& X_BH, StewartAngles& angles) noexcept {
  const Reach reach = SolveStewart(X_BH, angles);
  if (reach != Reach::kOk) return reach;
  return Clearance(X_BH, TipsOf(angles)) >= kLeastClearance ? Reach::kOk : Reach::kUnreachable;
}

/// The straight way from neutral (s = 0) to a pose (s = 1).
struct Way {
  Vec3 turn;   // axis times angle
  Vec3 shift;  // metres

  [[nodiscard]] TorsoPose At(double s) const noexcept {
    return {ExpMap(s * turn), kNeutral.translation + s * shift};
  }
};

/// The share of the way, up to a pose that cannot be held, that can be gone. But for far corners
/// the reachable set is star-shaped about neutral: halving finds its edge, and what it finds moves
/// as the goal moves.
double HeldShare(const Way& way) noexcept {
  StewartAngles unused;
  double good = 0.0;
  double bad = std::min(1.0, kFarAway / std::max(Norm(way.shift), kFarAway));
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (good + bad);
    (Hold(way.At(middle), unused) == Reach::kOk ? good : bad) = middle;
  }
  return good;
}

bool IsFinitePose(const HeadPose& pose) noexcept {
  return IsFinite(pose.translation) &&
         std::all_of(pose.rotation.m.begin(), pose.rotation.m.end(),
                     [](double element) { return std::isfinite(element); });
}

}  // namespace

HeadSolution SolveHead(const HeadPose& X_WH, Radians body_yaw, AutoBodyYaw automatic) noexcept {
  HeadSolution solution;
  if (!IsFinitePose(X_WH) || !IsFinite(body_yaw)) {
    static_cast<void>(SolveStewart(kNeutral, solution.joints.stewart));
    solution.reach = Reach::kNoSolution;
    return solution;
  }
  const Radians yaw =
      automatic == AutoBodyYaw::kOn ? SafeBodyYaw(X_WH, body_yaw) : kBodyYawRange.Clamp(body_yaw);
  solution.joints.body_yaw = yaw;
  if (automatic == AutoBodyYaw::kOff && yaw != body_yaw) {
    solution.reach = Reach::kClamped;
    solution.cause = Reach::kOutOfLimits;
  }
  const TorsoPose wanted = ToTorso(X_WH, yaw);
  const Reach reach = Hold(wanted, solution.joints.stewart);
  if (reach == Reach::kOk) {
    solution.reached = X_WH;
    return solution;
  }
  solution.reach = Reach::kClamped;
  solution.cause = reach;
  const Way way{LogMap(NearestRotation(wanted.rotation)),
                wanted.translation - kNeutral.translation};
  const TorsoPose nearest = way.At(HeldShare(way));
  static_cast<void>(SolveStewart(nearest, solution.joints.stewart));
  solution.reached = ToWorld(nearest, yaw);
  return solution;
}

}  // namespace bbia
