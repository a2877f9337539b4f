#include "camera/capture.h"

#include <algorithm>
#include <utility>

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.camera";
constexpr int kSlimQuality = 45;

std::span<const std::uint8_t> BytesOf(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};  // NOLINT
}

bool Fits(int width, int height) noexcept {
  return width > 0 && height > 0 && width <= kMostWidth && height <= kMostHeight;
}

}  // namespace

std::string_view Name(CameraState state) noexcept {
  switch (state) {
    case CameraState::kIdle:
      return "idle";
    case CameraState::kOpening:
      return "opening";
    case CameraState::kStreaming:
      return "streaming";
    case CameraState::kTrouble:
      return "trouble";
    case CameraState::kReleased:
      return "released";
  }
  return "?";
}

CaptureCycle::CaptureCycle(const Clock& clock, Log& log, FramePool& pool, SourceFactory factory,
                           Head head, int quality, SourceTraits planned)
    : clock_(clock),
      log_(log),
      pool_(pool),
      factory_(std::move(factory)),
      head_(std::move(head)),
      quality_(quality),
      health_{.traits = std::move(planned)} {}

CaptureCycle::~CaptureCycle() = default;

void CaptureCycle::Close(CameraState state) {
  source_.reset();
  shot_ = {};
  decoded_ = {};
  half_ = {};
  pool_.Shrink();
  health_.state = state;
  health_.reason.clear();
  pause_ = kShortestPause;
  retry_ = TimePoint{};
  taken_.reset();
}

void CaptureCycle::Fail(const std::string& why) {
  source_.reset();
  if (health_.state != CameraState::kTrouble || health_.reason != why) {
    log_.Warning(kCategory, "camera: " + why + "; tried again until it works");
  }
  health_.state = CameraState::kTrouble;
  health_.reason = why;
  taken_.reset();
  retry_ = clock_.Now() + pause_;
  pause_ = std::min(2 * pause_, kLongestPause);
}

void CaptureCycle::Open() {
  if (health_.state != CameraState::kTrouble) health_.state = CameraState::kOpening;
  Result<std::unique_ptr<CameraSource>> opened = factory_();
  if (!opened) return Fail(opened.error().message);
  const SourceTraits& traits = (*opened)->traits();
  if (!Fits(traits.width, traits.height)) {
    return Fail("unavailable: " + traits.name + " gives " + std::to_string(traits.width) + "x" +
                std::to_string(traits.height) + ", the limit is 1280x720");
  }
  source_ = std::move(*opened);
  health_.traits = traits;
  ++health_.opened;
  broken_ = 0;
  in_vain_.reset();
}

std::optional<Capture> CaptureCycle::Step(const Appetite& appetite) {
  if (!source_) {
    if (clock_.Now() < retry_) return std::nullopt;
    Open();
    if (!source_) return std::nullopt;
  }
  const TimePoint begin = clock_.Now();
  const Result<Grabbed> grabbed = source_->Grab(shot_);
  if (!grabbed) {
    Fail(grabbed.error().message);
    return std::nullopt;
  }
  if (*grabbed == Grabbed::kPicture) {
    in_vain_.reset();
    // From the last time it was due, so that the rate is kept; never two at once.
    taken_ = taken_ ? std::max(*taken_ + appetite.period, begin - appetite.period / 2) : begin;
    return Take(appetite);
  }
  if (*grabbed == Grabbed::kEnd) {
    Fail(health_.traits.name + " is over");
  } else if (!in_vain_) {
    in_vain_ = begin;
  } else if (clock_.Now() - *in_vain_ > kStall) {
    ++health_.stalls;
    Fail(health_.traits.name + " gave no picture for 2 s");
  }
  return std::nullopt;
}

std::optional<Capture> CaptureCycle::Take(const Appetite& appetite) {
  FrameSlot* const slot = pool_.Free();
  if (slot == nullptr) return std::nullopt;  // all are held: the next one will do
  FrameInfo info;
  info.stamp = shot_.stamp;
  info.source = health_.traits.kind;
  const std::optional<HeadPose> head = shot_.X_WH ? shot_.X_WH : head_();
  info.head_known = head.has_value();
  info.X_WH = head.value_or(HeadPose{});
  slot->info = info;
  Capture capture;
  if (auto made = Finish(appetite, *slot, capture); !made) {
    Broken(made.error().message);
    return std::nullopt;
  }
  broken_ = 0;
  if (health_.state != CameraState::kStreaming) {
    log_.Info(kCategory, "camera: " + health_.traits.name + " gives " +
                             std::to_string(slot->info.width) + "x" +
                             std::to_string(slot->info.height));
  }
  health_.state = CameraState::kStreaming;
  health_.reason.clear();
  pause_ = kShortestPause;
  ++health_.pictures;
  slot->info.sequence = ++sequence_;
  capture.frame = pool_.Seal(*slot);
  return capture;
}

void CaptureCycle::Broken(const std::string& why) {
  ++health_.errors;
  if (++broken_ >= kMostBroken) {
    Fail(health_.traits.name + " gives pictures that cannot be read: " + why);
  }
}

Result<void> CaptureCycle::Finish(const Appetite& appetite, FrameSlot& slot, Capture& capture) {
  constexpr auto kFull = static_cast<std::size_t>(JpegGrade::kFull);
  constexpr auto kSlim = static_cast<std::size_t>(JpegGrade::kSlim);
  Picture* pixels = nullptr;
  if (!shot_.jpeg.empty()) {
    // Decoding also tells whether it is a picture at all, so nothing broken is passed on.
    if (auto read = codec_.Decode(BytesOf(shot_.jpeg), kMostWidth, kMostHeight, decoded_); !read) {
      return bbia::Fail(std::move(read.error()));
    }
    pixels = &decoded_;
    if (appetite.jpeg[kFull]) {
      capture.jpeg[kFull] = std::make_shared<const std::string>(std::move(shot_.jpeg));
    }
    shot_.jpeg.clear();
  } else {
    decoded_.width = shot_.width;
    decoded_.height = shot_.height;
    std::swap(decoded_.pixels, shot_.pixels);
    pixels = &decoded_;
  }
  const std::size_t bytes =
      3 * static_cast<std::size_t>(pixels->width) * static_cast<std::size_t>(pixels->height);
  if (!Fits(pixels->width, pixels->height) || pixels->pixels.size() != bytes) {
    return bbia::Fail(Errc::kInvalidArgument, "a picture of the wrong size");
  }
  slot.info.width = pixels->width;
  slot.info.height = pixels->height;
  slot.info.lens = health_.traits.lens.Scaled(pixels->width, pixels->height);
  if (appetite.jpeg[kFull] && !capture.jpeg[kFull]) {
    capture.jpeg[kFull] = Encode(*pixels, quality_);
  }
  if (appetite.jpeg[kSlim]) {
    Halve(pixels->pixels, pixels->width, pixels->height, half_);
    capture.jpeg[kSlim] = Encode(half_, kSlimQuality);
  }
  if (appetite.pixels) {
    std::swap(slot.pixels, pixels->pixels);
    slot.has_pixels = true;
  }
  return {};
}

JpegBytes CaptureCycle::Encode(const Picture& picture, int quality) {
  const auto jpeg = codec_.Encode(picture.pixels, picture.width, picture.height, quality);
  if (!jpeg) {
    ++health_.errors;
    return nullptr;
  }
  ++health_.encoded;
  return std::make_shared<const std::string>(jpeg->begin(), jpeg->end());
}

}  // namespace bbia
