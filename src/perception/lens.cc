#include "perception/lens.h"

#include <algorithm>
#include <cmath>

namespace bbia {
namespace {

struct Normal {
  double x = 0.0;
  double y = 0.0;
};

double RadialGain(const Lens& lens, double r2) noexcept {
  const auto& d = lens.distortion;
  const double above = 1.0 + r2 * (d[0] + r2 * (d[1] + r2 * d[4]));
  const double below = 1.0 + r2 * (d[5] + r2 * (d[6] + r2 * d[7]));
  return above / below;
}

Normal Distort(const Lens& lens, const Normal& p) noexcept {
  const auto& d = lens.distortion;
  const double r2 = p.x * p.x + p.y * p.y;
  const double gain = RadialGain(lens, r2);
  const double xy = 2.0 * p.x * p.y;
  return {p.x * gain + d[2] * xy + d[3] * (r2 + 2.0 * p.x * p.x) + r2 * (d[8] + r2 * d[9]),
          p.y * gain + d[2] * (r2 + 2.0 * p.y * p.y) + d[3] * xy + r2 * (d[10] + r2 * d[11])};
}

/// Damped fixed point: a step that makes it worse is halved.
Normal Undistort(const Lens& lens, const Normal& seen) noexcept {
  constexpr int kMostSteps = 20;
  constexpr double kGood = 0.01;  // pixels
  Normal p = seen;
  double damping = 1.0;
  double last = 1e300;
  for (int i = 0; i < kMostSteps; ++i) {
    const Normal back = Distort(lens, p);
    const Normal off{seen.x - back.x, seen.y - back.y};
    const double error = std::hypot(off.x * lens.fx, off.y * lens.fy);
    if (!std::isfinite(error)) return seen;
    if (error < kGood) break;
    if (error > last) damping *= 0.5;
    last = error;
    const double gain = RadialGain(lens, p.x * p.x + p.y * p.y);
    if (!(gain > 0.0)) return seen;
    p.x += damping * off.x / gain;
    p.y += damping * off.y / gain;
  }
  return RadialGain(lens, p.x * p.x + p.y * p.y) > 0.0 ? p : seen;
}

}  // namespace

Lens Lens::Pinhole(int width, int height, Radians fovy) noexcept {
  const double focal = height / 2.0 / std::tan(fovy.value() / 2.0);
  return {.width = static_cast<double>(width),
          .height = static_cast<double>(height),
          .fx = focal,
          .fy = focal,
          .cx = width / 2.0,
          .cy = height / 2.0};
}

Lens Lens::Scaled(int to_width, int to_height) const noexcept {
  Lens scaled = *this;
  const double sx = to_width / width;
  const double sy = to_height / height;
  scaled.width = to_width;
  scaled.height = to_height;
  scaled.fx *= sx;
  scaled.cx *= sx;
  scaled.fy *= sy;
  scaled.cy *= sy;
  return scaled;
}

bool Lens::distorts() const noexcept {
  return std::any_of(distortion.begin(), distortion.end(), [](double k) { return k != 0.0; });
}

Vec3 Lens::RayAt(double u, double v) const noexcept {
  const Normal seen{(u - cx) / fx, (v - cy) / fy};
  const Normal p = distorts() ? Undistort(*this, seen) : seen;
  return {p.x, p.y, 1.0};
}

std::optional<Lens::Pixel> Lens::PixelOf(const Vec3& p_C) const noexcept {
  if (!(p_C.z > 1e-9)) return std::nullopt;
  const Normal straight{p_C.x / p_C.z, p_C.y / p_C.z};
  const Normal p = distorts() ? Distort(*this, straight) : straight;
  return Pixel{p.x * fx + cx, p.y * fy + cy};
}

Bearing BearingOf(const Vec3& direction_W) noexcept {
  const double level = std::hypot(direction_W.x, direction_W.y);
  return {Radians{std::atan2(direction_W.y, direction_W.x)},
          Radians{-std::atan2(direction_W.z, level)}};
}

Vec3 DirectionOf(const Bearing& bearing) noexcept {
  const double yaw = bearing.yaw.value();
  const double pitch = bearing.pitch.value();
  return {std::cos(yaw) * std::cos(pitch), std::sin(yaw) * std::cos(pitch), -std::sin(pitch)};
}

Bearing BearingAt(const Lens& lens, const HeadPose& X_WH, double u, double v,
                  Metres distance) noexcept {
  const Pose<WorldFrame, EyeFrame> X_WC = X_WH * lens.mount;
  const Vec3 ray = lens.RayAt(u, v);
  if (!(distance.value() > 0.0)) return BearingOf(X_WC.rotation * ray);
  return BearingOf(X_WC * ((distance.value() / Norm(ray)) * ray));
}

std::optional<Lens::Pixel> PixelAt(const Lens& lens, const HeadPose& X_WH, const Bearing& bearing,
                                   Metres distance) noexcept {
  const Pose<EyeFrame, WorldFrame> X_CW = Inverse(X_WH * lens.mount);
  const Vec3 direction = DirectionOf(bearing);
  if (!(distance.value() > 0.0)) return lens.PixelOf(X_CW.rotation * direction);
  return lens.PixelOf(X_CW * (distance.value() * direction));
}

HeadPose LookAtPoint(const Vec3& p_W) noexcept {
  const double length = Norm(p_W);
  if (!(length > 1e-12)) return {};
  const Vec3 to = (1.0 / length) * p_W;
  const Vec3 axis = Cross({1.0, 0.0, 0.0}, to);
  const double sine = Norm(axis);
  if (sine < 1e-12) {
    return to.x > 0.0 ? HeadPose{} : HeadPose{.rotation = {{-1, 0, 0, 0, 1, 0, 0, 0, -1}}};
  }
  return {.rotation = ExpMap((std::atan2(sine, to.x) / sine) * axis)};
}

HeadPose LookAtPixel(const Lens& lens, const HeadPose& X_WH, double u, double v) noexcept {
  return LookAtPoint((X_WH * lens.mount).rotation * lens.RayAt(u, v));
}

}  // namespace bbia
