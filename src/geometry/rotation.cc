#include "geometry/rotation.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bbia {

Mat3 RotationX(Radians angle) noexcept {
  const double c = std::cos(angle.value());
  const double s = std::sin(angle.value());
  return {{1, 0, 0, 0, c, -s, 0, s, c}};
}

Mat3 RotationY(Radians angle) noexcept {
  const double c = std::cos(angle.value());
  const double s = std::sin(angle.value());
  return {{c, 0, s, 0, 1, 0, -s, 0, c}};
}

Mat3 RotationZ(Radians angle) noexcept {
  const double c = std::cos(angle.value());
  const double s = std::sin(angle.value());
  return {{c, -s, 0, s, c, 0, 0, 0, 1}};
}

Mat3 ToRotation(const Rpy& rpy) noexcept {
  return RotationZ(rpy.yaw) * RotationY(rpy.pitch) * RotationX(rpy.roll);
}

Rpy ToRpy(const Mat3& r) noexcept {
  const double cos_pitch = std::hypot(r(0, 0), r(1, 0));
  const Radians pitch{std::atan2(-r(2, 0), cos_pitch)};
  if (cos_pitch < 1e-9) {
    return {Radians{0.0}, pitch, Radians{std::atan2(-r(0, 1), r(1, 1))}};
  }
  return {Radians{std::atan2(r(2, 1), r(2, 2))}, pitch, Radians{std::atan2(r(1, 0), r(0, 0))}};
}

Mat3 ExpMap(const Vec3& v) noexcept {
  const double angle2 = Dot(v, v);
  const double angle = std::sqrt(angle2);
  // R = I + a [v]x + b [v]x^2
  const double a = angle < 1e-8 ? 1.0 - angle2 / 6.0 : std::sin(angle) / angle;
  const double b = angle < 1e-4 ? 0.5 - angle2 / 24.0 : (1.0 - std::cos(angle)) / angle2;
  return {{1.0 - b * (v.y * v.y + v.z * v.z), -a * v.z + b * v.x * v.y, a * v.y + b * v.x * v.z,
           a * v.z + b * v.x * v.y, 1.0 - b * (v.x * v.x + v.z * v.z), -a * v.x + b * v.y * v.z,
           -a * v.y + b * v.x * v.z, a * v.x + b * v.y * v.z, 1.0 - b * (v.x * v.x + v.y * v.y)}};
}

Vec3 LogMap(const Mat3& r) noexcept {
  // Through the quaternion with the largest component positive: stable for all angles.
  const double t = Trace(r);
  double w = 0.0;
  Vec3 q;
  if (t > 0.0) {
    const double s = 2.0 * std::sqrt(1.0 + t);
    w = s / 4.0;
    q = {(r(2, 1) - r(1, 2)) / s, (r(0, 2) - r(2, 0)) / s, (r(1, 0) - r(0, 1)) / s};
  } else if (r(0, 0) >= r(1, 1) && r(0, 0) >= r(2, 2)) {
    const double s = 2.0 * std::sqrt(std::max(0.0, 1.0 + r(0, 0) - r(1, 1) - r(2, 2)));
    w = (r(2, 1) - r(1, 2)) / s;
    q = {s / 4.0, (r(0, 1) + r(1, 0)) / s, (r(0, 2) + r(2, 0)) / s};
  } else if (r(1, 1) >= r(2, 2)) {
    const double s = 2.0 * std::sqrt(std::max(0.0, 1.0 + r(1, 1) - r(0, 0) - r(2, 2)));
    w = (r(0, 2) - r(2, 0)) / s;
    q = {(r(0, 1) + r(1, 0)) / s, s / 4.0, (r(1, 2) + r(2, 1)) / s};
  } else {
    const double s = 2.0 * std::sqrt(std::max(0.0, 1.0 + r(2, 2) - r(0, 0) - r(1, 1)));
    w = (r(1, 0) - r(0, 1)) / s;
    q = {(r(0, 2) + r(2, 0)) / s, (r(1, 2) + r(2, 1)) / s, s / 4.0};
  }
  if (w < 0.0) {
    w = -w;
    q = -q;
  }
  const double n = Norm(q);
  const double scale = n < 1e-9 ? 2.0 : 2.0 * std::atan2(n, w) / n;
  return scale * q;
}

Radians Angle(const Mat3& rotation) noexcept {
  return Radians{Norm(LogMap(rotation))};
}

Mat3 InterpolateRotation(const Mat3& a, const Mat3& b, double s) noexcept {
  return a * ExpMap(s * LogMap(Transpose(a) * b));
}

Mat3 NearestRotation(const Mat3& a) noexcept {
  // X <- (X + X^-T) / 2 converges quadratically to the orthogonal polar factor.
  Mat3 x = a;
  for (int i = 0; i < 30; ++i) {
    const double inverse_det = 1.0 / Determinant(x);
    Mat3 next;
    double change = 0.0;
    for (int row = 0; row < 3; ++row) {
      for (int col = 0; col < 3; ++col) {
        const int r1 = (row + 1) % 3;
        const int r2 = (row + 2) % 3;
        const int c1 = (col + 1) % 3;
        const int c2 = (col + 2) % 3;
        const double cofactor = x(r1, c1) * x(r2, c2) - x(r1, c2) * x(r2, c1);
        next(row, col) = 0.5 * (x(row, col) + cofactor * inverse_det);
        change = std::max(change, std::abs(next(row, col) - x(row, col)));
      }
    }
    x = next;
    if (change < 1e-15) break;
  }
  return x;
}

double OrthonormalityError(const Mat3& a) noexcept {
  const Mat3 g = Transpose(a) * a;
  double worst = 0.0;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 3; ++j) {
      worst = std::max(worst, std::abs(g(i, j) - (i == j ? 1.0 : 0.0)));
    }
  }
  return worst;
}

}  // namespace bbia
