#include <array>
#include <string>

#include "api/answers.h"
#include "api/routes.h"
#include "base/log.h"
#include "protocol/iso_time.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"DEBUG", "INFO", "WARNING", "ERROR"};

void WriteLine(JsonWriter& json, const LogLine& line) {
  constexpr std::string_view kBetween = " - ";
  const std::string_view text = line.text;
  const std::size_t one = text.find(kBetween);
  const std::size_t two = one == text.npos ? one : text.find(kBetween, one + kBetween.size());
  json.BeginObject().Key("number").Count(line.number);
  json.Member("time", IsoTime(line.at, TimeZoneMark::kZulu));
  json.Member("level", kLevels[static_cast<std::size_t>(line.level)]);
  json.Member("category", two == text.npos ? std::string_view{} : text.substr(0, one));
  json.Member("message", two == text.npos ? text : text.substr(two + kBetween.size())).EndObject();
}

HttpResponse Lines(Front& front, std::string_view query) {
  const auto after = DecodeNumberQuery(query, "after", 0.0, 0.0, 9e15);
  if (!after) return Unprocessable(front, after.error());
  const auto limit = DecodeNumberQuery(query, "limit", 100.0, 1.0, 1000.0);
  if (!limit) return Unprocessable(front, limit.error());
  const auto level = DecodeListQuery(query, "level", kLevels);
  if (!level) return Unprocessable(front, level.error());
  const LogLevel least = level->empty() ? LogLevel::kDebug : static_cast<LogLevel>(level->front());
  const auto behind = static_cast<std::uint64_t>(*after);
  const LogRing& recent = front.log.recent();
  const auto lines = recent.Read(behind, static_cast<std::size_t>(*limit), least);
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("lines").BeginArray();
  for (const LogLine& line : lines) WriteLine(json, line);
  json.EndArray();
  json.Key("last").Count(lines.empty() ? recent.last() : lines.back().number).EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddLogRoutes(Router& router, Front& front) {
  router.Add(HttpMethod::kGet, "/api/logs",
             [&front](const Call& call) { return Lines(front, call.request.query); });
}

}  // namespace bbia
