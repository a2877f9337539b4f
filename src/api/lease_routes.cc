#include <algorithm>
#include <memory>
#include <string>

#include "api/answers.h"
#include "api/lease_text.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

int StatusOf(Errc code) noexcept {
  return code == Errc::kNotFound ? 404 : 409;
}

HttpResponse Leased(std::string_view id, double time_to_live) {
  std::string body;
  JsonWriter(body).BeginObject().Member("lease", id).Member("expires_in", time_to_live).EndObject();
  return JsonAnswer(std::move(body));
}

PartSet PartsNamed(const std::vector<std::string>& names) {
  if (names.empty()) return PartSet::All();
  PartSet parts;
  for (std::size_t i = 0; i < kPartCount; ++i) {
    if (std::ranges::find(names, kPartNames[i]) != names.end()) parts.Add(static_cast<Part>(i));
  }
  return parts;
}

HttpResponse Take(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto wanted = decoder.Decode<LeaseRequest>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  const std::string id = ToText(front.random.NextUuid());
  const auto taken = front.motion().leases().Take({.owner = wanted->owner,
                                                   .parts = PartsNamed(wanted->parts),
                                                   .priority = wanted->priority,
                                                   .time_to_live = Seconds{wanted->time_to_live}},
                                                  id, 0);
  if (!taken) return Detail(StatusOf(taken.error().code), taken.error().message);
  return Leased(id, wanted->time_to_live);
}

HttpResponse Renew(Front& front, RequestDecoder& decoder, const Call& call) {
  const auto wanted = decoder.Decode<LeaseRenewal>(call.request.body, call.request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  const auto renewed = front.motion().leases().Renew(call.parameter, Seconds{wanted->time_to_live});
  if (!renewed) return Detail(StatusOf(renewed.error().code), renewed.error().message);
  return Leased(call.parameter, wanted->time_to_live);
}

HttpResponse Release(Front& front, std::string_view id) {
  const auto released = front.motion().leases().Release(id);
  if (!released) return Detail(StatusOf(released.error().code), released.error().message);
  return JsonAnswer("{\"status\":\"ok\"}");
}

HttpResponse Show(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  WriteLeases(json, front.motion().leases());
  const SetpointCensus::Row rest = front.motion().census().Find(0);
  json.Key("rest_targets").BeginObject();
  WriteTargets(json, rest);
  json.EndObject().EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddLeaseRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kGet, "/api/leases", [&front](const Call&) { return Show(front); });
  router.Add(HttpMethod::kPost, "/api/leases",
             [&front, decoder](const Call& call) { return Take(front, *decoder, call.request); });
  router.Add(HttpMethod::kPut, "/api/leases/{lease}",
             [&front, decoder](const Call& call) { return Renew(front, *decoder, call); });
  router.Add(HttpMethod::kDelete, "/api/leases/{lease}",
             [&front](const Call& call) { return Release(front, call.parameter); });
}

}  // namespace bbia
