#include "motion/tracking.h"

#include <algorithm>
#include <cmath>

namespace bbia {
namespace {

double Distance(const FaceDirection& a, const FaceDirection& b) noexcept {
  return std::hypot((a.yaw - b.yaw).value(), (a.pitch - b.pitch).value());
}

}  // namespace

void Tracking::See(const FaceDirection& face) noexcept {
  if (!IsFinite(face.yaw) || !IsFinite(face.pitch)) return;
  seen_ = {std::clamp(face.yaw, -kYaw, kYaw), std::clamp(face.pitch, -kPitch, kPitch)};
  if (!held_) face_ = seen_;
  held_ = true;
  unseen_ = Seconds{0.0};
}

AxisVector Tracking::Advance(Seconds dt) noexcept {
  unseen_ += dt;
  if (unseen_ > kPatience) held_ = false;
  if (held_) {
    Follow(dt);
  } else {
    following_ = false;
    yaw_.Advance(0.0, kReturn, dt);
    pitch_.Advance(0.0, kReturn, dt);
  }
  AxisVector offset;
  offset[Axis::kYaw] = yaw_.position();
  offset[Axis::kPitch] = pitch_.position();
  return offset;
}

void Tracking::Follow(Seconds dt) noexcept {
  const double share = dt / (kJitter + dt);
  face_.yaw += share * (seen_.yaw - face_.yaw);
  face_.pitch += share * (seen_.pitch - face_.pitch);
  const FaceDirection aim{Radians{yaw_.target()}, Radians{pitch_.target()}};
  if (!following_ && Distance(face_, aim) > kDeadZone.value()) {
    following_ = true;
    anchor_ = face_;
    still_ = Seconds{0.0};
  }
  if (following_) {
    still_ += dt;
    if (Distance(face_, anchor_) > kStill.value()) {
      anchor_ = face_;
      still_ = Seconds{0.0};
    }
    following_ = still_ < kSettle;
  }
  yaw_.Advance(following_ ? face_.yaw.value() : yaw_.target(), dt);
  pitch_.Advance(following_ ? face_.pitch.value() : pitch_.target(), dt);
}

}  // namespace bbia
