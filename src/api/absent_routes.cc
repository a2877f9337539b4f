// What the official daemon has for accounts, updates, the network and its caches, answered in its
// shapes by a machine that has none of it. Nothing here dials out, and nothing is deleted.

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "api/answers.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

constexpr std::string_view kNoLogin =
    "unavailable: bbia has no Hugging Face login; it needs none for anything it does";
constexpr std::string_view kNoWifi =
    "unavailable: bbia leaves the network to the operating system (nmcli, the system's settings)";
constexpr std::string_view kNoUpdate =
    "unavailable: bbia does not update itself; fetch the source and run ./bbia run";
constexpr std::string_view kNoCache =
    "unavailable: bbia deletes no caches that other programs share; remove them by hand";
constexpr std::string_view kExpired =
    R"({"status":"expired","message":"Session expired or not found"})";

RouteHandler Says(std::string_view json) {
  return [json](const Call&) { return JsonAnswer(std::string(json)); };
}

RouteHandler Refuses(int status, std::string_view detail) {
  return [status, detail](const Call&) { return Detail(status, detail); };
}

HttpResponse SaveToken(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto token = decoder.Decode<HfToken>(request.body, request.content_type);
  if (!token) return Unprocessable(front, token.error());
  // To know whose it is, one has to ask Hugging Face.
  return Detail(400, "Invalid token or network error");
}

HttpResponse RelayStatus(const Front& front) {
  return JsonAnswer(
      front.options.wireless_version
          ? R"({"state":"stopped","message":"Relay not initialized","is_connected":false})"
          : R"({"state":"unavailable","message":"Coming soon to Lite version",)"
            R"("is_connected":false})");
}

HttpResponse OauthCallback() {
  HttpResponse page = Detail(400, "");
  page.content_type = "text/html; charset=utf-8";
  page.body = "<!doctype html><title>bbia</title><p>There is no login under way.</p>";
  return page;
}

void AddAccountRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  const auto get = [&router](std::string_view path, RouteHandler handler) {
    router.Add(HttpMethod::kGet, path, std::move(handler));
  };
  router.Add(HttpMethod::kPost, "/api/hf-auth/save-token", [&front, decoder](const Call& call) {
    return SaveToken(front, *decoder, call.request);
  });
  router.Add(HttpMethod::kDelete, "/api/hf-auth/token", Says(R"({"status":"success"})"));
  router.Add(HttpMethod::kPost, "/api/hf-auth/refresh-relay",
             Says(R"({"status":"skipped","token_available":false,"reason":"relay_unavailable"})"));
  get("/api/hf-auth/status", Says(R"({"is_logged_in":false,"username":null})"));
  get("/api/hf-auth/relay-status", [&front](const Call&) { return RelayStatus(front); });
  get("/api/hf-auth/central-robot-status",
      Says(R"({"available":false,"robots":[],"reason":"not_authenticated"})"));
  get("/api/hf-auth/oauth/configured", Says(R"({"configured":false})"));
  get("/api/hf-auth/oauth/start", Refuses(503, kNoLogin));
  get("/api/hf-auth/oauth/begin", Refuses(503, kNoLogin));
  get("/api/hf-auth/oauth/callback", [](const Call&) { return OauthCallback(); });
  get("/api/hf-auth/oauth/status/{session_id}", Says(kExpired));
  get("/api/hf-auth/oauth/device/status/{session_id}", Says(kExpired));
  router.Add(HttpMethod::kDelete, "/api/hf-auth/oauth/session/{session_id}",
             Refuses(404, "Session not found"));
  router.Add(HttpMethod::kPost, "/api/hf-auth/oauth/device/start", Refuses(503, kNoLogin));
  router.Add(HttpMethod::kDelete, "/api/hf-auth/oauth/device/session/{session_id}",
             Refuses(404, "Session not found"));
}

bool HasQuery(std::string_view query, std::string_view name) noexcept {
  const std::string key = std::string(name) + "=";
  const std::size_t at = query.starts_with(key) ? 0 : query.find("&" + key);
  if (at == std::string_view::npos) return false;
  const std::size_t value = query.find('=', at) + 1;
  return value < query.size() && query[value] != '&';
}

HttpResponse WithRef(const Call& call, int status, std::string_view detail) {
  if (!HasQuery(call.request.query, "git_ref")) return Detail(400, "git_ref is empty");
  return Detail(status, detail);
}

HttpResponse UpdateAvailable(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("update").BeginObject().Key("reachy_mini").BeginObject();
  json.Member("is_available", false);
  json.Member("current_version", front.options.report_version);
  json.Member("available_version", "unknown").EndObject().EndObject().EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse InstallSource(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("version", front.options.report_version).Member("source", "git");
  json.Member("bbia_version", front.options.bbia_version).EndObject();
  return JsonAnswer(std::move(body));
}

void AddUpdateRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/update/install-source",
             [&front](const Call&) { return InstallSource(front); });
  router.Add(HttpMethod::kGet, "/update/available",
             [&front](const Call&) { return UpdateAvailable(front); });
  router.Add(HttpMethod::kPost, "/update/start", Refuses(400, "No update available"));
  router.Add(HttpMethod::kGet, "/update/validate-ref",
             [](const Call& call) { return WithRef(call, 503, kNoUpdate); });
  router.Add(HttpMethod::kPost, "/update/start-from-ref",
             [](const Call& call) { return WithRef(call, 400, kNoUpdate); });
  router.Add(HttpMethod::kGet, "/update/info", Refuses(404, "Job ID not found"));
}

/// "wlan" when a wireless interface is up; its name is the operating system's to know.
std::string_view WifiMode() {
  std::error_code error;
  std::filesystem::directory_iterator interfaces("/sys/class/net", error);
  for (; !error && interfaces != std::filesystem::directory_iterator();
       interfaces.increment(error)) {
    const std::filesystem::path path = interfaces->path();
    std::error_code ignored;
    if (!std::filesystem::exists(path / "wireless", ignored)) continue;
    std::string state;
    std::ifstream(path / "operstate") >> state;
    if (state == "up") return "wlan";
  }
  return "disconnected";
}

HttpResponse WifiStatus() {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("mode", WifiMode()).Key("known_networks").BeginArray().EndArray();
  json.Key("connected_network").Null().EndObject();
  return JsonAnswer(std::move(body));
}

void AddNetworkRoutes(Router& router) {
  router.Add(HttpMethod::kGet, "/wifi/status", [](const Call&) { return WifiStatus(); });
  router.Add(HttpMethod::kGet, "/wifi/error", Says(R"({"error":null})"));
  router.Add(HttpMethod::kPost, "/wifi/reset_error", Says(R"({"status":"ok"})"));
  router.Add(HttpMethod::kGet, "/wifi/prov_key", Refuses(503, kNoWifi));
  for (const std::string_view path : {"/wifi/setup_hotspot", "/wifi/connect", "/wifi/scan_and_list",
                                      "/wifi/forget", "/wifi/forget_all", "/wifi/connect_sealed"}) {
    router.Add(HttpMethod::kPost, path, Refuses(503, kNoWifi));
  }
  router.Add(HttpMethod::kPost, "/cache/clear-hf", Refuses(503, kNoCache));
  router.Add(HttpMethod::kPost, "/cache/reset-apps", Refuses(503, kNoCache));
}

}  // namespace

void AddAbsentRoutes(Router& router, Front& front) {
  AddAccountRoutes(router, front);
  AddUpdateRoutes(router, front);
  AddNetworkRoutes(router);
}

}  // namespace bbia
