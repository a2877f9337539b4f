#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "api/answers.h"
#include "api/resource_desk.h"
#include "api/routes.h"
#include "audit/history.h"
#include "flight/dump_files.h"
#include "metrics/exposition.h"
#include "protocol/query.h"

namespace bbia {
namespace {

using Resolution = History::Resolution;
constexpr std::string_view kOnDemand = "on demand";
constexpr std::array<std::string_view, 3> kResolutions = {"second", "ten_seconds", "minute"};

std::vector<std::string_view> SeriesNames() {
  std::vector<std::string_view> names;
  for (const Series& series : AllSeries()) names.push_back(series.name);
  return names;
}

void WriteValues(JsonWriter& json, const Series& series, const std::vector<Sample>& samples) {
  json.Key(series.name).BeginObject().Member("unit", series.unit).Key("values").BeginArray();
  for (const Sample& sample : samples) {
    // More digits than a plot shows are but bytes.
    json.Number(std::round(static_cast<double>(series.value(sample)) * 1e4) / 1e4);
  }
  json.EndArray().EndObject();
}

/// Each place once, in the order of asking: the answer is never longer than all series.
void KeepDistinct(std::vector<std::size_t>& places) {
  std::vector<std::size_t> distinct;
  for (const std::size_t place : places) {
    if (std::ranges::find(distinct, place) == distinct.end()) distinct.push_back(place);
  }
  places = std::move(distinct);
}

HttpResponse HistoryAnswer(Front& front, std::string_view query) {
  const auto resolution = DecodeListQuery(query, "resolution", kResolutions);
  if (!resolution) return Unprocessable(front, resolution.error());
  const auto after = DecodeNumberQuery(query, "after", -1.0, -1.0, 1e12);
  if (!after) return Unprocessable(front, after.error());
  auto wanted = DecodeListQuery(query, "series", SeriesNames());
  if (!wanted) return Unprocessable(front, wanted.error());
  if (wanted->empty()) {
    for (std::size_t i = 0; i < AllSeries().size(); ++i) wanted->push_back(i);
  }
  KeepDistinct(*wanted);
  const std::size_t place = resolution->empty() ? 0 : resolution->back();
  const std::vector<Sample> samples =
      front.audit.history().Read(static_cast<Resolution>(place), *after);
  std::string body;
  body.reserve(samples.size() * wanted->size() * 8 + 1024);
  JsonWriter json(body);
  json.BeginObject().Member("resolution", kResolutions[place]);
  json.Key("uptime_s").BeginArray();
  // Not rounded: who asks with the last one must not be told it again.
  for (const Sample& sample : samples) json.Number(sample.uptime_s);
  json.EndArray().Key("series").BeginObject();
  for (const std::size_t i : *wanted) WriteValues(json, AllSeries()[i], samples);
  json.EndObject().EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse FlightAnswer(Front& front) {
  HttpResponse response;
  response.content_type = "application/octet-stream";
  response.body = front.flight.Image(kOnDemand);
  const DumpName name = MakeDumpName(front.clock.WallNow(), kOnDemand);
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"" + std::string(name.data()) + "\"");
  return response;
}

HttpResponse DumpFlight(Front& front) {
  // This thread may not wait for the disk: the kernel has the file, and writes it when it likes.
  const auto path =
      front.flight.Dump(front.options.state_directory / "flight", kOnDemand, Durability::kProcess);
  if (!path) return Detail(503, path.error().message);
  return JsonAnswer(JsonPair("path", path->string()));
}

HttpResponse MetricsAnswer(Front& front) {
  HttpResponse response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  const auto report = front.audit.Latest();
  response.body = Exposition({.version = front.options.bbia_version,
                              .report = report.get(),
                              .accounts = front.ledger.Report(),
                              .loop = front.board.loop.Read(),
                              .commands = front.tally.outcomes,
                              .malformed = front.tally.malformed,
                              .now = front.clock.Now(),
                              .wall_now = front.clock.WallNow()});
  return response;
}

}  // namespace

void AddResourceRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/resources",
             [&front](const Call&) { return JsonAnswer(ResourceText(front)); });
  router.Add(HttpMethod::kGet, "/api/resources/history",
             [&front](const Call& call) { return HistoryAnswer(front, call.request.query); });
  router.Add(HttpMethod::kGet, "/api/resources/flight",
             [&front](const Call&) { return FlightAnswer(front); });
  router.Add(HttpMethod::kPost, "/api/resources/flight/dump",
             [&front](const Call&) { return DumpFlight(front); });
  router.Add(HttpMethod::kGet, "/metrics", [&front](const Call&) { return MetricsAnswer(front); });
}

}  // namespace bbia
