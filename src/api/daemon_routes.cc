#include <array>
#include <memory>
#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "api/status.h"
#include "protocol/event_messages.h"
#include "protocol/query.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

HttpResponse BeginJob(Front& front, LifecycleAction action, bool gesture) {
  const auto job = front.daemon.Begin(action, gesture, front.random.NextUuid());
  if (!job) return Detail(409, "Daemon is busy.");
  std::string body;
  EncodeJobId(body, *job);
  return JsonAnswer(std::move(body));
}

RouteHandler JobWithGesture(Front& front, LifecycleAction action, std::string_view parameter) {
  return [&front, action, parameter](const Call& call) {
    const auto gesture = DecodeBoolQuery(call.request.query, parameter);
    if (!gesture) return Unprocessable(front, gesture.error());
    return BeginJob(front, action, *gesture);
  };
}

HttpResponse NameAnswer(const Front& front) {
  std::string body;
  JsonWriter(body).BeginObject().Member("name", front.name.name()).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Rename(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<RobotName>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  if (const auto renamed = front.name.Rename(wanted->name); !renamed) {
    front.log.Warning("bbia.api", "the robot was not renamed: " + renamed.error().message);
    return Detail(422, "Invalid robot name");
  }
  return NameAnswer(front);
}

std::string_view Name(TokenPolicy policy) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"optional", "remote", "always"};
  return kNames[static_cast<std::size_t>(policy)];
}

HttpResponse GuardAnswer(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("token_policy", Name(front.gate.policy()));
  json.Key("tokens").Count(front.gate.tokens().rows().size());
  json.Member("requests_per_second", front.gate.rate());
  json.Member("messages_per_second", front.gate.message_rate()).Key("refused").BeginObject();
  for (std::size_t i = 0; i < static_cast<std::size_t>(Denial::kCount); ++i) {
    const auto why = static_cast<Denial>(i);
    json.Key(Name(why)).Count(front.gate.refused(why));
  }
  json.EndObject().EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddDaemonRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kGet, "/api/daemon/status",
             [&front](const Call&) { return JsonAnswer(DaemonStatusText(front)); });
  router.Add(HttpMethod::kPost, "/api/daemon/start",
             JobWithGesture(front, LifecycleAction::kStart, "wake_up"));
  router.Add(HttpMethod::kPost, "/api/daemon/stop",
             JobWithGesture(front, LifecycleAction::kStop, "goto_sleep"));
  router.Add(HttpMethod::kPost, "/api/daemon/restart",
             [&front](const Call&) { return BeginJob(front, LifecycleAction::kRestart, false); });
  router.Add(HttpMethod::kGet, "/api/daemon/robot-name",
             [&front](const Call&) { return NameAnswer(front); });
  router.Add(HttpMethod::kPost, "/api/daemon/robot-name",
             [&front, decoder](const Call& call) { return Rename(front, *decoder, call.request); });
  router.Add(HttpMethod::kGet, "/api/daemon/hardware-id", [&front](const Call&) {
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("hardware_id");
    const auto& id = front.options.hardware_id;
    id ? json.String(*id) : json.Null();
    json.EndObject();
    return JsonAnswer(std::move(body));
  });
  router.Add(HttpMethod::kGet, "/api/guard", [&front](const Call&) { return GuardAnswer(front); });
  router.Add(HttpMethod::kPost, "/health-check", [&front](const Call&) {
    front.health_deadline =
        front.clock.Now() + std::chrono::duration_cast<Nanos>(front.options.health_check_timeout);
    return JsonAnswer("{\"status\":\"ok\"}");
  });
}

}  // namespace bbia
