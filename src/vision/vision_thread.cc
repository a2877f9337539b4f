// What thread "vision" does; the rest of Vision is in vision.cc.

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "camera/picture_file.h"
#include "vision/vision.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.vision";
constexpr Nanos kSlowPeriod{500'000'000};
constexpr Nanos kNap{150'000'000};
constexpr Nanos kNever = Nanos::max();
/// A part that is due this soon is looked for in the same picture.
constexpr Nanos kTogether{15'000'000};

PictureView ViewOf(const Capture& capture) {
  const FrameInfo& info = capture.frame.info();
  return {.width = info.width, .height = info.height, .bgr = capture.frame.pixels()};
}

bool& PartOf(Looked& what, std::size_t part) noexcept {
  return part == 0 ? what.faces : (part == 1 ? what.objects : what.bodies);
}

/// What is told to who asked for a scan: where nothing of it could be looked for, why.
Result<Sight> OutcomeOf(Looked asked, const Sight& sight, const EyesTrouble& trouble) {
  Looked had = sight.looked;
  for (std::size_t part = 0; part < 3; ++part) {
    if (PartOf(asked, part) && PartOf(had, part)) return sight;
  }
  std::string why = asked.faces ? trouble.faces : std::string();
  if (why.empty() && asked.objects) why = trouble.objects;
  if (why.empty() && asked.bodies) why = trouble.bodies;
  return Fail(Errc::kUnavailable, why.empty() ? "unavailable: nothing could be looked for" : why);
}

}  // namespace

std::array<Nanos, Vision::kParts> Vision::Intervals() const {
  std::array<Nanos, kParts> intervals{};
  intervals.fill(kNever);
  for (const LookPlace& look : looks_) {
    if (!look.used) continue;
    Looked what = look.what;
    for (std::size_t part = 0; part < kParts; ++part) {
      if (PartOf(what, part)) intervals[part] = std::min(intervals[part], look.interval);
    }
  }
  if (options_.slow()) {
    for (Nanos& interval : intervals) interval = std::max(interval, kSlowPeriod);
  }
  return intervals;
}

Vision::Plan Vision::Next(TimePoint now) const {
  Plan plan{.photo = !photo_jobs_.empty()};
  const std::array<Nanos, kParts> intervals = Intervals();
  std::array<TimePoint, kParts> due{};
  due.fill(TimePoint::max());
  for (std::size_t part = 0; part < kParts; ++part) {
    if (intervals[part] == kNever) continue;
    plan.looking = true;
    plan.interval =
        plan.interval == Nanos{0} ? intervals[part] : std::min(plan.interval, intervals[part]);
    due[part] = looked_[part] ? *looked_[part] + intervals[part] : now;
  }
  bool at_once = plan.photo;
  for (const Job& job : photo_jobs_) plan.after = std::max(plan.after, job.after);
  for (const Job& job : jobs_) {
    if (job.file) continue;
    plan.looking = at_once = true;
    plan.after = std::max(plan.after, job.after);
    for (std::size_t part = 0; part < kParts; ++part) {
      Looked what = job.what;
      if (PartOf(what, part)) due[part] = now;
    }
  }
  const TimePoint first = *std::min_element(due.begin(), due.end());
  plan.at = at_once ? now : std::max(first, now);
  if (at_once || plan.interval == Nanos{0}) plan.interval = kShortest;
  for (std::size_t part = 0; plan.looking && part < kParts; ++part) {
    if (due[part] <= plan.at + kTogether) PartOf(plan.due, part) = true;
  }
  return plan;
}

