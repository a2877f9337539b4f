#include "api/frame_door.h"

#include <utility>

#include "camera/official_cameras.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.camera";
constexpr Nanos kRetry{2'000'000'000};

}  // namespace

FrameDoor::FrameDoor(EyesDesk& desk, Ledger& ledger, Log& log, std::string path)
    : desk_(desk), ledger_(ledger), log_(log), path_(std::move(path)) {}

FrameDoor::~FrameDoor() {
  Watch(false);
}

void FrameDoor::Tick(TimePoint now, bool released) {
  if (path_.empty()) return;
  if (released) {
    Watch(false);
    socket_.reset();
  } else if (socket_ == nullptr && now >= retry_) {
    Open(now);
  }
  if (socket_ == nullptr) return;
  socket_->Tend(now);
  Watch(socket_->clients() > 0);
}

void FrameDoor::Open(TimePoint now) {
  retry_ = now + kRetry;
  const std::string& specs = desk_.camera().status().health.traits.specs;
  const OfficialResolution& size = OfficialCameraNamed(specs).resolutions.front();
  Result<std::unique_ptr<FrameSocket>> socket =
      size.width > kMostWidth || size.height > kMostHeight
          ? Fail(Errc::kUnavailable, "unavailable: the official client wants " +
                                         std::to_string(size.width) + "x" +
                                         std::to_string(size.height) + " of a camera '" + specs +
                                         "', and pictures here end at 1280x720")
          : FrameSocket::Open(ledger_, path_);
  if (socket) {
    socket_ = std::move(*socket);
    trouble_.clear();
    log_.Info(kCategory, "camera: pictures for local programs at " + path_);
  } else if (std::exchange(trouble_, socket.error().message) != trouble_) {
    log_.Warning(kCategory, trouble_);
  }
}

void FrameDoor::Watch(bool wanted) {
  if (wanted == (viewer_ != nullptr)) return;
  if (!wanted) {
    desk_.Leave(*this);
    viewer_.reset();
    return;
  }
  auto viewer = desk_.WatchPixels(kPeriod);
  if (!viewer) return;  // too many look: tried again with the next tick
  viewer_ = std::move(*viewer);
  desk_.Join(*this);
}

void FrameDoor::OnPicture(const Capture& capture) {
  if (socket_ == nullptr || capture.frame.pixels().empty()) return;
  const std::string& specs = desk_.camera().status().health.traits.specs;
  const OfficialResolution& size = OfficialCameraNamed(specs).resolutions.front();
  const FrameInfo& info = capture.frame.info();
  socket_->Show(capture.frame.pixels(), info.width, info.height, size.width, size.height,
                desk_.clock().Now());
}

}  // namespace bbia
