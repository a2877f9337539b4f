#include "api/app_text.h"

#include "protocol/json_writer.h"

namespace bbia {
namespace {

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

void WriteUsage(JsonWriter& json, const std::optional<AppUsage>& usage) {
  if (!usage) {
    json.Null();
    return;
  }
  json.BeginObject().Key("cpu").Number(usage->cpu);
  json.Key("memory_bytes").Integer(static_cast<std::int64_t>(usage->memory_bytes));
  json.Key("processes").Integer(usage->processes).EndObject();
}

/// What it may take, and who holds it to that.
void WriteLimits(JsonWriter& json, const AppLimits& limits) {
  json.BeginObject().Key("memory_bytes");
  limits.memory_bytes > 0 ? json.Integer(static_cast<std::int64_t>(limits.memory_bytes))
                          : json.Null();
  json.Member("memory_by", limits.by_kernel() ? "control group" : "bbia, once a second");
  json.Key("cores");
  if (limits.cores <= 0.0) {
    json.Null();
  } else if (limits.by_kernel()) {
    json.Number(limits.cores);
  } else {
    json.Integer(limits.whole_cores());
  }
  json.Member("cores_by", limits.by_kernel() ? "control group" : "whole processors");
  json.Key("no_control_group");
  limits.by_kernel() ? json.Null() : json.String(limits.no_group);
  json.EndObject();
}

}  // namespace

std::string AppList(const std::vector<InstalledApp>& apps) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const InstalledApp& app : apps) WriteInfo(json, app);
  json.EndArray();
  return body;
}

std::string AppStatus(const AppStatusText& status) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("info");
  WriteInfo(json, status.app);
  json.Member("state", Word(status.state)).Key("error");
  status.error.empty() ? json.Null() : json.String(status.error);
  json.Key("usage");
  WriteUsage(json, status.usage);
  json.Key("limits");
  WriteLimits(json, status.limits);
  json.EndObject();
  return body;
}

}  // namespace bbia
