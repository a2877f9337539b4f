#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "camera/source.h"
#include "camera/video_device.h"

namespace bbia {

struct V4l2Wish {
  std::string path;  ///< empty: the first that gives pictures, the robot's own before others
  int width = 1280;
  int height = 720;
  int fps = 30;
};

/// A camera of this machine by V4L2: MJPEG where it has it, else YUYV. It may give another size
/// than was wished. @return kUnavailable "no camera found", or with what the driver said.
[[nodiscard]] Result<std::unique_ptr<CameraSource>> OpenV4l2Source(VideoDevices& devices,
                                                                   const V4l2Wish& wish,
                                                                   const Clock& clock);

/// Packed 4:2:2 (luma, blue, luma, red), BT.601 studio range, to BGR. @pre `yuyv` has 2 bytes a
/// pixel, `width` is even.
void YuyvToBgr(const std::uint8_t* yuyv, std::size_t stride, int width, int height,
               std::vector<std::uint8_t>& bgr);

}  // namespace bbia
