#include "api/glance.h"

#include <cmath>

namespace bbia {
namespace {

constexpr double kEyeHeight = 0.177;  // of the head's frame above the foot, metres
constexpr double kNear = 0.05;

}  // namespace

HeadTurn GlanceOf(const MoveHeadTool& tool) noexcept {
  const double share = tool.intensity;
  switch (tool.direction) {
    case HeadDirection::kLeft:
      return {.yaw = share * kFarthestGlanceYaw};
    case HeadDirection::kRight:
      return {.yaw = -share * kFarthestGlanceYaw};
    case HeadDirection::kUp:
      return {.pitch = -share * kFarthestGlancePitch};
    case HeadDirection::kDown:
      return {.pitch = share * kFarthestGlancePitch};
    case HeadDirection::kForward:
      break;
  }
  return {};
}

Result<HeadTurn> GlanceAt(const LookAtTool& tool) {
  const double flat = std::hypot(tool.x, tool.y);
  const double up = tool.z - kEyeHeight;
  if (std::hypot(flat, up) < kNear) {
    return Fail(Errc::kInvalidArgument, "this point is within the robot's own head");
  }
  return HeadTurn{.yaw = Radians{flat < kNear ? 0.0 : std::atan2(tool.y, tool.x)},
                  .pitch = Radians{-std::atan2(up, flat)}};
}

}  // namespace bbia
