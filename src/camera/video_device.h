#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace bbia {

/// The system calls that a V4L2 camera needs, so that a test can be the driver. One open device;
/// closed and unmapped by the destructor. One thread.
class VideoDevice {
 public:
  virtual ~VideoDevice() = default;
  /// 0, or an errno.
  virtual int Control(unsigned long request, void* argument) = 0;  // NOLINT: ioctl's own type
  /// Maps a buffer of the driver; empty when it cannot. Stays until the device is closed.
  virtual std::span<const std::uint8_t> Map(std::size_t length, std::int64_t offset) = 0;
  enum class Ready : std::uint8_t { kPicture, kTimeout, kGone };
  virtual Ready Wait(int ms) = 0;
};

/// All of /dev, for who looks for cameras.
class VideoDevices {
 public:
  virtual ~VideoDevices() = default;
  /// Paths of video devices, in the order of their numbers.
  [[nodiscard]] virtual std::vector<std::string> List() = 0;
  virtual Result<std::unique_ptr<VideoDevice>> Open(const std::string& path) = 0;
};

/// Those of this machine.
class LinuxVideoDevices final : public VideoDevices {
 public:
  [[nodiscard]] std::vector<std::string> List() override;
  Result<std::unique_ptr<VideoDevice>> Open(const std::string& path) override;
};

}  // namespace bbia
