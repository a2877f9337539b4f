#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/annotations.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "camera/capture.h"
#include "camera/frame.h"
#include "camera/source.h"

namespace bbia {

class Camera;

/// What one who looks wants.
struct ViewerSpec {
  Nanos period{100'000'000};
  bool pixels = false;
  bool jpeg = false;
  JpegGrade grade = JpegGrade::kFull;
  /// Called on the camera's thread after each new picture; short, never back into the camera.
  std::function<void()> on_frame = {};
};

/// One who looks: as long as it lives, the camera takes pictures. Any thread.
class [[nodiscard]] Viewer final {
 public:
  ~Viewer();
  Viewer(const Viewer&) = delete;
  Viewer& operator=(const Viewer&) = delete;

  /// It can take more, or less.
  void SetPace(Nanos period, JpegGrade grade);

 private:
  friend class Camera;
  Viewer(Camera& camera, std::size_t place) noexcept : camera_(camera), place_(place) {}

  Camera& camera_;
  const std::size_t place_;
};

struct CameraOptions {
  SourceTraits planned = {};    ///< what the source will be, told until it is opened
  int quality = 80;             ///< of JPEGs, 1..100
  Nanos linger{5'000'000'000};  ///< how long the source stays open when nobody looks any more
};

struct CameraStatus {
  CameraHealth health;
  std::size_t viewers = 0;
  double fps = 0.0;  ///< over the last second with pictures
};

/// The one owner of the camera: thread "camera", which sleeps while nobody looks. Any thread.
class Camera final {
 public:
  static constexpr std::size_t kMostViewers = 64;

  Camera(Lease<Resource::kCamera> lease, Ledger& ledger, Log& log, SourceFactory factory,
         CaptureCycle::Head head, const CameraOptions& options = {});
  ~Camera();
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  /// @return kBusy when `kMostViewers` look already.
  Result<std::unique_ptr<Viewer>> Watch(ViewerSpec spec);
  /// The newest picture, and its JPEGs as far as somebody wanted them; empty when there is none or
  /// nobody looked for longer than `linger`.
  [[nodiscard]] Capture Newest() const;
  /// Waits for a picture with another number than `known`. @return empty after `timeout` or at a
  /// stop request.
  Capture WaitNewer(std::uint64_t known, const std::stop_token& stop, Nanos timeout);
  /// Somebody outside of the program wants the camera: it is closed until taken back.
  void SetReleased(bool released);
  [[nodiscard]] CameraStatus status() const;

 private:
  friend class Viewer;
  struct Place {
    bool used = false;
    ViewerSpec spec;
  };

  void Leave(std::size_t place);
  void SetPace(std::size_t place, Nanos period, JpegGrade grade);
  void Run(const std::stop_token& stop, Pulse& pulse);
  void Sleep(const std::stop_token& stop, Pulse& pulse);
  [[nodiscard]] Appetite Wanted() const REQUIRES(mutex_);
  void Publish(Capture capture);
  void NoteHealth();

  const Clock& clock_;
  const CameraOptions options_;
  Lease<Resource::kCamera> lease_;
  FramePool pool_;

  mutable Mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::array<Place, kMostViewers> places_ GUARDED_BY(mutex_);
  bool released_ GUARDED_BY(mutex_) = false;
  std::uint64_t wishes_ GUARDED_BY(mutex_) = 0;  ///< counts changes of what is wanted
  TimePoint left_ GUARDED_BY(mutex_);            ///< when the last viewer went
  Capture newest_ GUARDED_BY(mutex_);
  CameraHealth health_ GUARDED_BY(mutex_);
  TimePoint counted_since_ GUARDED_BY(mutex_);
  int counted_ GUARDED_BY(mutex_) = 0;
  double fps_ GUARDED_BY(mutex_) = 0.0;
  Figures figures_;
  Account account_;

  CaptureCycle cycle_;  ///< camera's thread
  Thread thread_;       // last member
};

}  // namespace bbia
