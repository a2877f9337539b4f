// Which session a WebSocket gets, and who gets none.

#include <memory>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/api.h"
#include "api/chat_sessions.h"
#include "api/eyes_sessions.h"
#include "api/job_session.h"
#include "api/metered_session.h"
#include "api/sdk_session.h"
#include "api/stream_sessions.h"
#include "guard/visitor.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr Nanos kOfficialPeriod{20'000'000};
constexpr std::string_view kJobs = "/api/apps/ws/apps-manager/";
constexpr const char* kRetryAfter = "10";  // seconds; as long as the ladder stays down

Upgrade Refuse(HttpResponse response) {
  return {nullptr, std::move(response)};
}

Nanos PeriodOf(double seconds) {
  return std::chrono::duration_cast<Nanos>(Seconds{seconds});
}

}  // namespace

template <class Session, class... Args>
Upgrade Api::Accept(const HttpRequest& request, std::optional<Nanos> period, Args&&... args) {
  auto session = std::make_unique<Session>(std::forward<Args>(args)...);
  std::uint64_t id = 0;
  if constexpr (requires { session->id(); }) id = session->id();
  return {std::make_unique<ListedSession>(clients_, std::move(session), request.path, period, id),
          {}};
}

HttpResponse Api::UnderPressure() const {
  constexpr ReliefStep kStep = ReliefStep::kRefuseClients;
  std::string why = "refused: " + std::string(Sentence(kStep)) + " for now";
  if (const auto report = front_.audit.Latest()) {
    const std::string& reason = report->ladder[static_cast<std::size_t>(kStep)].reason;
    if (!reason.empty()) why += " (" + reason + ")";
  }
  HttpResponse response = Detail(503, why);
  response.headers.emplace_back("Retry-After", kRetryAfter);
  return response;
}

Upgrade Api::OnUpgrade(const HttpRequest& request) {
  Gate::SocketVerdict verdict = gate_.CheckSocket(request);
  if (verdict.refusal) return Refuse(std::move(*verdict.refusal));
  Upgrade upgrade = Route(request);
  if (upgrade.session == nullptr) return upgrade;
  upgrade.protocol = std::move(verdict.protocol);
  if (!request.peer.empty() && !IsLoopback(HostPart(request.peer))) {
    upgrade.session = std::make_unique<MeteredSession>(gate_, clock_, std::move(upgrade.session));
  }
  if (verdict.awaits_token || !verdict.token_id.empty()) {
    upgrade.session = std::make_unique<PairedSession>(
        pairing_, request.path, std::move(verdict.token_id), std::move(upgrade.session));
  }
  return upgrade;
}

Upgrade Api::Route(const HttpRequest& request) {
  // Who wants to see why others are refused is let in.
  if (request.path == "/api/resources/ws") return OpenResources(request);
  if (request.path == "/logs/ws/daemon") return Accept<LogSession>(request, std::nullopt, logs_);
  if (front_.relief.taken(ReliefStep::kRefuseClients)) return Refuse(UnderPressure());
  if (request.path == "/ws/sdk") return OpenSdk(request);
  if (request.path == "/api/camera/ws") return OpenFrames(request);
  if (request.path == "/api/vision/ws") {
    return Accept<SightSocketSession>(request, std::nullopt, eyes_);
  }
  if (request.path == "/api/state/ws/full") return OpenState(request);
  if (request.path == "/api/chat/ws") {
    if (!chat_.there()) return Refuse(Detail(503, kNoTalk));
    return Accept<ChatSocket>(request, std::nullopt, chat_, front_);
  }
  if (request.path == "/api/mind/ws") {
    if (!mind_.there()) return Refuse(Detail(503, kNoMind));
    return Accept<MindSession>(request, std::nullopt, mind_);
  }
  if (request.path == "/api/move/ws/updates")
    return Accept<UpdatesSession>(request, std::nullopt, front_);
  if (request.path == "/api/move/ws/set_target") {
    if (!front_.motion().has_body()) return Refuse(NoBackend());
    return Accept<TargetSession>(request, std::nullopt, front_);
  }
  if (request.path == "/api/move/ws/raw/write") {
    return Refuse(Detail(503, "unavailable: this body has no motor bus"));
  }
  if (request.path.starts_with(kJobs)) return OpenJob(request, request.path.substr(kJobs.size()));
  if (request.path == "/update/ws/logs") {
    const Query query(request.query);
    const std::string* job = query.Find("job_id");
    return OpenJob(request, job != nullptr ? std::string_view(*job) : std::string_view());
  }
  return Refuse(Detail(404, "Not Found"));
}

Upgrade Api::OpenJob(const HttpRequest& request, std::string_view job) {
  const auto id = ParseUuid(job);
  return Accept<JobSession>(request, std::nullopt, jobs_,
                            id ? std::optional<Uuid>(*id) : std::nullopt);
}

Upgrade Api::OpenSdk(const HttpRequest& request) {
  Nanos period = kOfficialPeriod;
  if (request.query.find("frequency=") != std::string_view::npos) {
    const auto query = DecodeStateQuery(request.query, StateRoute::kStream);
    if (!query) return Refuse(Unprocessable(front_, query.error()));
    period = PeriodOf(1.0 / query->frequency);
  }
  return Accept<SdkSession>(request, period, front_, period);
}

Upgrade Api::OpenState(const HttpRequest& request) {
  const auto query = DecodeStateQuery(request.query, StateRoute::kStream);
  if (!query) return Refuse(Unprocessable(front_, query.error()));
  if (!front_.motion().has_body()) return Refuse(NoBackend());
  return Accept<StateSession>(request, PeriodOf(1.0 / query->frequency), front_, *query);
}

Upgrade Api::OpenFrames(const HttpRequest& request) {
  const auto pace = DecodeJpegPace(request.query);
  if (!pace) return Refuse(Unprocessable(front_, pace.error()));
  auto viewer = eyes_.Watch(pace->period(), pace->grade());
  if (!viewer) return Refuse(Detail(503, viewer.error().message));
  return Accept<JpegSocketSession>(request, pace->period(), eyes_, std::move(*viewer), *pace);
}

Upgrade Api::OpenResources(const HttpRequest& request) {
  const auto interval = DecodeNumberQuery(request.query, "interval", 1.0, 0.05, 60.0);
  if (!interval) return Refuse(Unprocessable(front_, interval.error()));
  return Accept<ResourceSession>(request, PeriodOf(*interval), resources_, front_,
                                 PeriodOf(*interval));
}

}  // namespace bbia
