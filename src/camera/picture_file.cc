#include "camera/picture_file.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

namespace bbia {
namespace {

constexpr std::uint64_t kMostPixels = 64'000'000;
constexpr std::uint64_t kMostInterlaced = 4'000'000;  // these need the whole picture at once

auto Unreadable(const std::string& why) {
  return Fail(Errc::kInvalidArgument, "not a picture that can be read: " + why);
}

std::string_view AsText(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // NOLINT
}

/// What it is, when it is something else than what is read here.
std::string FormatName(std::string_view head) {
  if (head.starts_with("GIF8")) return "a GIF; JPEG and PNG are read";
  if (head.starts_with("BM")) return "a BMP; JPEG and PNG are read";
  if (head.size() >= 12 && head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") {
    return "a WebP; JPEG and PNG are read";
  }
  if (head.starts_with("II*") || head.starts_with("MM")) return "a TIFF; JPEG and PNG are read";
  if (head.empty()) return "no bytes";
  return "neither JPEG nor PNG";
}

struct PngInput {
  std::span<const std::uint8_t> rest;
  std::array<char, 96> error{};
};

void ReadPng(png_structp png, png_bytep to, std::size_t count) {
  auto& input = *static_cast<PngInput*>(png_get_io_ptr(png));
  if (count > input.rest.size()) png_error(png, "it ends too early");
  std::memcpy(to, input.rest.data(), count);
  input.rest = input.rest.subspan(count);
}

[[noreturn]] void FailPng(png_structp png, png_const_charp why) {
  auto& input = *static_cast<PngInput*>(png_get_error_ptr(png));
  std::strncpy(input.error.data(), why, input.error.size() - 1);
  longjmp(png_jmpbuf(png), 1);  // NOLINT: the library's own way out
}

void IgnorePng(png_structp /*png*/, png_const_charp /*why*/) {}

/// Adds rows of a large picture up to rows of a small one: the mean of `step` by `step`.
class Shrinker final {
 public:
  Shrinker(int width, int height, int step) : width_(width), step_(step) {
    picture.width = std::max(1, width / step);
    picture.height = std::max(1, height / step);
    picture.pixels.reserve(std::size_t{3} * Size(picture.width) * Size(picture.height));
    sums_.resize(std::size_t{3} * Size(picture.width));
  }
  void Row(const std::uint8_t* rgba) {
    if (done_ == picture.height) return;
    for (int x = 0; x < picture.width; ++x) {
      for (int i = 0; i < std::min(step_, width_); ++i) {
        const std::uint8_t* const at = rgba + 4 * Size(x * step_ + i);
        const std::uint32_t clear = 255U - at[3];
        for (std::size_t c = 0; c < 3; ++c) {
          sums_[3 * Size(x) + c] += (at[2 - c] * std::uint32_t{at[3]} + 255U * clear) / 255U;
        }
      }
    }
    if (++rows_ < step_) return;
    Close();
  }
  void Close() {
    if (rows_ == 0 || done_ == picture.height) return;
    const auto count = static_cast<std::uint32_t>(rows_ * std::min(step_, width_));
    for (std::uint32_t& sum : sums_) {
      picture.pixels.push_back(static_cast<std::uint8_t>((sum + count / 2) / count));
      sum = 0;
    }
    rows_ = 0;
    ++done_;
  }

  Picture picture;

 private:
  static std::size_t Size(int x) noexcept { return static_cast<std::size_t>(x); }

