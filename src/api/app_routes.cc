#include <memory>
#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

HttpResponse JobStatusAnswer(Front& front, std::string_view id) {
  const auto uuid = ParseUuid(id);
  const Job* job = uuid ? front.jobs.Find(*uuid) : nullptr;
  if (job == nullptr) return Detail(404, "Job ID not found");
  std::string body;
  EncodeJobInfo(body, job->command, job->status, job->log);
  return JsonAnswer(std::move(body));
}

HttpResponse StartNoEvict(Front& front, std::string_view rest) {
  constexpr std::string_view kNoEvict = "/no-evict";
  if (!rest.ends_with(kNoEvict)) return Detail(404, "Not Found");
  return front.apps.Start(rest.substr(0, rest.size() - kNoEvict.size()),
                          AppDesk::Eviction::kRefuse);
}

/// A handler with a body of type `Body`.
template <class Body>
RouteHandler WithBody(Front& front, const std::shared_ptr<RequestDecoder>& decoder,
                      HttpResponse (*handle)(Front&, const Body&)) {
  return [&front, decoder, handle](const Call& call) {
    const auto body = decoder->Decode<Body>(call.request.body, call.request.content_type);
    return body ? handle(front, *body) : Unprocessable(front, body.error());
  };
}

}  // namespace

void AddAppRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  const auto get = [&](std::string_view path, HttpResponse (*handle)(Front&)) {
    router.Add(HttpMethod::kGet, path, [&front, handle](const Call&) { return handle(front); });
  };
  const auto post = [&](std::string_view path, HttpResponse (*handle)(Front&)) {
    router.Add(HttpMethod::kPost, path, [&front, handle](const Call&) { return handle(front); });
  };
  router.Add(HttpMethod::kGet, "/api/apps/list-available/{source_kind}",
             [&front](const Call& call) {
               const auto kind = DecodeSourceKindPath(call.parameter);
               return kind ? front.apps.ListAvailable(*kind) : Unprocessable(front, kind.error());
             });
  get("/api/apps/list-available", [](Front& f) { return f.apps.ListAvailable({}); });
  get("/api/apps/current-app-status", [](Front& f) { return f.apps.Current(); });
  get("/api/apps/startup-app", [](Front& f) { return f.apps.StartupAppAnswer(); });
  get("/api/apps/check-updates", [](Front& f) { return f.apps.CheckUpdates(); });
  get("/api/daemon/robot-app-lock-status", [](Front& f) { return f.apps.LockStatus(); });
  post("/api/apps/restart-current-app", [](Front& f) { return f.apps.Restart(); });
  post("/api/apps/stop-current-app", [](Front& f) { return f.apps.Stop(); });
  router.Add(HttpMethod::kGet, "/api/apps/job-status/{job_id}",
             [&front](const Call& call) { return JobStatusAnswer(front, call.parameter); });
  router.Add(HttpMethod::kPost, "/api/apps/start-app/{app_name}", [&front](const Call& call) {
    return front.apps.Start(call.parameter, AppDesk::Eviction::kEvict);
  });
  router.Add(HttpMethod::kPost, "/api/apps/start-app/{app_name:path}",
             [&front](const Call& call) { return StartNoEvict(front, call.parameter); });
  router.Add(HttpMethod::kPost, "/api/apps/remove/{app_name}",
             [&front](const Call& call) { return front.apps.Remove(call.parameter); });
  router.Add(HttpMethod::kPost, "/api/apps/update/{app_name}",
             [&front](const Call& call) { return front.apps.Update(call.parameter); });
  router.Add(HttpMethod::kPost, "/api/apps/install",
             WithBody<AppInfo>(front, decoder,
                               [](Front& f, const AppInfo& app) { return f.apps.Install(app); }));
  router.Add(HttpMethod::kPut, "/api/apps/startup-app",
             WithBody<StartupApp>(front, decoder, [](Front& f, const StartupApp& wanted) {
               return f.apps.SetStartupApp(wanted);
             }));
  router.Add(HttpMethod::kPost, "/api/apps/install-private-space",
             WithBody<PrivateSpace>(front, decoder, [](Front&, const PrivateSpace&) {
               return Detail(401, "No HuggingFace token found. Please authenticate first.");
             }));
}

}  // namespace bbia
