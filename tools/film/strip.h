#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

#include "studio.h"

namespace bbia {

/// Frames side by side.
class Strip final {
 public:
  Strip(PictureSize frame, int frames)
      : frame_(frame),
        width_(frame.width * frames),
        pixels_(static_cast<std::size_t>(3 * width_ * frame.height), 255) {}
  void Put(const Picture& picture, int index) {
    const auto row = static_cast<std::size_t>(3 * frame_.width);
    for (int y = 0; y < frame_.height; ++y) {
      const std::size_t from = row * static_cast<std::size_t>(y);
      const auto to = static_cast<std::size_t>(3 * (width_ * y + frame_.width * index));
      std::copy_n(picture.pixels.begin() + static_cast<std::ptrdiff_t>(from), row - 6,
                  pixels_.begin() + static_cast<std::ptrdiff_t>(to));
    }
  }
  [[nodiscard]] bool Write(const std::string& path) const {
    std::ofstream file(path, std::ios::binary);
    file << "P6 " << width_ << ' ' << frame_.height << " 255\n";
    file.write(reinterpret_cast<const char*>(pixels_.data()),
               static_cast<std::streamsize>(pixels_.size()));
    return file.good();
  }

 private:
  PictureSize frame_;
  int width_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace bbia
