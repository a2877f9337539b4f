#include "camera/jpeg.h"

#include <turbojpeg.h>

#include <algorithm>

namespace bbia {
namespace {

/// No picture of this many pixels is decoded, at whatever scale.
constexpr std::int64_t kMostPixels = 64'000'000;

auto Broken(const std::string& why) {
  return Fail(Errc::kInvalidArgument, "not a JPEG that can be read: " + why);
}

std::size_t Index(int x) noexcept {
  return static_cast<std::size_t>(x);
}

}  // namespace

struct JpegCodec::Buffers {
  tjhandle encoder = nullptr;
  tjhandle decoder = nullptr;
  unsigned char* out = nullptr;
  unsigned long room = 0;  // NOLINT(google-runtime-int): the library's type
  std::vector<std::uint8_t> cmyk;

  ~Buffers() {
    if (encoder != nullptr) tjDestroy(encoder);
    if (decoder != nullptr) tjDestroy(decoder);
    tjFree(out);
  }
};

JpegCodec::JpegCodec() noexcept : buffers_(std::make_unique<Buffers>()) {}
JpegCodec::~JpegCodec() = default;

Result<std::span<const std::uint8_t>> JpegCodec::Encode(std::span<const std::uint8_t> bgr,
                                                        int width, int height, int quality) {
  Buffers& b = *buffers_;
  if (b.encoder == nullptr) b.encoder = tjInitCompress();
  if (b.encoder == nullptr) return Fail(Errc::kUnavailable, "libturbojpeg has no encoder");
  const unsigned long wanted = tjBufSize(width, height, TJSAMP_420);  // NOLINT
  if (b.room < wanted) {
    tjFree(b.out);
    b.out = tjAlloc(static_cast<int>(wanted));
    b.room = b.out == nullptr ? 0 : wanted;
    if (b.out == nullptr) return Fail(Errc::kUnavailable, "no memory for a JPEG");
  }
  unsigned long size = b.room;  // NOLINT
  if (tjCompress2(b.encoder, bgr.data(), width, 3 * width, height, TJPF_BGR, &b.out, &size,
                  TJSAMP_420, quality, TJFLAG_NOREALLOC | TJFLAG_FASTDCT) != 0) {
    return Fail(Errc::kIo, std::string("no JPEG: ") + tjGetErrorStr2(b.encoder));
  }
  return std::span<const std::uint8_t>(b.out, size);
}

Result<void> JpegCodec::Decode(std::span<const std::uint8_t> jpeg, int most_width, int most_height,
                               Picture& into) {
  Buffers& b = *buffers_;
  if (b.decoder == nullptr) b.decoder = tjInitDecompress();
  if (b.decoder == nullptr) return Fail(Errc::kUnavailable, "libturbojpeg has no decoder");
  int width = 0;
  int height = 0;
  int sampling = 0;
  int colours = 0;
  if (tjDecompressHeader3(b.decoder, jpeg.data(), jpeg.size(), &width, &height, &sampling,
                          &colours) != 0) {
    return Broken(tjGetErrorStr2(b.decoder));
  }
  if (width <= 0 || height <= 0) return Broken("no header");
  if (std::int64_t{width} * height > kMostPixels) {
    return Broken(std::to_string(width) + "x" + std::to_string(height) + " pixels, the limit is " +
                  std::to_string(kMostPixels / 1'000'000) + " million");
  }
  int count = 0;
  const tjscalingfactor* const factors = tjGetScalingFactors(&count);
  tjscalingfactor scale{1, 1};
  const auto scaled = [&scale](int size) { return TJSCALED(size, scale); };
  for (const int eighths : {8, 4, 2, 1}) {
    const auto* const found = std::find_if(factors, factors + count, [eighths](const auto& f) {
      return f.num * 8 == eighths * f.denom;
    });
    if (found == factors + count) continue;
    scale = *found;
    if (scaled(width) <= most_width && scaled(height) <= most_height) break;
  }
  into.width = scaled(width);
  into.height = scaled(height);
  const std::size_t pixels = Index(into.width) * Index(into.height);
  const bool cmyk = colours == TJCS_CMYK || colours == TJCS_YCCK;
  into.pixels.resize(3 * pixels);
  if (cmyk) b.cmyk.resize(4 * pixels);
  unsigned char* const to = cmyk ? b.cmyk.data() : into.pixels.data();
  if (tjDecompress2(b.decoder, jpeg.data(), jpeg.size(), to, into.width, 0, into.height,
                    cmyk ? TJPF_CMYK : TJPF_BGR, TJFLAG_STOPONWARNING) != 0) {
    return Broken(tjGetErrorStr2(b.decoder));
  }
  if (cmyk) {  // Adobe's are inverted: 255 is no ink
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::uint8_t* const ink = b.cmyk.data() + 4 * i;
      for (std::size_t c = 0; c < 3; ++c) {
        into.pixels[3 * i + c] = static_cast<std::uint8_t>(ink[2 - c] * ink[3] / 255);
      }
    }
    std::vector<std::uint8_t>().swap(b.cmyk);
  }
  return {};
}

void Halve(std::span<const std::uint8_t> from, int width, int height, Picture& into) {
  into.width = std::max(1, width / 2);
  into.height = std::max(1, height / 2);
  into.pixels.resize(3 * Index(into.width) * Index(into.height));
  const std::size_t row = 3 * Index(width);
  const std::size_t right = width > 1 ? 3 : 0;
  const std::size_t below = height > 1 ? row : 0;
  std::uint8_t* to = into.pixels.data();
  for (int y = 0; y < into.height; ++y) {
    const std::uint8_t* at = from.data() + 2 * Index(y) * row;
    for (int x = 0; x < into.width; ++x, at += 6) {
      for (std::size_t c = 0; c < 3; ++c) {
        *to++ = static_cast<std::uint8_t>(
            (at[c] + at[c + right] + at[c + below] + at[c + below + right] + 2) / 4);
      }
    }
  }
}

}  // namespace bbia
