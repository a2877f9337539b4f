#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/jpeg_pace.h"
#include "base/ledger.h"
#include "base/snapshot_reader.h"
#include "camera/camera.h"
#include "models/model_store.h"
#include "perception/sight.h"
#include "server/endpoint.h"
#include "server/stream.h"
#include "vision/vision.h"

namespace bbia {

/// The eyes as the wire sees them; all of them outlive the API.
struct EyesParts {
  Camera& camera;
  Vision& vision;
  ModelStore& models;
};

/// Who is told of each new picture or result. The server's thread.
class EyesListener {
 public:
  virtual ~EyesListener() = default;
  virtual void OnPicture(const Capture& capture) { static_cast<void>(capture); }
  virtual void OnSight(const Sight& sight) { static_cast<void>(sight); }
  /// Something else happened: a scan or a photo is done, or time passed.
  virtual void OnNews(TimePoint now) { static_cast<void>(now); }
};

/// What of camera and scan belongs to the server's thread: who watches, and the part of a multipart
/// answer that is written once for all who watch.
class EyesDesk final {
 public:
  EyesDesk(const EyesParts& parts, Ledger& ledger, std::function<void()> wake)
      : parts_(parts),
        clock_(ledger.clock()),
        wake_(std::move(wake)),
        reader_(ledger, "api<sight", {Module::kVision, Module::kVision, Module::kApi},
                parts.vision.sight()) {}

  [[nodiscard]] Camera& camera() const noexcept { return parts_.camera; }
  [[nodiscard]] Vision& vision() const noexcept { return parts_.vision; }
  [[nodiscard]] ModelStore& models() const noexcept { return parts_.models; }
  [[nodiscard]] Sight sight() noexcept { return reader_.Read(); }
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

  void Join(EyesListener& listener) { listeners_.push_back(&listener); }
  void Leave(EyesListener& listener) { std::erase(listeners_, &listener); }
  /// Begins to watch the camera; wakes the server's thread with each picture.
  Result<std::unique_ptr<Viewer>> Watch(Nanos period, JpegGrade grade) {
    return parts_.camera.Watch({.period = period, .jpeg = true, .grade = grade, .on_frame = wake_});
  }
  /// The same for who works with pixels.
  Result<std::unique_ptr<Viewer>> WatchPixels(Nanos period) {
    return parts_.camera.Watch({.period = period, .pixels = true, .on_frame = wake_});
  }
  /// Why there will be no picture soon; empty while there is hope.
  [[nodiscard]] std::string Hopeless() const;

  /// The server was woken, or a tick is over.
  void Look();
  /// "--frame", header and JPEG, for multipart/x-mixed-replace; null where nobody encoded one.
  [[nodiscard]] SharedBytes PartOf(const Capture& capture, JpegGrade grade);

 private:
  EyesParts parts_;
  const Clock& clock_;
  const std::function<void()> wake_;
  SnapshotReader<Sight> reader_;
  std::vector<EyesListener*> listeners_;
  std::uint64_t shown_frame_ = 0;
  std::uint64_t shown_version_ = 0;
  std::uint64_t part_frame_ = 0;
  std::array<SharedBytes, kJpegGrades> parts_of_frame_;
};

}  // namespace bbia
