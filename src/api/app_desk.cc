#include "api/app_desk.h"

#include <algorithm>
#include <array>
#include <utility>

#include "api/work_answers.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.apps";
constexpr double kAsleep = 10.0;  // magic units from SLEEP
constexpr Seconds kStandUp{1.0};
constexpr std::string_view kOffline =
    "bbia downloads nothing by itself. Run 'hf download --repo-type space ";

std::string_view Word(AppState state) noexcept {
  switch (state) {
    case AppState::kStarting:
      return "starting";
    case AppState::kRunning:
      return "running";
    case AppState::kStopping:
      return "stopping";
    case AppState::kDone:
      return "done";
    case AppState::kError:
      return "error";
  }
  return "error";
}

/// The official AppInfo of an installed app.
void WriteInfo(JsonWriter& json, const InstalledApp& app) {
  json.BeginObject().Member("name", app.name).Member("source_kind", "installed");
  json.Member("description", app.description).Key("url").Null();
  json.Key("extra").BeginObject().Key("custom_app_url");
  app.custom_app_url.empty() ? json.Null() : json.String(app.custom_app_url);
  json.Member("package", app.package).Member("version", app.version).EndObject().EndObject();
}

HttpResponse InfoList(const std::vector<InstalledApp>& apps) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const InstalledApp& app : apps) WriteInfo(json, app);
  json.EndArray();
  return JsonAnswer(std::move(body));
}

/// "owner/name" of a space, from `extra.id` or from its address; empty when there is none.
std::string SpaceId(const AppInfo& app) {
  JsonReader reader;
  const JsonNode* extra = reader.Read(app.extra);
  const JsonNode* id = extra == nullptr ? nullptr : extra->Find("id");
  std::string space(id != nullptr && id->is(JsonKind::kString) ? id->text : std::string_view());
  constexpr std::string_view kSpaces = "https://huggingface.co/spaces/";
  if (space.empty() && app.url && app.url->starts_with(kSpaces)) {
    space = app.url->substr(kSpaces.size());
  }
  const bool plain = std::ranges::all_of(space, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/';
  });
  return plain && space.find("..") == std::string::npos ? space : std::string();
}

/// What Hugging Face's tools downloaded of it, or empty.
std::filesystem::path CachedSpace(const std::filesystem::path& cache, std::string space) {
  const std::size_t slash = space.find('/');
  if (cache.empty() || slash == std::string::npos) return {};
  space.replace(slash, 1, "--");
  std::error_code error;
  std::filesystem::path newest;
  for (std::filesystem::directory_iterator entry(cache / ("spaces--" + space) / "snapshots", error),
       end;
       !error && entry != end; entry.increment(error)) {
    if (newest.empty() || entry->last_write_time(error) > last_write_time(newest, error)) {
      newest = entry->path();
    }
  }
  return newest;
}

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

HttpResponse AppDesk::ListAvailable(std::string_view source_kind) {
  // The catalogues of the hub are on the hub: like the official daemon without a network.
  if (source_kind != "installed" && !source_kind.empty()) return JsonAnswer("[]");
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_](const std::stop_token&) {
        return Result<std::vector<InstalledApp>>(catalogue.List());
      },
      InfoList);
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
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("info");
  WriteInfo(json, running_->app);
  json.Member("state", Word(running_->state)).Key("error");
  running_->error.empty() ? json.Null() : json.String(running_->error);
  json.EndObject();
  return JsonAnswer(std::move(body));
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

HttpResponse AppDesk::BeginJob(std::string_view command,
                               std::vector<std::vector<std::string>> steps, std::string problem) {
  const Uuid id = parts_.random.NextUuid();
  const std::uint64_t number = parts_.jobs.Begin(command, id);
  if (problem.empty() && !parts_.host->Run({.number = number, .steps = std::move(steps)})) {
    problem = "busy: too many requests about apps";
  }
  if (!problem.empty()) parts_.jobs.End(number, problem);
  std::string body;
  EncodeJobId(body, id);
  return JsonAnswer(std::move(body));
}