void Vision::Run(const std::stop_token& stop, Pulse& pulse) {
  bool resting = true;
  while (!stop.stop_requested()) {
    Plan plan;
    std::uint64_t wishes = 0;
    {
      const MutexLock lock(mutex_);
      wishes = wishes_;
      plan = Next(clock_.Now());
    }
    pulse.Beat();
    if (WorkOnUpload()) continue;
    if (plan.looking || plan.photo) {
      if (plan.at <= clock_.Now()) {
        resting = false;
        Work(plan, stop);
        continue;
      }
    } else {
      if (!resting) Rest();
      resting = true;
      pulse.Rest();
    }
    if (Publish(last_, false)) options_.on_news();  // head tracking may have been switched
    MutexLock lock(mutex_);
    const auto news = [this, wishes]() REQUIRES(mutex_) { return wishes_ != wishes; };
    if (plan.looking) {
      changed_.wait_for(lock, stop, std::min(plan.at - clock_.Now(), kNap), news);
    } else {
      changed_.wait(lock, stop, news);
    }
  }
  Expire("unavailable: the program ends", true);
  Rest();
}

void Vision::KeepViewer(const Plan& plan) {
  if (viewer_ && viewer_jpeg_ == plan.photo) {
    if (viewer_period_ != plan.interval) viewer_->SetPace(plan.interval, JpegGrade::kFull);
    viewer_period_ = plan.interval;
    return;
  }
  // The new one first, so that the camera stays open.
  auto viewer = camera_.Watch({.period = plan.interval, .pixels = true, .jpeg = plan.photo});
  if (!viewer) return;
  viewer_ = std::move(*viewer);
  viewer_jpeg_ = plan.photo;
  viewer_period_ = plan.interval;
}

void Vision::Work(const Plan& plan, const std::stop_token& stop) {
  KeepViewer(plan);
  const Capture capture = camera_.WaitNewer(std::max(last_frame_, plan.after), stop, kNap);
  if (!capture.frame) {
    const CameraHealth health = camera_.status().health;
    const bool hopeless = health.state == CameraState::kTrouble;
    Expire(hopeless ? health.reason : "unavailable: the camera gives no picture", hopeless);
    return;
  }
  last_frame_ = capture.frame.info().sequence;
  if (capture.jpeg[0]) Photograph(capture);
  if (Any(plan.due) && !capture.frame.pixels().empty()) See(capture, plan.due);
}

void Vision::See(const Capture& capture, const Looked& due) {
  Sight sight = scan_.Look(ViewOf(capture), capture.frame.info(), due);
  sight.sequence = ++sequence_;
  NoteTrouble(scan_.trouble());
  {
    const MutexLock lock(mutex_);
    NoteLooked(due, clock_.Now());
    status_.results = sequence_;
    status_.last_took = sight.took;
  }
  // Before who waits for it is told: he may ask for the latest result at once.
  Publish(sight, true);
  Deliver(sight, due);
  options_.on_news();
}

/// From the last time they were due, so that the rate is kept; what falls behind is not made up
/// for.
void Vision::NoteLooked(const Looked& parts, TimePoint now) {
  const std::array<Nanos, kParts> intervals = Intervals();
  for (std::size_t part = 0; part < kParts; ++part) {
    Looked looked = parts;
    if (!PartOf(looked, part) || intervals[part] == kNever) continue;
    const Nanos interval = intervals[part];
    const TimePoint was_due = looked_[part] ? std::min(*looked_[part] + interval, now) : now;
    looked_[part] = std::max(was_due, now - interval - interval / 2);
  }
}

/// To who asked for one scan before this picture was taken, with all that he asks for.
void Vision::Deliver(const Sight& sight, const Looked& had) {
  const MutexLock lock(mutex_);
  std::erase_if(jobs_, [&](const Job& job) {
    if (job.file || job.after >= sight.frame) return false;
    for (std::size_t part = 0; part < kParts; ++part) {
      Looked wanted = job.what;
      Looked looked = had;
      if (PartOf(wanted, part) && !PartOf(looked, part)) return false;
    }
    sights_.Put(job.ticket, OutcomeOf(job.what, sight, scan_.trouble()));
    return true;
  });
}

