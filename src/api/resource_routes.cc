#include <string>

#include "api/answers.h"
#include "api/routes.h"

namespace bbia {
namespace {

constexpr double kMicrosecond = 1e-6;

void WriteHistogram(JsonWriter& json, std::string_view key, const DurationHistogram& h) {
  const auto micros = [](Nanos t) { return Seconds{t}.count() / kMicrosecond; };
  json.Key(key).BeginObject();
  json.Member("p50_us", micros(h.Quantile(0.5))).Member("p99_us", micros(h.Quantile(0.99)));
  json.Member("p999_us", micros(h.Quantile(0.999))).Member("max_us", micros(h.max()));
  json.Key("buckets").BeginArray();  // bucket i counts durations below 2^i us
  for (const std::uint64_t count : h.counts()) json.Count(count);
  json.EndArray().EndObject();
}

std::string_view Name(GrantedScheduling scheduling) {
  switch (scheduling) {
    case GrantedScheduling::kFifo:
      return "fifo";
    case GrantedScheduling::kNice:
      return "nice";
    case GrantedScheduling::kNormal:
      return "normal";
  }
  return "normal";
}

void WriteLoop(JsonWriter& json, const LoopStats& loop, const RobotState& state) {
  json.Key("control_loop").BeginObject();
  json.Member("period_s", Seconds{loop.period}.count());
  json.Member("scheduling", Name(static_cast<GrantedScheduling>(loop.scheduling)));
  json.Key("ticks").Count(loop.ticks).Key("overruns").Count(loop.overruns);
  json.Key("periods_rested").Count(loop.rested);
  json.Key("reseats").Count(state.reseats);
  json.Key("setpoints_applied").Count(state.setpoints_applied);
  json.Key("setpoints_ignored").Count(state.setpoints_ignored);
  WriteHistogram(json, "lateness", loop.lateness);
  WriteHistogram(json, "work", loop.work);
  json.EndObject();
}

HttpResponse Resources(const Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  WriteLoop(json, front.board.loop.Read(), front.state());
  json.Key("accounts").BeginArray();
  for (const AccountRow& row : front.ledger.Report()) {
    json.BeginObject().Member("kind", Name(row.kind)).Member("name", row.name);
    json.Member("owner", row.owner);
    json.Key("capacity").Count(row.capacity).Key("used").Count(row.used);
    json.Key("high_water").Count(row.high_water).Key("accepted").Count(row.accepted);
    json.Key("dropped").Count(row.dropped).Member("age_s", row.age.count()).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddResourceRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/resources",
             [&front](const Call&) { return Resources(front); });
}

}  // namespace bbia
