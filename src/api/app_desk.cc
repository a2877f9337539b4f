#include "api/app_desk.h"

#include <utility>

#include "api/app_text.h"
#include "api/work_answers.h"
#include "protocol/json_writer.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.apps";
constexpr double kAsleep = 10.0;  // magic units from SLEEP
constexpr Seconds kStandUp{1.0};

}  // namespace

AppDesk::AppDesk(Parts parts)
    : parts_(std::move(parts)),
      catalogue_(parts_.host != nullptr ? parts_.host->settings().venv : std::filesystem::path()) {}

HttpResponse AppDesk::NoApps() const {
  return Detail(503, "unavailable: bbia runs without apps");
}

bool AppDesk::Busy() const noexcept {
  return running_ &&
         (running_->state == AppState::kStarting || running_->state == AppState::kRunning ||
          running_->state == AppState::kStopping);
}

HttpResponse AppDesk::Start(std::string_view name, Eviction eviction) {
  if (parts_.host == nullptr) return NoApps();
  if (Busy()) {
    return Detail(400, eviction == Eviction::kEvict ? "An app is already running"
                                                    : "The robot app slot is already in use");
  }
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_, name = std::string(name)](const std::stop_token&) {
        return catalogue.Find(name);
      },
      [this, eviction](InstalledApp app) {
        const auto begun = Begin(std::move(app), eviction);
        return begun ? StatusAnswer() : Detail(400, begun.error().message);
      });
}

Result<void> AppDesk::Begin(InstalledApp app, Eviction eviction) {
  if (Busy()) {
    return Fail(Errc::kBusy, eviction == Eviction::kEvict
                                 ? "A local app is already running: '" + running_->app.name + "'"
                                 : std::string("The robot app slot is already in use"));
  }
  if (!parts_.host->Start(app)) return Fail(Errc::kBusy, "busy: too many requests about apps");
  parts_.idle_reset.Cancel();
  running_ = Running{.app = std::move(app)};
  return {};
}

HttpResponse AppDesk::Restart() {
  if (!Busy() || !parts_.host->Stop()) return Detail(400, "No app is currently running");
  restart_ = true;
  running_->state = AppState::kStopping;
  return StatusAnswer();
}

HttpResponse AppDesk::Stop() {
  if (running_ && running_->state == AppState::kError) {
    // Officially a crashed app holds its place until somebody stops it; here this only tidies up.
    running_.reset();
    return JsonAnswer("null");
  }
  if (!Busy() || !parts_.host->Stop()) return Detail(400, "No app is currently running");
  restart_ = false;
  running_->state = AppState::kStopping;
  LaterAnswers::Promise promise = parts_.later.Begin();
  waiting_for_end_.push_back(promise.id);
  return std::move(promise.response);
}

HttpResponse AppDesk::StatusAnswer() const {
  return JsonAnswer(AppStatus({.app = running_->app,
                               .state = running_->state,
                               .error = running_->error,
                               .usage = running_->usage,
                               .limits = parts_.host->settings().limits}));
}

HttpResponse AppDesk::Current() const {
  return running_ ? StatusAnswer() : JsonAnswer("null");
}

HttpResponse AppDesk::LockStatus() const {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("state", Busy() ? "local_app" : "free").Key("holder_name");
  Busy() ? json.String(running_->app.name) : json.Null();
  json.EndObject();
  return JsonAnswer(std::move(body));
}

void AppDesk::Drain() {
  if (parts_.host == nullptr) return;
  while (const auto report = parts_.host->TakeReport()) OnReport(*report);
}

