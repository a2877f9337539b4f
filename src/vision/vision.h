#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/annotations.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "camera/camera.h"
#include "models/model_store.h"
#include "perception/eyes.h"
#include "vision/photo_folder.h"
#include "vision/scan.h"
#include "vision/tickets.h"

namespace bbia {

struct VisionOptions {
  ScanSettings scan;
  std::filesystem::path photos;
  /// Called on thread "vision" after each news: a result, a photo, an end.
  std::function<void()> on_news = [] {};
  /// Whether the program is short of something: then a scan is at most one a half second.
  std::function<bool()> slow = [] { return false; };
};

[[nodiscard]] inline bool Any(const Looked& what) noexcept {
  return what.faces || what.objects || what.bodies;
}

/// What the scan does now.
struct VisionStatus {
  bool scanning = false;  ///< at all, for whomever
  bool started = false;   ///< the clients' own scan
  Looked looking;         ///< for what
  Nanos interval{0};      ///< of the fastest who looks
  std::size_t looks = 0;  ///< who looks
  std::uint64_t results = 0;
  Nanos last_took{0};
  EyesTrouble trouble;
  bool tracking = false;
  double tracking_weight = 0.0;
};

/// The one scan: thread "vision", which sleeps while nobody wants to see. Any thread.
class Vision final : public Eyes {
 public:
  static constexpr std::size_t kMostLooks = 16;
  static constexpr std::size_t kHistory = 50;
  static constexpr Nanos kShortest{50'000'000};
  static constexpr Nanos kTrackingPeriod{66'000'000};

  Vision(Ledger& ledger, Log& log, Camera& camera, ModelStore& store, VisionOptions options);
  ~Vision() override;
  Vision(const Vision&) = delete;
  Vision& operator=(const Vision&) = delete;

  [[nodiscard]] const SightBoard& sight() const noexcept override { return board_; }
  Result<std::unique_ptr<Look>> StartLooking(const Looked& what, Nanos interval) override;
  [[nodiscard]] EyesTrouble trouble() const override;
  Result<std::uint64_t> TakePhoto() override;
  std::optional<Result<std::string>> PhotoTaken(std::uint64_t ticket) override;

  /// The scan that clients start and stop: there is one or none, however often it is started.
  enum class Started : std::uint8_t { kNow, kAlready };
  Result<Started> StartScan(const Looked& what, Nanos interval);
  /// @return whether it ran.
  bool StopScan();
  /// Looks once, at the next picture of the camera or at one that is handed in (a JPEG or PNG).
  /// @return a ticket; kBusy when four are waited for.
  Result<std::uint64_t> ScanNow(const Looked& what, std::optional<std::string> file = std::nullopt);
  /// None: not ready yet. Asked once.
  std::optional<Result<Sight>> ScanDone(std::uint64_t ticket);

  /// Head tracking as clients want it; a weight of 0 pauses it. @return kUnavailable when faces
  /// cannot be found.
  Result<void> SetTracking(bool enabled, double weight);

  /// The newest first, at most `most`.
  [[nodiscard]] std::vector<Sight> History(std::size_t most) const;
  [[nodiscard]] VisionStatus status() const;
  [[nodiscard]] PhotoFolder& photos() noexcept { return photos_; }

 private:
  enum Part : std::uint8_t { kFaces, kObjects, kBodies, kParts };
  struct LookPlace {
    bool used = false;
    Looked what;
    Nanos interval{0};
  };
  class HeldLook;
  struct Job {
    std::uint64_t ticket = 0;
    Looked what;
    std::optional<std::string> file;  ///< a picture that was sent
    std::uint64_t after = 0;          ///< the frame that was there when it was asked for
    TimePoint until;
  };
  /// What is to be done next.
  struct Plan {
    bool looking = false;
    Looked due;    ///< parts that should be looked for in the next picture
    TimePoint at;  ///< when
    Nanos interval{0};
    bool photo = false;
    std::uint64_t after = 0;  ///< only a newer frame will do
  };

  void EndLook(std::size_t place);
  [[nodiscard]] Result<void> Able(const Looked& what) const;
  void Run(const std::stop_token& stop, Pulse& pulse);
  [[nodiscard]] Plan Next(TimePoint now) const REQUIRES(mutex_);
  [[nodiscard]] std::array<Nanos, kParts> Intervals() const REQUIRES(mutex_);
  void NoteLooked(const Looked& parts, TimePoint now) REQUIRES(mutex_);
  void Work(const Plan& plan, const std::stop_token& stop);
  [[nodiscard]] bool WorkOnUpload();
  void KeepViewer(const Plan& plan);
  [[nodiscard]] std::uint64_t NewestFrame() const;
  void See(const Capture& capture, const Looked& due);
  void Deliver(const Sight& sight, const Looked& had);
  void Photograph(const Capture& capture);
  void Expire(const std::string& why, bool all);
  void Rest();
  bool Publish(Sight sight, bool news);
  void NoteTrouble(const EyesTrouble& seen);

  const Clock& clock_;
  Log& log_;
  Camera& camera_;
  const VisionOptions options_;
  SightBoard board_;
  PhotoFolder photos_;

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::uint64_t wishes_ GUARDED_BY(mutex_) = 0;
  std::array<LookPlace, kMostLooks> looks_ GUARDED_BY(mutex_);
  std::size_t started_look_ GUARDED_BY(mutex_) = kMostLooks;
  std::size_t tracking_look_ GUARDED_BY(mutex_) = kMostLooks;
  bool tracking_ GUARDED_BY(mutex_) = false;
  double weight_ GUARDED_BY(mutex_) = 0.0;
  std::vector<Job> jobs_ GUARDED_BY(mutex_);
  std::vector<Job> photo_jobs_ GUARDED_BY(mutex_);
  Tickets<Result<Sight>, 8> sights_ GUARDED_BY(mutex_);
  Tickets<Result<std::string>, 8> taken_ GUARDED_BY(mutex_);
  /// When each part was due last; none: it is due now.
  std::array<std::optional<TimePoint>, kParts> looked_ GUARDED_BY(mutex_);
  std::vector<Sight> history_ GUARDED_BY(mutex_);
  std::size_t oldest_ GUARDED_BY(mutex_) = 0;
  VisionStatus status_ GUARDED_BY(mutex_);
  Figures history_figures_;
  Account history_account_;

  // Thread "vision".
  Scan scan_;
  std::unique_ptr<Viewer> viewer_;
  bool viewer_jpeg_ = false;
  Nanos viewer_period_{0};
  std::uint64_t last_frame_ = 0;
  std::uint64_t sequence_ = 0;
  Sight last_;
  Thread thread_;  // last member
};

}  // namespace bbia
