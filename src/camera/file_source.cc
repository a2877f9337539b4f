#include "camera/file_source.h"

#include <array>
#include <cstring>
#include <fstream>
#include <utility>

#include "camera/frame.h"
#include "camera/jpeg.h"
#include "camera/jpeg_scanner.h"
#include "camera/picture_file.h"

namespace bbia {
namespace {

constexpr Radians kAssumedFovy = Degrees(60.0);

SourceTraits TraitsOf(const std::string& path, int width, int height, double fps) {
  return {.kind = SightSource::kFile,
          .name = path,
          .specs = "generic",
          .width = width,
          .height = height,
          .fps = fps,
          .lens = Lens::Pinhole(width, height, kAssumedFovy)};
}

class StillSource final : public CameraSource {
 public:
  StillSource(const std::string& path, Picture picture, const Clock& clock)
      : clock_(clock),
        picture_(std::move(picture)),
        traits_(TraitsOf(path, picture_.width, picture_.height, 30.0)) {}

  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }
  Result<Grabbed> Grab(Shot& shot) override {
    shot.width = picture_.width;
    shot.height = picture_.height;
    shot.pixels = picture_.pixels;
    shot.jpeg.clear();
    shot.stamp = clock_.Now();
    shot.X_WH = HeadPose{};
    return Grabbed::kPicture;
  }

 private:
  const Clock& clock_;
  Picture picture_;
  SourceTraits traits_;
};

/// The file, JPEG by JPEG.
class Film final {
 public:
  explicit Film(const std::string& path) : in_(path, std::ios::binary) {}

  [[nodiscard]] bool open() const { return in_.is_open(); }
  void Rewind() {
    in_.clear();
    in_.seekg(0);
    rest_ = {};
    scanner_ = {};
  }
  /// @return null at the end.
  std::string* Next() {
    for (;;) {
      while (!rest_.empty()) {
        rest_ = rest_.subspan(scanner_.Push(rest_));
        if (scanner_.complete()) return &scanner_.jpeg();
      }
      in_.read(reinterpret_cast<char*>(block_.data()), std::ssize(block_));  // NOLINT
      const auto got = static_cast<std::size_t>(in_.gcount());
      if (got == 0) return nullptr;
      rest_ = std::span<const std::uint8_t>(block_).first(got);
    }
  }

 private:
  std::ifstream in_;
  std::array<std::uint8_t, 65'536> block_{};
  std::span<const std::uint8_t> rest_;
  JpegScanner scanner_;
};

class FilmSource final : public CameraSource {
 public:
  FilmSource(std::unique_ptr<Film> film, SourceTraits traits, const Clock& clock)
      : clock_(clock),
        film_(std::move(film)),
        traits_(std::move(traits)),
        due_(clock.Now()),
        period_(static_cast<std::int64_t>(1e9 / traits_.fps)) {}

  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }
  Result<Grabbed> Grab(Shot& shot) override {
    if (clock_.Now() < due_) return Grabbed::kNothingYet;
    std::string* jpeg = film_->Next();
    if (jpeg == nullptr) {
      film_->Rewind();
      jpeg = film_->Next();
      if (jpeg == nullptr) return Fail(Errc::kIo, traits_.name + " has no picture any more");
    }
    // A viewer that is slower than the film sees each n-th picture.
    for (due_ += period_; due_ + period_ < clock_.Now(); due_ += period_) {
      std::string* const next = film_->Next();
      if (next == nullptr) break;
      jpeg = next;
    }
    if (due_ + period_ < clock_.Now()) due_ = clock_.Now();
    shot.jpeg = *jpeg;
    shot.stamp = clock_.Now();
    shot.X_WH = HeadPose{};
    return Grabbed::kPicture;
  }

 private:
  const Clock& clock_;
  std::unique_ptr<Film> film_;
  SourceTraits traits_;
  TimePoint due_;
  Nanos period_;
};

/// "avi", "film" (of bare JPEGs), "picture", or what else it is.
std::string KindOf(const std::string& path, const std::array<char, 64>& head) {
  const auto ends = [&path](std::string_view end) { return path.ends_with(end); };
  if (std::memcmp(head.data(), "RIFF", 4) == 0 && std::memcmp(head.data() + 8, "AVI ", 4) == 0) {
    return "avi";
  }
  if (ends(".mjpeg") || ends(".mjpg")) return "film";
  if (std::memcmp(head.data() + 4, "ftyp", 4) == 0 || ends(".mkv") || ends(".webm")) return "other";
  return "picture";
}

double AviRate(const std::array<char, 64>& head) {
  std::uint32_t micros = 0;  // RIFF size "AVI " LIST size "hdrl" "avih" size
  std::memcpy(&micros, head.data() + 32, sizeof micros);
  return micros >= 8'000 && micros <= 10'000'000 ? 1e6 / micros : 25.0;
}

}  // namespace

Result<std::unique_ptr<CameraSource>> OpenFileSource(const std::string& path, const Clock& clock) {
  std::array<char, 64> head{};
  {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Fail(Errc::kUnavailable, "unavailable: cannot open " + path);
    in.read(head.data(), std::ssize(head));
  }
  const std::string kind = KindOf(path, head);
  if (kind == "picture") {
    Result<Picture> picture = ReadPictureFile(path, kMostWidth, kMostHeight);
    if (!picture) return Fail(Errc::kUnavailable, "unavailable: " + picture.error().message);
    return std::make_unique<StillSource>(path, std::move(*picture), clock);
  }
  auto film = std::make_unique<Film>(path);
  const std::string* const first = kind == "other" ? nullptr : film->Next();
  if (first == nullptr) {
    return Fail(Errc::kUnavailable, "unavailable: " + path +
                                        " is no film of JPEGs; make one with: ffmpeg -i " + path +
                                        " -c:v mjpeg -q:v 4 -an film.avi");
  }
  JpegCodec codec;
  Picture picture;
  const std::span<const std::uint8_t> bytes{reinterpret_cast<const std::uint8_t*>(first->data()),
                                            first->size()};  // NOLINT
  if (auto read = codec.Decode(bytes, kMostWidth, kMostHeight, picture); !read) {
    return Fail(Errc::kUnavailable, "unavailable: " + path + ": " + read.error().message);
  }
  film->Rewind();
  SourceTraits traits =
      TraitsOf(path, picture.width, picture.height, kind == "avi" ? AviRate(head) : 25.0);
  return std::make_unique<FilmSource>(std::move(film), std::move(traits), clock);
}

}  // namespace bbia