Result<std::string> AppDesk::SourceOf(const AppInfo& app) const {
  std::error_code error;
  if (app.source_kind == "local") {
    const std::filesystem::path path = app.url.value_or("");
    if (path.is_absolute() && std::filesystem::exists(path, error)) return path.string();
    return Fail(Errc::kInvalidArgument,
                "url must be the path of a Python package or wheel on this machine");
  }
  const std::string space = SpaceId(app);
  if (space.empty()) return Fail(Errc::kInvalidArgument, "extra.id must name a space, owner/name");
  const std::filesystem::path cached = CachedSpace(parts_.hub_cache, space);
  if (!cached.empty()) return cached.string();
  return Fail(Errc::kNotFound, std::string(kOffline) + space + "' first");
}

std::vector<std::vector<std::string>> AppDesk::InstallSteps(const std::string& source) const {
  std::vector<std::vector<std::string>> steps;
  std::error_code error;
  const std::string venv = catalogue_.venv().string();
  const std::string python = catalogue_.python().string();
  if (!std::filesystem::exists(catalogue_.python(), error)) {
    steps.push_back({"/usr/bin/env", "python3", "-m", "venv", venv});
  }
  steps.push_back({python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
                   "--progress-bar", "off", source});
  return steps;
}

HttpResponse AppDesk::Install(const AppInfo& app) {
  if (parts_.host == nullptr) return NoApps();
  if (app.source_kind != "hf_space" && app.source_kind != "local") {
    return Detail(400, "source_kind '" + app.source_kind + "' is not installable via the API");
  }
  struct Plan {
    std::vector<std::vector<std::string>> steps;
    std::string problem;
  };
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [this, app](const std::stop_token&) -> Result<Plan> {
        auto source = SourceOf(app);
        if (!source) return Plan{.steps = {}, .problem = source.error().message};
        return Plan{.steps = InstallSteps(*source), .problem = {}};
      },
      [this](Plan plan) {
        return BeginJob("install", std::move(plan.steps), std::move(plan.problem));
      });
}

HttpResponse AppDesk::Remove(std::string_view name) {
  if (parts_.host == nullptr) return NoApps();
  if (parts_.config.startup_app() == name)
    static_cast<void>(parts_.config.SetStartupApp(std::nullopt));
  const bool runs = Busy() && running_->app.name == name;
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_, name = std::string(name)](const std::stop_token&) {
        // What is wrong is told by the job, as officially.
        auto app = catalogue.Find(name);
        return Result<Result<InstalledApp>>(std::move(app));
      },
      [this, runs](Result<InstalledApp> app) {
        std::string problem = app ? std::string() : app.error().message;
        if (runs) problem = "the app runs: stop it first";
        std::vector<std::vector<std::string>> steps;
        if (app) {
          steps.push_back({catalogue_.python().string(), "-m", "pip", "uninstall", "-y",
                           "--no-input", "--disable-pip-version-check", app->package});
        }
        return BeginJob("remove", std::move(steps), std::move(problem));
      });
}

HttpResponse AppDesk::Update(std::string_view name) {
  if (parts_.host == nullptr) return NoApps();
  return BeginJob("update", {},
                  "'" + std::string(name) +
                      "' has no source that bbia could ask for a newer one; install it again from "
                      "where it is");
}

HttpResponse AppDesk::CheckUpdates() {
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_](const std::stop_token&) {
        return Result<std::vector<InstalledApp>>(catalogue.List());
      },
      [](const std::vector<InstalledApp>& apps) {
        std::string body;
        JsonWriter json(body);
        json.BeginObject().Key("apps_with_updates").BeginArray().EndArray();
        json.Key("apps_checked").Integer(0);
        json.Key("apps_skipped").Integer(static_cast<std::int64_t>(apps.size())).EndObject();
        return JsonAnswer(std::move(body));
      });
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