void Vision::Photograph(const Capture& capture) {
  std::vector<Job> jobs;
  {
    const MutexLock lock(mutex_);
    const auto later = std::stable_partition(
        photo_jobs_.begin(), photo_jobs_.end(),
        [&](const Job& job) { return job.after >= capture.frame.info().sequence; });
    std::move(later, photo_jobs_.end(), std::back_inserter(jobs));
    photo_jobs_.erase(later, photo_jobs_.end());
  }
  for (const Job& job : jobs) {
    Result<std::string> kept = photos_.Keep(*capture.jpeg[0], clock_.WallNow());
    const MutexLock lock(mutex_);
    taken_.Put(job.ticket, std::move(kept));
  }
  if (!jobs.empty()) options_.on_news();
}

bool Vision::WorkOnUpload() {
  std::optional<Job> upload;
  {
    const MutexLock lock(mutex_);
    const auto found = std::find_if(jobs_.begin(), jobs_.end(),
                                    [](const Job& job) { return job.file.has_value(); });
    if (found == jobs_.end()) return false;
    upload = std::move(*found);
    jobs_.erase(found);
  }
  const std::string& file = *upload->file;
  const Result<Picture> picture =
      DecodePicture({reinterpret_cast<const std::uint8_t*>(file.data()), file.size()},  // NOLINT
                    kMostWidth, kMostHeight);
  Result<Sight> result = Sight{};
  if (picture) {
    const Sight sight = scan_.LookOnce(
        {.width = picture->width, .height = picture->height, .bgr = picture->pixels}, upload->what);
    result = OutcomeOf(upload->what, sight, scan_.trouble());
  } else {
    result = bbia::Fail(picture.error());
  }
  NoteTrouble(scan_.trouble());
  {
    const MutexLock lock(mutex_);
    sights_.Put(upload->ticket, std::move(result));
  }
  if (!viewer_) scan_.Rest();
  options_.on_news();
  return true;
}

/// Who waits for a picture that does not come is told why.
void Vision::Expire(const std::string& why, bool all) {
  bool told = false;
  {
    const MutexLock lock(mutex_);
    const TimePoint now = clock_.Now();
    const auto expire = [&](std::vector<Job>& jobs, auto& tickets) {
      std::erase_if(jobs, [&](const Job& job) {
        if (job.file || (!all && now < job.until)) return false;
        tickets.Put(job.ticket, bbia::Fail(Errc::kUnavailable, why));
        told = true;
        return true;
      });
    };
    expire(jobs_, sights_);
    expire(photo_jobs_, taken_);
  }
  if (told) options_.on_news();
}

void Vision::Rest() {
  scan_.Rest();
  viewer_.reset();
  last_frame_ = 0;
  const MutexLock lock(mutex_);
  looked_ = {};
}

/// @return whether there was something to publish. Who calls it tells `on_news`.
bool Vision::Publish(Sight sight, bool news) {
  {
    const MutexLock lock(mutex_);
    sight.scanning =
        std::any_of(looks_.begin(), looks_.end(), [](const auto& l) { return l.used; });
    sight.tracking = tracking_;
    sight.tracking_weight = weight_;
    const bool same = sight.scanning == last_.scanning && sight.tracking == last_.tracking &&
                      sight.tracking_weight == last_.tracking_weight;
    if (!news && same) return false;
    if (!sight.scanning || (!sight.tracking && last_.tracking)) sight.face = {};
    last_ = sight;
    if (news) {
      if (history_.size() < kHistory) {
        history_.push_back(sight);
      } else {
        history_[oldest_] = sight;
        oldest_ = (oldest_ + 1) % kHistory;
      }
      history_figures_.NoteUsed(history_.size());
      Figures::Add(history_figures_.accepted, 1);
    }
  }
  board_.Publish(sight);
  return true;
}

void Vision::NoteTrouble(const EyesTrouble& seen) {
  const auto tell = [this](std::string& known, const std::string& now) {
    if (known != now && !now.empty()) log_.Warning(kCategory, now);
    known = now;
  };
  const MutexLock lock(mutex_);
  tell(status_.trouble.faces, seen.faces);
  tell(status_.trouble.objects, seen.objects);
  tell(status_.trouble.bodies, seen.bodies);
}

}  // namespace bbia
