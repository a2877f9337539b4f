#include "apps/app_keeper.h"

#include <csignal>
#include <utility>

namespace bbia {
namespace {

constexpr Nanos kMemoryLook{1'000'000'000};

Nanos ToNanos(Seconds seconds) {
  return std::chrono::duration_cast<Nanos>(seconds);
}

/// In the words of the official daemon.
std::string HowItEnded(const ChildEnd& end) {
  if (end.signal != 0) return "Process was ended by signal " + std::to_string(end.signal);
  return "Process exited with code " + std::to_string(end.code);
}

void AddFd(std::vector<pollfd>& waiting, int fd) {
  if (fd >= 0) waiting.push_back({.fd = fd, .events = POLLIN, .revents = 0});
}

}  // namespace

void AppKeeper::Start(const InstalledApp& app) {
  if (app_ != nullptr) {
    return tell_({.kind = AppReport::Kind::kEnded,
                  .name = app.name,
                  .text = "An app is already running",
                  .failed = true});
  }
  auto child = Child::Start(
      {.name = "app " + app.name,
       .arguments = {(settings_.venv / "bin" / "python").string(), "-u", "-m", app.module},
       .environment = settings_.environment,
       .nice = settings_.nice},
      ledger_, Module::kApps);
  if (!child) {
    return tell_({.kind = AppReport::Kind::kEnded,
                  .name = app.name,
                  .text = child.error().message,
                  .failed = true});
  }
  app_ = std::move(*child);
  app_name_ = app.name;
  last_lines_.clear();
  kill_at_.reset();
  killed_for_.clear();
  tell_({.kind = AppReport::Kind::kRunning, .name = app.name});
}

void AppKeeper::Stop(TimePoint now) {
  if (app_ == nullptr || kill_at_) return;
  kill_at_ = now + ToNanos(settings_.stop_deadline);
  app_->Signal(SIGINT);
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

void AppKeeper::LookAtApp(TimePoint now) {
  if (app_ == nullptr) return;
  app_->Read([this](Child::Stream stream, std::string_view line) {
    if (stream == Child::Stream::kErr) {
      if (last_lines_.size() == kLastLines) last_lines_.erase(last_lines_.begin());
      last_lines_.emplace_back(line);
    }
    tell_({.kind = AppReport::Kind::kAppLine, .name = app_name_, .text = std::string(line)});
  });
  if (const auto end = app_->Reap()) return EndApp(*end);
  if (kill_at_ && now >= *kill_at_ && killed_for_.empty()) {
    killed_for_ = "it did not end within " +
                  std::to_string(static_cast<int>(settings_.stop_deadline.count())) +
                  " s and was killed";
    app_->KillAll();
  }
  LookAtMemory(now);
}

void AppKeeper::LookAtMemory(TimePoint now) {
  if (settings_.memory_limit == 0 || now < next_memory_look_ || !killed_for_.empty()) return;
  next_memory_look_ = now + kMemoryLook;
  const std::uint64_t resident = app_->Resident();
  if (resident <= settings_.memory_limit) return;
  constexpr std::uint64_t kMegabyte = 1'000'000;
  killed_for_ = "it took " + std::to_string(resident / kMegabyte) + " MB of memory, the limit is " +
                std::to_string(settings_.memory_limit / kMegabyte) + " MB, and was killed";
  app_->KillAll();
}

void AppKeeper::EndApp(const ChildEnd& end) {
  // What it wrote last.
  app_->Read([this](Child::Stream stream, std::string_view line) {
    if (stream == Child::Stream::kErr) last_lines_.emplace_back(line);
    tell_({.kind = AppReport::Kind::kAppLine, .name = app_name_, .text = std::string(line)});
  });
  if (last_lines_.size() > kLastLines) {
    last_lines_.erase(last_lines_.begin(), last_lines_.end() - kLastLines);
  }
  app_.reset();
  const bool asked = std::exchange(kill_at_, std::nullopt).has_value();
  const bool by_limit = !asked && !killed_for_.empty();
  const bool failed = by_limit || (!asked && (end.code != 0 || end.signal != 0));
  std::string text;
  if (failed) {
    text = by_limit ? killed_for_ : HowItEnded(end);
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
  const auto hand_on = [this](Child::Stream, std::string_view line) {
    tell_({.kind = AppReport::Kind::kJobLine, .text = std::string(line), .job = job_.number});
  };
  step_->Read(hand_on);
  if (const auto end = step_->Reap()) {
    step_->Read(hand_on);
    step_.reset();
    if (end->code == 0 && end->signal == 0) return NextStep(now);
    return EndJob(HowItEnded(*end));
  }
  if (now < step_ends_) return;
  step_.reset();
  EndJob("it took longer than " + std::to_string(static_cast<int>(settings_.job_deadline.count())) +
         " s");
}

void AppKeeper::NextStep(TimePoint now) {
  if (next_step_ == job_.steps.size()) return EndJob({});
  std::vector<std::string>& arguments = job_.steps[next_step_++];
  std::string line = "$";
  for (const std::string& argument : arguments) line += " " + argument;
  tell_({.kind = AppReport::Kind::kJobLine, .text = std::move(line), .job = job_.number});
  auto child = Child::Start({.name = "job " + std::to_string(job_.number),
                             .arguments = std::move(arguments),
                             .environment = settings_.environment,
                             .nice = settings_.nice},
                            ledger_, Module::kApps);
  if (!child) return EndJob(child.error().message);
  step_ = std::move(*child);
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
  for (const Child* child : {app_.get(), step_.get()}) {
    if (child == nullptr) continue;
    AddFd(waiting, child->out_fd());
    AddFd(waiting, child->err_fd());
    AddFd(waiting, child->end_fd());
  }
}

}  // namespace bbia
