#include "vision/vision.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bbia {
namespace {

constexpr std::size_t kMostJobs = 4;
constexpr Nanos kJobPatience{5'000'000'000};
constexpr Nanos kSlowest{60'000'000'000};
constexpr Nanos kNever = Nanos::max();

Looked Both(const Looked& a, const Looked& b) noexcept {
  return {a.faces || b.faces, a.objects || b.objects, a.bodies || b.bodies};
}

}  // namespace

class Vision::HeldLook final : public Look {
 public:
  HeldLook(Vision& vision, std::size_t place) noexcept : vision_(vision), place_(place) {}
  ~HeldLook() override { vision_.EndLook(place_); }

 private:
  Vision& vision_;
  const std::size_t place_;
};

Vision::Vision(Ledger& ledger, Log& log, Camera& camera, ModelStore& store, VisionOptions options)
    : clock_(ledger.clock()),
      log_(log),
      camera_(camera),
      options_(std::move(options)),
      board_(ledger, "sight", {Module::kVision, Module::kVision, Module::kApi}),
      photos_(options_.photos),
      history_account_(ledger.Open({.kind = AccountKind::kPool,
                                    .name = "vision.history",
                                    .modules = Module::kVision,
                                    .capacity = kHistory,
                                    .item_bytes = sizeof(Sight)},
                                   history_figures_)),
      scan_(store, options_.scan, clock_),
      // Loading a network takes a while, on a slow and busy machine a long one.
      thread_(ledger,
              {.name = "vision",
               .module = Module::kVision,
               .scheduling = Scheduling::kBackground,
               .stop_budget = std::chrono::seconds{2},
               .beat_deadline = std::chrono::seconds{60}},
              [this](const std::stop_token& stop, Pulse& pulse) { Run(stop, pulse); }) {
  static_assert(kHistory * sizeof(Sight) <= BudgetOf(Module::kVision).buffer_bytes);
}

Vision::~Vision() {
  const MutexLock lock(mutex_);
  for (std::size_t i = 0; i < kMostLooks; ++i) {
    CHECK(!looks_[i].used || i == started_look_ || i == tracking_look_);
  }
}

Result<void> Vision::Able(const Looked& what) const {
  const EyesTrouble missing = scan_.Check();
  if (what.faces && !missing.faces.empty()) return Fail(Errc::kUnavailable, missing.faces);
  if (what.objects && !missing.objects.empty()) return Fail(Errc::kUnavailable, missing.objects);
  if (what.bodies && !missing.bodies.empty()) return Fail(Errc::kUnavailable, missing.bodies);
  return {};
}

Result<std::unique_ptr<Look>> Vision::StartLooking(const Looked& what, Nanos interval) {
  if (!Any(what)) return Fail(Errc::kInvalidArgument, "nothing to look for");
  if (auto able = Able(what); !able) return Fail(std::move(able.error()));
  const MutexLock lock(mutex_);
  const auto free =
      std::find_if(looks_.begin(), looks_.end(), [](const auto& l) { return !l.used; });
  if (free == looks_.end()) {
    return Fail(Errc::kBusy, "busy: " + std::to_string(kMostLooks) + " look already");
  }
  *free = {.used = true, .what = what, .interval = std::clamp(interval, kShortest, kSlowest)};
  ++wishes_;
  changed_.notify_all();
  return std::make_unique<HeldLook>(*this, static_cast<std::size_t>(free - looks_.begin()));
}

void Vision::EndLook(std::size_t place) {
  const MutexLock lock(mutex_);
  if (place >= kMostLooks) return;
  looks_[place] = {};
  ++wishes_;
  changed_.notify_all();
}

Result<Vision::Started> Vision::StartScan(const Looked& what, Nanos interval) {
  if (!Any(what)) return Fail(Errc::kInvalidArgument, "nothing to look for");
  if (auto able = Able(what); !able) return Fail(std::move(able.error()));
  const MutexLock lock(mutex_);
  if (started_look_ < kMostLooks) return Started::kAlready;
  for (std::size_t i = 0; i < kMostLooks; ++i) {
    if (looks_[i].used) continue;
    looks_[i] = {.used = true, .what = what, .interval = std::clamp(interval, kShortest, kSlowest)};
    started_look_ = i;
    ++wishes_;
    changed_.notify_all();
    return Started::kNow;
  }
  return Fail(Errc::kBusy, "busy: " + std::to_string(kMostLooks) + " look already");
}

bool Vision::StopScan() {
  const MutexLock lock(mutex_);
  if (started_look_ >= kMostLooks) return false;
  looks_[started_look_] = {};
  started_look_ = kMostLooks;
  ++wishes_;
  changed_.notify_all();
  return true;
}

Result<void> Vision::SetTracking(bool enabled, double weight) {
  if (enabled) {
    if (auto able = Able({.faces = true}); !able) return able;
  }
  const MutexLock lock(mutex_);
  tracking_ = enabled;
  weight_ = enabled ? std::clamp(weight, 0.0, 1.0) : 0.0;
  const bool looks = tracking_ && weight_ > 0.0;
  if (!looks && tracking_look_ < kMostLooks) {
    looks_[tracking_look_] = {};
    tracking_look_ = kMostLooks;
  }
  for (std::size_t i = 0; looks && tracking_look_ >= kMostLooks && i < kMostLooks; ++i) {
    if (looks_[i].used) continue;
    looks_[i] = {.used = true, .what = {.faces = true}, .interval = kTrackingPeriod};
    tracking_look_ = i;
  }
  ++wishes_;
  changed_.notify_all();
  if (looks && tracking_look_ >= kMostLooks)
    return Fail(Errc::kBusy, "busy: too many look already");
  return {};
}

Result<std::uint64_t> Vision::ScanNow(const Looked& what, std::optional<std::string> file) {
  if (!Any(what)) return Fail(Errc::kInvalidArgument, "nothing to look for");
  if (auto able = Able(what); !able) return Fail(std::move(able.error()));
  const std::uint64_t after = NewestFrame();
  const MutexLock lock(mutex_);
  if (jobs_.size() >= kMostJobs) return Fail(Errc::kBusy, "busy: four scans are waited for");
  const std::uint64_t ticket = sights_.Issue();
  jobs_.push_back({.ticket = ticket,
                   .what = what,
                   .file = std::move(file),
                   .after = after,
                   .until = clock_.Now() + kJobPatience});
  ++wishes_;
  changed_.notify_all();
  return ticket;
}

std::uint64_t Vision::NewestFrame() const {
  const Frame newest = camera_.Newest().frame;
  return newest ? newest.info().sequence : 0;
}

std::optional<Result<Sight>> Vision::ScanDone(std::uint64_t ticket) {
  const MutexLock lock(mutex_);
  return sights_.Take(ticket);
}

Result<std::uint64_t> Vision::TakePhoto() {
  const std::uint64_t after = NewestFrame();
  const MutexLock lock(mutex_);
  if (photo_jobs_.size() >= kMostJobs) return Fail(Errc::kBusy, "busy: four photos are waited for");
  const std::uint64_t ticket = taken_.Issue();
  photo_jobs_.push_back({.ticket = ticket, .after = after, .until = clock_.Now() + kJobPatience});
  ++wishes_;
  changed_.notify_all();
  return ticket;
}

std::optional<Result<std::string>> Vision::PhotoTaken(std::uint64_t ticket) {
  const MutexLock lock(mutex_);
  return taken_.Take(ticket);
}

EyesTrouble Vision::trouble() const {
  return status().trouble;
}

VisionStatus Vision::status() const {
  const EyesTrouble missing = scan_.Check();
  const CameraStatus camera = camera_.status();
  const MutexLock lock(mutex_);
  VisionStatus status = status_;
  if (!missing.faces.empty()) status.trouble.faces = missing.faces;
  if (!missing.objects.empty()) status.trouble.objects = missing.objects;
  if (!missing.bodies.empty()) status.trouble.bodies = missing.bodies;
  status.trouble.camera = camera.health.reason;
  status.started = started_look_ < kMostLooks;
  status.looking = {};
  status.looks = 0;
  Nanos fastest = kNever;
  for (const LookPlace& look : looks_) {
    if (!look.used) continue;
    ++status.looks;
    status.looking = Both(status.looking, look.what);
    fastest = std::min(fastest, look.interval);
  }
  status.scanning = status.looks > 0;
  status.interval = status.scanning ? fastest : Nanos{0};
  status.tracking = tracking_;
  status.tracking_weight = weight_;
  return status;
}

std::vector<Sight> Vision::History(std::size_t most) const {
  const MutexLock lock(mutex_);
  std::vector<Sight> newest;
  const std::size_t count = history_.size();
  for (std::size_t i = 0; i < std::min(most, count); ++i) {
    newest.push_back(history_[(oldest_ + count - 1 - i) % count]);
  }
  return newest;
}

}  // namespace bbia
