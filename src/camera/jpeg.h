#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace bbia {

/// A picture in memory: BGR, rows from the top, without gaps.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// libturbojpeg with its buffers. Encoding a picture of the same size again allocates nothing. One
/// thread at a time.
class JpegCodec final {
 public:
  JpegCodec() noexcept;
  ~JpegCodec();
  JpegCodec(const JpegCodec&) = delete;
  JpegCodec& operator=(const JpegCodec&) = delete;

  /// @param quality 1..100. @return the JPEG, valid until the next call. @pre `bgr` has
  /// 3 * width * height bytes.
  Result<std::span<const std::uint8_t>> Encode(std::span<const std::uint8_t> bgr, int width,
                                               int height, int quality);
  /// Grey and CMYK come out as BGR. What is larger than the limits is scaled down by the decoder,
  /// to an eighth at most. A picture that ends too early is an error. @return kInvalidArgument with
  /// what is wrong.
  Result<void> Decode(std::span<const std::uint8_t> jpeg, int most_width, int most_height,
                      Picture& into);

 private:
  struct Buffers;

  std::unique_ptr<Buffers> buffers_;
};

/// Half of its width and height, by the mean of two by two; at least 1x1. `into` may not be
/// `from`'s memory. @return its size by reference.
void Halve(std::span<const std::uint8_t> from, int width, int height, Picture& into);

}  // namespace bbia
