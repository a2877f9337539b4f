// Of AppDesk: which apps there are, how one comes and goes.

#include <algorithm>
#include <utility>

#include "api/app_desk.h"
#include "api/app_text.h"
#include "api/work_answers.h"
#include "protocol/json_reader.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::string_view kOffline =
    "bbia downloads nothing by itself. Run 'hf download --repo-type space ";

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

HttpResponse AppDesk::ListAvailable(std::string_view source_kind) {
  // The catalogues of the hub are on the hub: like the official daemon without a network.
  if (source_kind != "installed" && !source_kind.empty()) return JsonAnswer("[]");
  return AnswerAfterWork(
      parts_.worker, parts_.later,
      [&catalogue = catalogue_](const std::stop_token&) {
        return Result<std::vector<InstalledApp>>(catalogue.List());
      },
      [](const std::vector<InstalledApp>& apps) { return JsonAnswer(AppList(apps)); });
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
  if (parts_.config.startup_app() == name) {
    static_cast<void>(parts_.config.SetStartupApp(std::nullopt));
  }
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

}  // namespace bbia
