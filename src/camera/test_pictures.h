#pragma once

// For tests only.

#include <cstdint>
#include <string>
#include <vector>

#include "camera/jpeg.h"

namespace bbia {

/// Blue grows to the right, green downwards, red is `red`.
[[nodiscard]] inline Picture Ramp(int width, int height, std::uint8_t red = 60) {
  Picture picture{.width = width, .height = height, .pixels = {}};
  picture.pixels.reserve(static_cast<std::size_t>(3 * width * height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      picture.pixels.push_back(static_cast<std::uint8_t>(255 * x / width));
      picture.pixels.push_back(static_cast<std::uint8_t>(255 * y / height));
      picture.pixels.push_back(red);
    }
  }
  return picture;
}

[[nodiscard]] inline std::string JpegOf(const Picture& picture, int quality = 90) {
  JpegCodec codec;
  const auto jpeg = codec.Encode(picture.pixels, picture.width, picture.height, quality);
  return jpeg ? std::string(jpeg->begin(), jpeg->end()) : std::string();
}

}  // namespace bbia
