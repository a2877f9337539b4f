#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "perception/lens.h"

namespace bbia {

/// A size that an official camera has, as the wire tells it.
struct OfficialResolution {
  int width;
  int height;
  int fps;
  double crop;
};

/// One line of the official list of cameras.
struct OfficialCamera {
  std::string_view name;
  std::span<const OfficialResolution> resolutions;  ///< the default one first
  bool calibrated;                                  ///< its lens was measured
  double fx, fy, cx, cy;  ///< pixels at `calibration_width` x `calibration_height`
  int calibration_width, calibration_height;
  bool crops;  ///< smaller sizes show a part of the sensor only
  std::array<double, Lens::kCoefficients> distortion;

  /// The lens as it is for pictures of that size.
  [[nodiscard]] Lens LensFor(int width, int height) const noexcept;
};

/// By its name on the wire; "generic" for any other.
[[nodiscard]] const OfficialCamera& OfficialCameraNamed(std::string_view name) noexcept;
/// By what the device calls itself: "Reachy", "Arducam_12MP", "imx708"; else generic.
[[nodiscard]] const OfficialCamera& OfficialCameraFor(std::string_view card) noexcept;
/// Which device is taken first; larger is better.
[[nodiscard]] int OfficialRank(std::string_view card) noexcept;

}  // namespace bbia
