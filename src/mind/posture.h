#pragma once

#include "base/units.h"
#include "geometry/vec3.h"
#include "motion/script.h"
#include "robot/joints.h"

namespace bbia {

/// How far the robot is from its neutral stance (head at identity, body straight, antennas at
/// INIT), as numbers that add up and scale: what expressions and additive layers are made of.
/// Directions are those of docs/frames_and_units.md; the head is seen from the world.
struct Posture {
  Vec3 shift;  ///< of the head, metres
  Rpy turn;    ///< of the head
  Radians body_yaw;
  Antennas antennas;  ///< from INIT; outwards and down is right negative, left positive

  constexpr Posture& operator+=(const Posture& p) noexcept {
    shift = shift + p.shift;
    turn.roll += p.turn.roll;
    turn.pitch += p.turn.pitch;
    turn.yaw += p.turn.yaw;
    body_yaw += p.body_yaw;
    antennas.right += p.antennas.right;
    antennas.left += p.antennas.left;
    return *this;
  }
  friend constexpr Posture operator+(Posture a, const Posture& b) noexcept { return a += b; }
  friend constexpr Posture operator*(double s, const Posture& p) noexcept {
    return {s * p.shift,
            {s * p.turn.roll, s * p.turn.pitch, s * p.turn.yaw},
            s * p.body_yaw,
            {s * p.antennas.right, s * p.antennas.left}};
  }
};

/// A posture as tables write it: millimetres and degrees.
struct PostureRow {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
  double roll = 0.0;
  double pitch = 0.0;
  double yaw = 0.0;
  double body = 0.0;
  double right = 0.0;
  double left = 0.0;
};

[[nodiscard]] constexpr Posture ToPosture(const PostureRow& row) noexcept {
  return {{0.001 * row.x, 0.001 * row.y, 0.001 * row.z},
          {Degrees(row.roll), Degrees(row.pitch), Degrees(row.yaw)},
          Degrees(row.body),
          {Degrees(row.right), Degrees(row.left)}};
}

/// The neutral stance moved by `posture`. Any thread; real-time safe.
[[nodiscard]] FullTarget ToTarget(const Posture& posture) noexcept;

}  // namespace bbia
