#include "camera/official_cameras.h"

#include <algorithm>

namespace bbia {
namespace {

constexpr std::array<OfficialResolution, 4> kLite = {{{1920, 1080, 60, 1.115},
                                                      {3840, 2592, 30, 1.0},
                                                      {3840, 2160, 30, 1.109},
                                                      {3264, 2448, 30, 1.115}}};
constexpr std::array<OfficialResolution, 7> kWireless = {{{1280, 720, 30, 1.0},
                                                          {1920, 1080, 30, 1.115},
                                                          {1280, 720, 60, 1.0},
                                                          {3840, 2592, 10, 1.0},
                                                          {3840, 2160, 10, 1.109},
                                                          {3264, 2448, 10, 1.115},
                                                          {3072, 1728, 10, 1.0}}};
constexpr std::array<OfficialResolution, 5> kArducam = {{{1280, 720, 30, 1.0},
                                                         {2304, 1296, 30, 1.0},
                                                         {4608, 2592, 10, 1.0},
                                                         {1920, 1080, 30, 1.115},
                                                         {1600, 1200, 30, 1.0}}};
constexpr std::array<OfficialResolution, 1> kMujoco = {{{1280, 720, 60, 1.0}}};
constexpr std::array<OfficialResolution, 2> kGeneric = {
    {{1280, 720, 30, 1.0}, {1920, 1080, 30, 1.115}}};

constexpr std::array<double, Lens::kCoefficients> kWideDistortion = {
    -1.4652320301298614,  0.6542714131667414,    0.012147809271745049,  -0.002677286460143648,
    0.3035939941825349,   -1.4300809080461876,   0.570024082887235,     0.3567299243352951,
    0.003057363348400015, 0.0003357614008682464, -0.009897126394310923, -0.002050919484589521};
constexpr std::array<double, Lens::kCoefficients> kArducamDistortion = {-0.0694, 0.1565, -0.0004,
                                                                        0.0003, -0.0983};

constexpr OfficialCamera Wide(std::string_view name, std::span<const OfficialResolution> sizes) {
  return {.name = name,
          .resolutions = sizes,
          .calibrated = true,
          .fx = 2001.8076426486707,
          .fy = 2003.0778885944105,
          .cx = 1905.876059826701,
          .cy = 1328.3239717935594,
          .calibration_width = 3840,
          .calibration_height = 2592,
          .crops = true,
          .distortion = kWideDistortion};
}

constexpr std::array<OfficialCamera, 6> kCameras = {{
    Wide("lite", kLite),
    Wide("wireless", kWireless),
    Wide("older_rpi", kLite),
    {.name = "arducam",
     .resolutions = kArducam,
     .calibrated = true,
     .fx = 550.3564,
     .fy = 549.1653,
     .cx = 638.0112,
     .cy = 364.589,
     .calibration_width = 1280,
     .calibration_height = 720,
     .crops = false,
     .distortion = kArducamDistortion},
    // The official matrix of the simulation is not that of its camera; see Lens::Pinhole.
    {.name = "mujoco",
     .resolutions = kMujoco,
     .calibrated = true,
     .fx = 429.03,
     .fy = 429.03,
     .cx = 640,
     .cy = 360,
     .calibration_width = 1280,
     .calibration_height = 720,
     .crops = false,
     .distortion = {}},
    {.name = "generic",
     .resolutions = kGeneric,
     .calibrated = false,
     .fx = 640,
     .fy = 640,
     .cx = 640,
     .cy = 360,
     .calibration_width = 1280,
     .calibration_height = 720,
     .crops = false,
     .distortion = {}},
}};

struct CardName {
  std::string_view part;
  std::string_view camera;
};
constexpr std::array<CardName, 3> kCards = {
    {{"Reachy", "lite"}, {"Arducam_12MP", "arducam"}, {"imx708", "wireless"}}};

}  // namespace

Lens OfficialCamera::LensFor(int width, int height) const noexcept {
  double crop = 1.0;
  if (crops) {
    for (const OfficialResolution& size : resolutions) {
      if (size.width == width && size.height == height) {
        crop = size.crop;
        break;
      }
    }
  }
  const double sx = static_cast<double>(width) / calibration_width;
  const double sy = static_cast<double>(height) / calibration_height;
  return {.width = static_cast<double>(width),
          .height = static_cast<double>(height),
          .fx = fx * sx * crop,
          .fy = fy * sy * crop,
          .cx = cx * sx,
          .cy = cy * sy,
          .distortion = distortion};
}

const OfficialCamera& OfficialCameraNamed(std::string_view name) noexcept {
  const auto* const found = std::find_if(kCameras.begin(), kCameras.end(),
                                         [name](const auto& c) { return c.name == name; });
  return found == kCameras.end() ? kCameras.back() : *found;
}

const OfficialCamera& OfficialCameraFor(std::string_view card) noexcept {
  for (const CardName& known : kCards) {
    if (card.find(known.part) != std::string_view::npos) return OfficialCameraNamed(known.camera);
  }
  return kCameras.back();
}

int OfficialRank(std::string_view card) noexcept {
  for (std::size_t i = 0; i < kCards.size(); ++i) {
    if (card.find(kCards[i].part) != std::string_view::npos) {
      return static_cast<int>(kCards.size() - i);
    }
  }
  return 0;
}

}  // namespace bbia
