#include "camera/v4l2_source.h"

#include <linux/videodev2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "camera/frame.h"
#include "camera/official_cameras.h"

namespace bbia {
namespace {

constexpr std::uint32_t kBuffers = 3;
/// What lay in the driver's buffers while nobody asked for longer than this is not the newest.
constexpr Nanos kFresh{250'000'000};

std::string TextOf(const __u8* text, std::size_t most) {
  const auto* const begin = reinterpret_cast<const char*>(text);  // NOLINT
  return {begin, strnlen(begin, most)};
}

bool GivesPictures(VideoDevice& device, v4l2_capability& found) {
  found = {};
  if (device.Control(VIDIOC_QUERYCAP, &found) != 0) return false;
  const bool own = (found.capabilities & V4L2_CAP_DEVICE_CAPS) != 0;
  const std::uint32_t able = own ? found.device_caps : found.capabilities;
  return (able & V4L2_CAP_VIDEO_CAPTURE) != 0 && (able & V4L2_CAP_STREAMING) != 0;
}

class V4l2Source final : public CameraSource {
 public:
  V4l2Source(std::unique_ptr<VideoDevice> device, const Clock& clock)
      : clock_(clock), device_(std::move(device)) {}
  ~V4l2Source() override {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (streaming_) device_->Control(VIDIOC_STREAMOFF, &type);
  }

  Result<void> Begin(const std::string& path, const std::string& card, const V4l2Wish& wish) {
    traits_.kind = SightSource::kDevice;
    traits_.name = path + " (" + card + ")";
    if (auto format = SetFormat(wish); !format) return format;
    SetRate(wish.fps);
    const OfficialCamera& official = OfficialCameraFor(card);
    traits_.specs = official.name;
    traits_.lens_known = official.calibrated;
    traits_.lens = official.LensFor(traits_.width, traits_.height);
    return Stream();
  }

  [[nodiscard]] const SourceTraits& traits() const noexcept override { return traits_; }

  Result<Grabbed> Grab(Shot& shot) override {
    if (grabbed_ && clock_.Now() - *grabbed_ > kFresh) {
      if (const auto emptied = Empty(shot, 0); !emptied) return Fail(emptied.error());
    }
    constexpr int kPatienceMs = 150;
    const Result<bool> got = Empty(shot, kPatienceMs);
    if (!got) return Fail(got.error());
    grabbed_ = clock_.Now();
    if (!*got) return Grabbed::kNothingYet;
    shot.stamp = *grabbed_;
    shot.X_WH.reset();
    return Grabbed::kPicture;
  }

 private:
  /// @return whether the newest picture that came within `patience_ms` is in `shot`.
  Result<bool> Empty(Shot& shot, int patience_ms) {
    bool got = false;
    for (std::uint32_t i = 0; i < 2 * kBuffers; ++i) {
      const VideoDevice::Ready ready = device_->Wait(got ? 0 : patience_ms);
      if (ready == VideoDevice::Ready::kGone) return Gone();
      if (ready == VideoDevice::Ready::kTimeout) break;
      v4l2_buffer buffer = Buffer(0);
      const int error = device_->Control(VIDIOC_DQBUF, &buffer);
      if (error == EAGAIN) break;
      if (error != 0) return Gone();
      const bool whole = (buffer.flags & V4L2_BUF_FLAG_ERROR) == 0 && buffer.bytesused > 0 &&
                         buffer.index < buffers_.size() &&
                         buffer.bytesused <= buffers_[buffer.index].size();
      if (whole && Take(buffers_[buffer.index].first(buffer.bytesused), shot)) got = true;
      if (device_->Control(VIDIOC_QBUF, &buffer) != 0) return Gone();
      if (!whole) break;
    }
    return got;
  }

  static v4l2_buffer Buffer(std::uint32_t index) {
    v4l2_buffer buffer{};
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
  }

  tl::unexpected<Error> Refused(const char* what, int error) const {
    return Fail(error == EBUSY ? Errc::kBusy : Errc::kUnavailable,
                "unavailable: " + traits_.name + ": " + what + ": " + std::strerror(error));
  }
  tl::unexpected<Error> Gone() const { return Fail(Errc::kIo, traits_.name + " is gone"); }

