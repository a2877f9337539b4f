// A picture that a client sends: a JPEG, a PNG or anything. Gives a picture within the limits or a
// sentence.
#include <cstdint>
#include <span>

#include "base/check.h"
#include "camera/picture_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto picture = bbia::DecodePicture(std::span<const std::uint8_t>(data, size), 64, 48);
  if (!picture) {
    CHECK(!picture.error().message.empty());
    return 0;
  }
  CHECK(picture->width >= 1 && picture->width <= 64);
  CHECK(picture->height >= 1 && picture->height <= 48);
  CHECK(picture->pixels.size() == static_cast<std::size_t>(3 * picture->width * picture->height));
  return 0;
}
