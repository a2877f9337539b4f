#include "camera/camera.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bbia {
namespace {

constexpr Nanos kLongestNap{150'000'000};
constexpr Nanos kSecond{1'000'000'000};

}  // namespace

Viewer::~Viewer() {
  camera_.Leave(place_);
}

void Viewer::SetPace(Nanos period, JpegGrade grade) {
  camera_.SetPace(place_, period, grade);
}

Camera::Camera(Lease<Resource::kCamera> lease, Ledger& ledger, Log& log, SourceFactory factory,
               CaptureCycle::Head head, const CameraOptions& options)
    : clock_(ledger.clock()),
      options_(options),
      lease_(std::move(lease)),
      pool_(ledger),
      health_{.traits = options.planned},
      account_(ledger.Open({.kind = AccountKind::kDemand,
                            .name = "camera.viewers",
                            .modules = Module::kCamera,
                            .capacity = kMostViewers},
                           figures_)),
      cycle_(clock_, log, pool_, std::move(factory), std::move(head), options.quality,
             options.planned),
      // Opening a source (a context, meshes) may take a while.
      thread_(
          ledger,
          {.name = "camera", .module = Module::kCamera, .beat_deadline = std::chrono::seconds{8}},
          [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {}

Camera::~Camera() {
  const MutexLock lock(mutex_);
  for (const Place& place : places_) CHECK(!place.used);
}

Result<std::unique_ptr<Viewer>> Camera::Watch(ViewerSpec spec) {
  const MutexLock lock(mutex_);
  const auto free =
      std::find_if(places_.begin(), places_.end(), [](const Place& place) { return !place.used; });
  if (free == places_.end()) {
    Figures::Add(figures_.dropped, 1);
    return Fail(Errc::kBusy, "busy: " + std::to_string(kMostViewers) +
                                 " look through the camera, which is the limit");
  }
  const bool first =
      std::none_of(places_.begin(), places_.end(), [](const Place& place) { return place.used; });
  if (first) newest_ = {};  // from the time when the last one went
  free->used = true;
  free->spec = std::move(spec);
  ++wishes_;
  figures_.NoteIn();
  changed_.notify_all();
  return std::unique_ptr<Viewer>(
      new Viewer(*this, static_cast<std::size_t>(free - places_.begin())));
}

void Camera::Leave(std::size_t place) {
  const MutexLock lock(mutex_);
  places_[place] = {};
  ++wishes_;
  left_ = clock_.Now();
  figures_.NoteOut();
  changed_.notify_all();
}

void Camera::SetPace(std::size_t place, Nanos period, JpegGrade grade) {
  const MutexLock lock(mutex_);
  ViewerSpec& spec = places_[place].spec;
  if (spec.period == period && spec.grade == grade) return;
  spec.period = period;
  spec.grade = grade;
  ++wishes_;
  changed_.notify_all();
}

Capture Camera::Newest() const {
  const MutexLock lock(mutex_);
  return newest_;
}

Capture Camera::WaitNewer(std::uint64_t known, const std::stop_token& stop, Nanos timeout) {
  MutexLock lock(mutex_);
  const bool got = changed_.wait_for(lock, stop, timeout, [this, known]() REQUIRES(mutex_) {
    return newest_.frame && newest_.frame.info().sequence != known;
  });
  return got ? newest_ : Capture{};
}

void Camera::SetReleased(bool released) {
  const MutexLock lock(mutex_);
  if (released_ == released) return;
  released_ = released;
  ++wishes_;
  changed_.notify_all();
}

CameraStatus Camera::status() const {
  const MutexLock lock(mutex_);
  return {.health = health_,
          .viewers = figures_.used.load(std::memory_order_relaxed),
          .fps = health_.state == CameraState::kStreaming ? fps_ : 0.0};
}

Appetite Camera::Wanted() const {
  Appetite wanted;
  if (released_) return wanted;
  for (const Place& place : places_) {
    if (!place.used) continue;
    wanted.period = wanted.any ? std::min(wanted.period, place.spec.period) : place.spec.period;
    wanted.any = true;
    wanted.pixels = wanted.pixels || place.spec.pixels;
    if (place.spec.jpeg) wanted.jpeg[static_cast<std::size_t>(place.spec.grade)] = true;
  }
  return wanted;
}

void Camera::Run(const std::stop_token& stop, Pulse& pulse) {
  while (!stop.stop_requested()) {
    Appetite wanted;
    {
      const MutexLock lock(mutex_);
      wanted = Wanted();
    }
    if (!wanted.any) {
      Sleep(stop, pulse);
      continue;
    }
    pulse.Beat();
    if (const Nanos early = cycle_.due(wanted.period) - clock_.Now(); early > Nanos{0}) {
      MutexLock lock(mutex_);
      const std::uint64_t before = wishes_;
      changed_.wait_for(lock, stop, std::min(early, kLongestNap),
                        [this, before]() REQUIRES(mutex_) { return wishes_ != before; });
      if (wishes_ != before || cycle_.due(wanted.period) > clock_.Now()) continue;
    }
    const TimePoint start = clock_.Now();
    pulse.Doing("camera: a picture");
    std::optional<Capture> capture = cycle_.Step(wanted);
    pulse.Doing("");
    NoteHealth();  // before the picture: who has it may ask how the camera fares
    if (capture) {
      Figures::Add(figures_.accepted, 1);
      Figures::Add(figures_.spent_ns, static_cast<std::uint64_t>((clock_.Now() - start).count()));
      Publish(std::move(*capture));
    }
  }
  cycle_.Close(CameraState::kIdle);
  const MutexLock lock(mutex_);
  newest_ = {};
}

/// Nobody looks, or nobody may.
void Camera::Sleep(const std::stop_token& stop, Pulse& pulse) {
  pulse.Rest();
  MutexLock lock(mutex_);
  const std::uint64_t before = wishes_;
  const auto news = [this, before]() REQUIRES(mutex_) { return wishes_ != before; };
  if (Wanted().any) return;
  if (cycle_.open() && !released_) {
    const Nanos left = left_ + options_.linger - clock_.Now();
    if (left > Nanos{0} && changed_.wait_for(lock, stop, left, news)) return;
    if (stop.stop_requested()) return;
  }
  newest_ = {};
  const CameraState state = released_ ? CameraState::kReleased : CameraState::kIdle;
  lock.unlock();
  if (cycle_.open() || cycle_.health().state != state) cycle_.Close(state);
  NoteHealth();
  lock.lock();
  changed_.wait(lock, stop, news);
}

void Camera::Publish(Capture capture) {
  std::array<std::function<void()>, kMostViewers> calls;
  std::size_t count = 0;
  {
    const MutexLock lock(mutex_);
    std::swap(newest_, capture);
    const TimePoint now = clock_.Now();
    if (++counted_; now - counted_since_ >= kSecond) {
      const double passed = std::chrono::duration<double>(now - counted_since_).count();
      fps_ = passed < 3.0 ? counted_ / passed : 0.0;
      counted_ = 0;
      counted_since_ = now;
    }
    for (const Place& place : places_) {
      if (place.used && place.spec.on_frame) calls[count++] = place.spec.on_frame;
    }
    changed_.notify_all();
  }
  // The older picture goes here, outside of the lock; a viewer may leave meanwhile, so what is
  // called has to outlive it.
  for (std::size_t i = 0; i < count; ++i) calls[i]();
}

void Camera::NoteHealth() {
  const MutexLock lock(mutex_);
  health_ = cycle_.health();
}

}  // namespace bbia
