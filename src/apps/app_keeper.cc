#include "apps/app_keeper.h"

#include <utility>

namespace bbia {
namespace {

constexpr Nanos kMeasureEvery{1'000'000'000};
constexpr std::uint64_t kMegabyte = 1'000'000;

Nanos ToNanos(Seconds seconds) {
  return std::chrono::duration_cast<Nanos>(seconds);
}

std::string Megabytes(std::uint64_t bytes) {
  return std::to_string(bytes / kMegabyte) + " MB";
}

}  // namespace

void AppKeeper::Start(const InstalledApp& app) {
  const auto failed = [&](std::string why) {
    tell_({.kind = AppReport::Kind::kEnded,
           .name = app.name,
           .text = std::move(why),
           .failed = true});
  };
  if (app_ != nullptr) return failed("An app is already running");
  last_lines_.clear();
  auto process = AppProcess::Start(
      {.name = "app " + app.name,
       .group = "app",
       .arguments = {(settings_.venv / "bin" / "python").string(), "-u", "-m", app.module},
       .environment = settings_.environment,
       .keeper = settings_.keeper,
       .nice = settings_.nice},
      settings_.limits, ledger_, [this](GuestStream stream, std::string_view line) {
        if (stream == GuestStream::kErr) {
          if (last_lines_.size() == kLastLines) last_lines_.erase(last_lines_.begin());
          last_lines_.emplace_back(line);
        }
        tell_({.kind = AppReport::Kind::kAppLine, .name = app_name_, .text = std::string(line)});
      });
  if (!process) return failed(process.error().message);
  app_ = std::move(*process);
  app_name_ = app.name;
  kill_at_.reset();
  killed_for_.clear();
  measured_at_.reset();
  tell_({.kind = AppReport::Kind::kRunning, .name = app.name});
}

void AppKeeper::Stop(TimePoint now) {
  if (app_ == nullptr || kill_at_) return;
  kill_at_ = now + ToNanos(settings_.stop_deadline);
  app_->Interrupt();
  tell_({.kind = AppReport::Kind::kStopping, .name = app_name_});
}

void AppKeeper::Run(AppJob job, TimePoint now) {
  if (step_ != nullptr) {
    return tell_({.kind = AppReport::Kind::kJobEnded,
                  .text = "another job is under way",
                  .failed = true,
                  .job = job.number});
  }
  job_ = std::move(job);
  next_step_ = 0;
  NextStep(now);
}

void AppKeeper::Look(TimePoint now) {
  LookAtApp(now);
  LookAtJob(now);
}

void AppKeeper::KillAll() noexcept {
  if (app_ != nullptr) app_->KillAll();
  if (step_ != nullptr) step_->KillAll();
}

void AppKeeper::LookAtApp(TimePoint now) {
  if (app_ == nullptr) return;
  if (!app_->Look()) return EndApp();
  if (kill_at_ && now >= *kill_at_ && killed_for_.empty()) {
    KillApp("it did not end within " +
            std::to_string(static_cast<int>(settings_.stop_deadline.count())) +
            " s and was killed");
  }
  if (!measured_at_ || now - *measured_at_ >= kMeasureEvery) Measure(now);
}

void AppKeeper::KillApp(std::string reason) {
  killed_for_ = std::move(reason);
  app_->KillAll();
}

void AppKeeper::Measure(TimePoint now) {
  const GuestUsage usage = app_->Measure();
  AppUsage told{.memory_bytes = usage.resident_bytes, .processes = usage.processes};
  if (measured_at_ && usage.cpu > cpu_spent_) {
    told.cpu = Seconds{usage.cpu - cpu_spent_} / Seconds{now - *measured_at_};
  }
  measured_at_ = now;
  cpu_spent_ = usage.cpu;
  tell_({.kind = AppReport::Kind::kUsage, .name = app_name_, .usage = told});
  const AppLimits& limits = settings_.limits;
  if (limits.by_kernel() || limits.memory_bytes == 0 || !killed_for_.empty()) return;
  if (usage.resident_bytes <= limits.memory_bytes) return;
  KillApp("it took " + Megabytes(usage.resident_bytes) + " of memory, the limit is " +
          Megabytes(limits.memory_bytes) + ", and was killed");
}

void AppKeeper::EndApp() {
  if (killed_for_.empty() && app_->OutOfMemory()) {
    killed_for_ = "it wanted more than its " + Megabytes(settings_.limits.memory_bytes) +
                  " of memory, and was killed";
  }
  const bool well = app_->succeeded();
  const std::string how = app_->HowItEnded();
  app_.reset();
  const bool asked = std::exchange(kill_at_, std::nullopt).has_value();
  const bool by_limit = !asked && !killed_for_.empty();
  const bool failed = by_limit || (!asked && !well);
  std::string text;
  if (failed) {
    text = by_limit ? killed_for_ : how;
    for (const std::string& line : last_lines_) text += "\n" + line;
  } else if (!killed_for_.empty()) {
    text = killed_for_;
  }
  tell_({.kind = AppReport::Kind::kEnded,
         .name = app_name_,
         .text = std::move(text),
         .failed = failed,
         .asked = asked});
}

void AppKeeper::LookAtJob(TimePoint now) {
  if (step_ == nullptr) return;
  if (!step_->Look()) {
    const bool well = step_->succeeded();
    const std::string how =
        step_->OutOfMemory() ? "it wanted more memory than it may have" : step_->HowItEnded();
    step_.reset();
    return well ? NextStep(now) : EndJob(how);
  }
  if (now < step_ends_) return;
  step_.reset();
  EndJob("it took longer than " + std::to_string(static_cast<int>(settings_.job_deadline.count())) +
         " s");
}

void AppKeeper::NextStep(TimePoint now) {
  if (next_step_ == job_.steps.size()) return EndJob({});
  std::vector<std::string>& arguments = job_.steps[next_step_++];
  const auto tell_line = [this](std::string line) {
    tell_({.kind = AppReport::Kind::kJobLine, .text = std::move(line), .job = job_.number});
  };
  std::string line = "$";
  for (const std::string& argument : arguments) line += " " + argument;
  tell_line(std::move(line));
  auto process = AppProcess::Start(
      {.name = "job " + std::to_string(job_.number),
       .group = "job",
       .arguments = std::move(arguments),
       .environment = settings_.environment,
       .keeper = settings_.keeper,
       .nice = settings_.nice},
      settings_.limits, ledger_,
      [tell_line](GuestStream, std::string_view written) { tell_line(std::string(written)); });
  if (!process) return EndJob(process.error().message);
  step_ = std::move(*process);
  step_ends_ = now + ToNanos(settings_.job_deadline);
}

void AppKeeper::EndJob(std::string problem) {
  const bool failed = !problem.empty();
  tell_({.kind = AppReport::Kind::kJobEnded,
         .text = std::move(problem),
         .failed = failed,
         .job = job_.number});
}

void AppKeeper::AddTo(std::vector<pollfd>& waiting) const {
  for (const AppProcess* process : {app_.get(), step_.get()}) {
    if (process != nullptr) process->AddTo(waiting);
  }
}

}  // namespace bbia