void AppDesk::OnReport(const AppReport& report) {
  switch (report.kind) {
    case AppReport::Kind::kRunning:
      if (running_ && running_->state == AppState::kStarting) running_->state = AppState::kRunning;
      parts_.log.Info(kCategory, "app '" + report.name + "' runs");
      return;
    case AppReport::Kind::kStopping:
      if (running_) running_->state = AppState::kStopping;
      return;
    case AppReport::Kind::kAppLine:
      parts_.log.Info("bbia.app." + report.name, report.text);
      return;
    case AppReport::Kind::kUsage:
      if (Busy()) running_->usage = report.usage;
      return;
    case AppReport::Kind::kJobLine:
      parts_.jobs.AddLine(report.job, report.text);
      return;
    case AppReport::Kind::kJobEnded:
      parts_.jobs.End(report.job,
                      report.failed && report.text.empty() ? std::string("failed") : report.text);
      return;
    case AppReport::Kind::kEnded:
      OnEnded(report);
      return;
  }
}

void AppDesk::OnEnded(const AppReport& report) {
  if (report.failed) {
    parts_.log.Warning(kCategory, "app '" + report.name + "' failed: " + report.text);
  } else {
    parts_.log.Info(kCategory, "app '" + report.name + "' ended" +
                                   (report.text.empty() ? "" : ": " + report.text));
  }
  if (!running_) return;
  running_->state = report.failed ? AppState::kError : AppState::kDone;
  running_->error = report.failed ? report.text : std::string();
  running_->usage.reset();
  if (std::exchange(restart_, false)) {
    InstalledApp app = std::move(running_->app);
    running_.reset();
    static_cast<void>(Begin(std::move(app), Eviction::kEvict));
    return;
  }
  if (report.asked) {
    running_.reset();
    StandUp();
  }
  // However it ended, the lock is free; whoever takes the robot now keeps it awake.
  parts_.idle_reset.LockFreed(IdleReset::Leave::kGone);
  for (const std::uint64_t id : std::exchange(waiting_for_end_, {})) {
    parts_.later.Answer(id, JsonAnswer("null"));
  }
}

/// After an app that was stopped: back to where a robot stands, unless it lies in bed.
void AppDesk::StandUp() {
  MotionGateway& motion = parts_.moves.gateway();
  if (!motion.has_body()) return;
  const RobotState state = motion.state();
  if (MagicDistance(state.head, kSleepHeadPose) <= kAsleep) {
    static_cast<void>(motion.SetMode(MotorMode::kDisabled));
    return;
  }
  static_cast<void>(motion.SetMode(MotorMode::kEnabled));
  static_cast<void>(motion.Start(
      GotoCommand{.goal = {kInitHeadPose, kInitAntennas, Radians{0.0}}, .duration = kStandUp}));
}

void AppDesk::Look(DaemonState state) {
  if (state == DaemonState::kRunning && !startup_begun_) {
    startup_begun_ = true;
    if (parts_.config.startup_app() && parts_.host != nullptr && !Busy()) {
      static_cast<void>(
          parts_.worker.Ask([this, name = *parts_.config.startup_app()](const std::stop_token&) {
            return Worker::Done([this, app = catalogue_.Find(name)] {
              const Result<void> begun =
                  app ? Begin(*app, Eviction::kRefuse) : Result<void>(Fail(app.error()));
              if (!begun) {
                parts_.log.Warning(kCategory,
                                   "the startup app was not started: " + begun.error().message);
              }
            });
          }));
    }
  }
}

HttpResponse AppDesk::StartupAppAnswer() const {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("startup_app");
  parts_.config.startup_app() ? json.String(*parts_.config.startup_app()) : json.Null();
  json.EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse AppDesk::SetStartupApp(const StartupApp& wanted) {
  const auto keep = [this](std::optional<std::string> name) {
    const auto kept = parts_.config.SetStartupApp(std::move(name));
    return kept ? StartupAppAnswer() : Detail(503, kept.error().message);
  };
  if (!wanted.name) return keep(std::nullopt);
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_, name = *wanted.name](const std::stop_token&) {
        return Result<Result<InstalledApp>>(catalogue.Find(name));
      },
      [keep](const Result<InstalledApp>& app) {
        return app ? keep(app->name) : Detail(400, app.error().message);
      });
}

}  // namespace bbia