  Result<void> SetFormat(const V4l2Wish& wish) {
    int error = EINVAL;
    for (const std::uint32_t pixels : {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV}) {
      v4l2_format format{};
      format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
      format.fmt.pix.width = static_cast<std::uint32_t>(wish.width);
      format.fmt.pix.height = static_cast<std::uint32_t>(wish.height);
      format.fmt.pix.pixelformat = pixels;
      format.fmt.pix.field = V4L2_FIELD_ANY;
      error = device_->Control(VIDIOC_S_FMT, &format);
      if (error == EBUSY) break;
      if (error != 0 || format.fmt.pix.pixelformat != pixels) continue;
      traits_.width = static_cast<int>(std::min<std::uint32_t>(format.fmt.pix.width, 16'384));
      traits_.height = static_cast<int>(std::min<std::uint32_t>(format.fmt.pix.height, 16'384));
      stride_ = std::max<std::size_t>(format.fmt.pix.bytesperline,
                                      2 * static_cast<std::size_t>(traits_.width));
      yuyv_ = pixels == V4L2_PIX_FMT_YUYV;
      return {};
    }
    if (error == 0) error = EINVAL;
    return Refused("it gives neither MJPEG nor YUYV", error);
  }

  void SetRate(int fps) {
    v4l2_streamparm rate{};
    rate.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    rate.parm.capture.timeperframe = {1, static_cast<std::uint32_t>(fps)};
    traits_.fps = fps;
    if (device_->Control(VIDIOC_S_PARM, &rate) != 0) return;  // then at its own pace
    const v4l2_fract granted = rate.parm.capture.timeperframe;
    if (granted.numerator > 0 && granted.denominator > 0) {
      traits_.fps = static_cast<double>(granted.denominator) / granted.numerator;
    }
  }

  Result<void> Stream() {
    v4l2_requestbuffers wanted{};
    wanted.count = kBuffers;
    wanted.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    wanted.memory = V4L2_MEMORY_MMAP;
    if (const int error = device_->Control(VIDIOC_REQBUFS, &wanted); error != 0) {
      return Refused("no buffers", error);
    }
    for (std::uint32_t i = 0; i < std::min(wanted.count, 2 * kBuffers); ++i) {
      v4l2_buffer buffer = Buffer(i);
      if (const int error = device_->Control(VIDIOC_QUERYBUF, &buffer); error != 0) {
        return Refused("no buffer", error);
      }
      const auto mapped = device_->Map(buffer.length, buffer.m.offset);
      if (mapped.empty()) return Refused("a buffer cannot be mapped", ENOMEM);
      buffers_.push_back(mapped);
      if (const int error = device_->Control(VIDIOC_QBUF, &buffer); error != 0) {
        return Refused("a buffer cannot be queued", error);
      }
    }
    if (buffers_.empty()) return Refused("no buffers", ENOMEM);
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (const int error = device_->Control(VIDIOC_STREAMON, &type); error != 0) {
      return Refused("it does not start", error);
    }
    streaming_ = true;
    return {};
  }

  [[nodiscard]] bool Take(std::span<const std::uint8_t> bytes, Shot& shot) const {
    shot.jpeg.clear();
    if (!yuyv_) {
      shot.jpeg.assign(bytes.begin(), bytes.end());
      return true;
    }
    if (bytes.size() < stride_ * static_cast<std::size_t>(traits_.height)) return false;
    shot.width = traits_.width & ~1;
    shot.height = traits_.height;
    YuyvToBgr(bytes.data(), stride_, shot.width, shot.height, shot.pixels);
    return true;
  }

  const Clock& clock_;
  std::unique_ptr<VideoDevice> device_;
  SourceTraits traits_;
  std::vector<std::span<const std::uint8_t>> buffers_;
  std::optional<TimePoint> grabbed_;  ///< when it was asked last
  std::size_t stride_ = 0;
  bool yuyv_ = false;
  bool streaming_ = false;
};

struct Candidate {
  std::unique_ptr<VideoDevice> device;
  std::string path;
  std::string card;
};

Result<Candidate> Find(VideoDevices& devices, const V4l2Wish& wish) {
  std::vector<std::string> paths = devices.List();
  if (!wish.path.empty()) paths = {wish.path};
  Candidate best;
  int best_rank = -1;
  std::string why = "unavailable: no camera found";
  for (const std::string& path : paths) {
    Result<std::unique_ptr<VideoDevice>> device = devices.Open(path);
    if (!device) {
      why = device.error().message;
      continue;
    }
    v4l2_capability found{};
    if (!GivesPictures(**device, found)) {
      if (!wish.path.empty()) why = "unavailable: " + path + " gives no pictures";
      continue;
    }
    const std::string card = TextOf(found.card, sizeof found.card);
    const int rank = OfficialRank(card);
    if (rank <= best_rank) continue;
    best_rank = rank;
    best = {std::move(*device), path, card};
  }
  if (best.device == nullptr) return Fail(Errc::kUnavailable, why);
  return best;
}

}  // namespace

Result<std::unique_ptr<CameraSource>> OpenV4l2Source(VideoDevices& devices, const V4l2Wish& wish,
                                                     const Clock& clock) {
  Result<Candidate> found = Find(devices, wish);
  if (!found) return Fail(std::move(found.error()));
  auto source = std::make_unique<V4l2Source>(std::move(found->device), clock);
  if (auto begun = source->Begin(found->path, found->card, wish); !begun) {
    return Fail(std::move(begun.error()));
  }
  return source;
}

void YuyvToBgr(const std::uint8_t* yuyv, std::size_t stride, int width, int height,
               std::vector<std::uint8_t>& bgr) {
  bgr.resize(std::size_t{3} * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  const auto clamp = [](int value) {
    return static_cast<std::uint8_t>(std::clamp(value >> 8, 0, 255));  // NOLINT: arithmetic
  };
  std::uint8_t* to = bgr.data();
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* at = yuyv + static_cast<std::size_t>(y) * stride;
    for (int x = 0; x < width; x += 2, at += 4) {
      const int blue = at[1] - 128;
      const int red = at[3] - 128;
      for (const int luma : {int{at[0]}, int{at[2]}}) {
        const int c = 298 * (luma - 16) + 128;
        *to++ = clamp(c + 516 * blue);
        *to++ = clamp(c - 100 * blue - 208 * red);
        *to++ = clamp(c + 409 * red);
      }
    }
  }
}

}  // namespace bbia
