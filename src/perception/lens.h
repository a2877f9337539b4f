#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "base/units.h"
#include "geometry/pose.h"
#include "geometry/vec3.h"
#include "perception/sight.h"

namespace bbia {

struct EyeFrame;  ///< C: the camera; x to the right of the picture, y down, z into the scene

/// Where a camera sits in the head.
using EyeMount = Pose<HeadFrame, EyeFrame>;

/// The official place of the camera in the head.
inline constexpr EyeMount kOfficialMount{.rotation = {{0, 0, 1, -1, 0, 0, 0, -1, 0}},
                                         .translation = {0.0437, 0.0, 0.0512}};

/// How a camera maps the scene to its picture: pinhole with OpenCV's rational and thin-prism
/// distortion (k1 k2 p1 p2 k3 k4 k5 k6 s1 s2 s3 s4; none: all zero). A plain value.
struct Lens {
  static constexpr std::size_t kCoefficients = 12;

  double width = 0.0;  ///< pixels
  double height = 0.0;
  double fx = 0.0;  ///< pixels
  double fy = 0.0;
  double cx = 0.0;
  double cy = 0.0;
  std::array<double, kCoefficients> distortion{};
  EyeMount mount = kOfficialMount;

  bool operator==(const Lens&) const noexcept = default;

  /// A pinhole that sees `fovy` from top to bottom.
  [[nodiscard]] static Lens Pinhole(int width, int height, Radians fovy) noexcept;
  /// The same lens on a picture of another size.
  [[nodiscard]] Lens Scaled(int to_width, int to_height) const noexcept;
  [[nodiscard]] bool distorts() const noexcept;

  /// The ray through pixel (u, v) in the camera's frame; z is 1. Where the distortion cannot be
  /// undone (far outside of what was calibrated) that of the pinhole.
  [[nodiscard]] Vec3 RayAt(double u, double v) const noexcept;
  /// The pixel of a point in the camera's frame; none behind the camera.
  struct Pixel {
    double u = 0.0;
    double v = 0.0;
  };
  [[nodiscard]] std::optional<Pixel> PixelOf(const Vec3& p_C) const noexcept;
};

/// Towards `direction_W` (any length but zero).
[[nodiscard]] Bearing BearingOf(const Vec3& direction_W) noexcept;
/// The unit vector that points there.
[[nodiscard]] Vec3 DirectionOf(const Bearing& bearing) noexcept;

/// Where what is seen at pixel (u, v) is, the head being at `X_WH`. With its distance from the
/// camera the direction is the one from the world's origin, without it that of the ray alone.
[[nodiscard]] Bearing BearingAt(const Lens& lens, const HeadPose& X_WH, double u, double v,
                                Metres distance = Metres{0.0}) noexcept;
/// Where `bearing` at `distance` (0: very far) appears in the picture; none behind the camera.
[[nodiscard]] std::optional<Lens::Pixel> PixelAt(const Lens& lens, const HeadPose& X_WH,
                                                 const Bearing& bearing, Metres distance) noexcept;

/// The head pose that looks at a point: the smallest turn that takes the nose there, seen from the
/// world's origin; the head stays in its place. The origin itself is straight ahead. As the
/// official `look_at_world`, a point exactly behind turns the head over.
[[nodiscard]] HeadPose LookAtPoint(const Vec3& p_W) noexcept;
/// As the official `look_at_image`, with the true lens: looks along the ray of a pixel.
[[nodiscard]] HeadPose LookAtPixel(const Lens& lens, const HeadPose& X_WH, double u,
                                   double v) noexcept;

}  // namespace bbia
