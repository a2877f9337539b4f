#pragma once

#include <cmath>
#include <random>

#include "geometry/pose.h"

// Poses for the tests of this directory.

namespace bbia {

inline HeadPose PoseOf(double x_mm, double y_mm, double z_mm, double roll_deg, double pitch_deg,
                       double yaw_deg) {
  return {ToRotation({Degrees(roll_deg), Degrees(pitch_deg), Degrees(yaw_deg)}),
          {1e-3 * x_mm, 1e-3 * y_mm, 1e-3 * z_mm}};
}

/// Half the sides of a box to draw poses from.
struct PoseBox {
  double tilt_deg;
  double yaw_deg;
  double side_mm;
  double height_mm;
};

class RandomPoses {
 public:
  explicit RandomPoses(std::uint64_t seed) : engine_(seed) {}
  double Unit() { return unit_(engine_); }
  HeadPose Next(const PoseBox& box) {
    const double roll = box.tilt_deg * Unit();
    const double pitch = box.tilt_deg * Unit();
    const double yaw = box.yaw_deg * Unit();
    const double x = box.side_mm * Unit();
    const double y = box.side_mm * Unit();
    return PoseOf(x, y, box.height_mm * Unit(), roll, pitch, yaw);
  }

 private:
  std::mt19937_64 engine_;
  std::uniform_real_distribution<double> unit_{-1.0, 1.0};
};

/// Metres plus the way of a point 30 mm away.
inline double Distance(const HeadPose& a, const HeadPose& b) {
  return Norm(a.translation - b.translation) +
         0.03 * Angle(Transpose(a.rotation) * b.rotation).value();
}

}  // namespace bbia