  const int width_;
  const int step_;
  int rows_ = 0;
  int done_ = 0;
  std::vector<std::uint32_t> sums_;
};

int StepFor(std::uint32_t width, std::uint32_t height, int most_width, int most_height) {
  const auto step_of = [](std::uint32_t size, int most) {
    return static_cast<int>((size + static_cast<std::uint32_t>(most) - 1) /
                            static_cast<std::uint32_t>(most));
  };
  return std::max({1, step_of(width, most_width), step_of(height, most_height)});
}

/// Everything with a destructor lives outside of what `longjmp` may leave.
struct PngReader {
  PngInput input;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::vector<std::uint8_t> memory;
  std::vector<png_bytep> rows;
  std::optional<Shrinker> shrinker;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  bool too_many = false;

  ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
  bool Read(int most_width, int most_height);
  void AskForRgba();
};

void PngReader::AskForRgba() {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
}

bool PngReader::Read(int most_width, int most_height) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;  // NOLINT
  png_set_read_fn(png, &input, &ReadPng);
  png_set_user_limits(png, 32768, 32768);
  png_set_chunk_malloc_max(png, 8'000'000);
  png_read_info(png, info);
  width = png_get_image_width(png, info);
  height = png_get_image_height(png, info);
  const bool interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
  const std::uint64_t pixels = std::uint64_t{width} * height;
  if (pixels > (interlaced ? kMostInterlaced : kMostPixels)) {
    too_many = true;
    return false;
  }
  AskForRgba();
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const std::size_t row_bytes = png_get_rowbytes(png, info);
  if (row_bytes < std::size_t{4} * width) png_error(png, "its colours are not understood");
  shrinker.emplace(static_cast<int>(width), static_cast<int>(height),
                   StepFor(width, height, most_width, most_height));
  memory.assign(row_bytes * (interlaced ? height : 1), 0);
  for (int pass = 0; pass + 1 < passes; ++pass) {
    for (std::uint32_t y = 0; y < height; ++y) {
      png_read_row(png, memory.data() + y * row_bytes, nullptr);
    }
  }
  for (std::uint32_t y = 0; y < height; ++y) {
    std::uint8_t* const row = memory.data() + (interlaced ? y * row_bytes : 0);
    png_read_row(png, row, nullptr);
    shrinker->Row(row);
  }
  shrinker->Close();
  return true;
}

Result<Picture> DecodePng(std::span<const std::uint8_t> bytes, int most_width, int most_height) {
  PngReader reader;
  reader.input.rest = bytes;
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader.input, &FailPng, &IgnorePng);
  if (reader.png != nullptr) reader.info = png_create_info_struct(reader.png);
  if (reader.info == nullptr) return Fail(Errc::kUnavailable, "no memory for a PNG");
  if (!reader.Read(most_width, most_height)) {
    return Unreadable(reader.too_many ? std::to_string(reader.width) + "x" +
                                            std::to_string(reader.height) + " pixels are too many"
                                      : std::string("PNG: ") + reader.input.error.data());
  }
  return std::move(reader.shrinker->picture);
}

}  // namespace

Result<Picture> DecodePicture(std::span<const std::uint8_t> bytes, int most_width,
                              int most_height) {
  constexpr std::string_view kPng = "\x89PNG\r\n\x1a\n";
  constexpr std::string_view kJpeg = "\xff\xd8\xff";
  const std::string_view text = AsText(bytes);
  if (bytes.size() > kMostPictureBytes) {
    return Unreadable(std::to_string(bytes.size()) + " bytes, the limit is " +
                      std::to_string(kMostPictureBytes));
  }
  if (text.starts_with(kPng)) return DecodePng(bytes, most_width, most_height);
  if (!text.starts_with(kJpeg)) return Unreadable(FormatName(text));
  JpegCodec codec;
  Picture picture;
  if (auto read = codec.Decode(bytes, most_width, most_height, picture); !read) {
    return Fail(std::move(read.error()));
  }
  while (picture.width > most_width || picture.height > most_height) {
    Picture half;
    Halve(picture.pixels, picture.width, picture.height, half);
    picture = std::move(half);
  }
  return picture;
}

Result<Picture> ReadPictureFile(const std::string& path, int most_width, int most_height) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return Fail(Errc::kNotFound, "cannot open " + path);
  const auto size = static_cast<std::streamoff>(in.tellg());
  if (size < 0 || static_cast<std::size_t>(size) > kMostPictureBytes) {
    return Fail(Errc::kInvalidArgument, path + ": larger than any picture that is read");
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(bytes.data()), size);  // NOLINT
  if (!in && size > 0) return Fail(Errc::kIo, "cannot read " + path);
  Result<Picture> picture = DecodePicture(bytes, most_width, most_height);
  if (!picture) return Fail(picture.error().code, path + ": " + picture.error().message);
  return picture;
}

}  // namespace bbia
