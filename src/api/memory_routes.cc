#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/memory_desk.h"
#include "api/memory_text.h"
#include "api/routes.h"
#include "protocol/mind_requests.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr std::string_view kNoMemory =
    "unavailable: this robot was started without a memory (memory.enabled)";

std::optional<MemoryKind> KindFrom(std::string_view name) {
  const auto* const found = std::ranges::find(kMemoryKindNames, name);
  if (found == kMemoryKindNames.end()) return std::nullopt;
  return static_cast<MemoryKind>(found - kMemoryKindNames.begin());
}

HttpResponse NoSuchKind(std::string_view name) {
  std::string detail = "There is no memory '" + std::string(name) + "'; there are";
  for (const std::string_view kind : kMemoryKindNames) detail.append(" ").append(kind);
  return Detail(404, detail);
}

HttpResponse Counts(Front& front) {
  return front.memory.Ask(CountRows{}, [&front](const MemoryOutcome& outcome) {
    const MemoryStatus status = front.memory.status();
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Member("open", status.open).Key("counts").BeginObject();
    const auto& counts = std::get<MemoryCounts>(outcome);
    for (std::size_t i = 0; i < kMemoryKinds; ++i) json.Key(kMemoryKindNames[i]).Count(counts[i]);
    json.EndObject();
    if (!status.note.empty()) json.Member("note", status.note);
    json.EndObject();
    return JsonAnswer(std::move(body));
  });
}

HttpResponse Page(Front& front, const Call& call) {
  const auto kind = KindFrom(call.parameter);
  if (!kind) return NoSuchKind(call.parameter);
  constexpr std::array<std::string_view, 2> kOrders = {"oldest", "newest"};
  constexpr double kMost = 9e15;
  PageRequest page{.kind = *kind};
  const std::string_view query = call.request.query;
  const auto after = DecodeNumberQuery(query, "after", 0, 0, kMost);
  if (!after) return Unprocessable(front, after.error());
  const auto limit = DecodeNumberQuery(query, "limit", 100, 1, kMaxPageRows);
  if (!limit) return Unprocessable(front, limit.error());
  const auto order = DecodeListQuery(query, "order", kOrders);
  if (!order) return Unprocessable(front, order.error());
  page.after = static_cast<std::int64_t>(*after);
  page.max_rows = static_cast<std::size_t>(*limit);
  if (!order->empty() && order->front() == 1) page.order = PageOrder::kNewestFirst;
  if (const std::string* subject = Query(query).Find("subject")) page.subject = *subject;
  return front.memory.Ask(ReadRows{page}, [](const MemoryOutcome& outcome) {
    const auto& found = std::get<MemoryPage>(outcome);
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("rows").BeginArray();
    for (const MemoryRow& row : found.rows) WriteRow(json, row);
    json.EndArray().Key("next");
    if (found.next == 0) {
      json.Null();
    } else {
      json.Integer(found.next);
    }
    json.EndObject();
    return JsonAnswer(std::move(body));
  });
}

HttpResponse AddedRow(Front& front, MemoryRow row) {
  return front.memory.Ask(AddRow{std::move(row)}, [](const MemoryOutcome& outcome) {
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("id").Integer(std::get<RowAdded>(outcome).id).EndObject();
    return JsonAnswer(std::move(body));
  });
}

HttpResponse AddPreference(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  auto body = decoder.Decode<PreferenceBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  return AddedRow(front, Preference{.key = std::move(body->key),
                                    .value = std::move(body->value),
                                    .time = front.clock.WallNow()});
}

HttpResponse AddLearning(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  auto body = decoder.Decode<LearningBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  const WallTime now = front.clock.WallNow();
  return AddedRow(front, Learning{.subject = std::move(body->subject),
                                  .text = std::move(body->text),
                                  .confidence = body->confidence,
                                  .first_seen = now,
                                  .last_seen = now});
}

HttpResponse Erased(Front& front, std::optional<MemoryKind> kind) {
  return front.memory.Ask(EraseRows{kind}, [](const MemoryOutcome& outcome) {
    std::string body;
    JsonWriter json(body);
    json.BeginObject().Key("erased").Count(std::get<RowsErased>(outcome).rows).EndObject();
    return JsonAnswer(std::move(body));
  });
}

HttpResponse Erase(Front& front, const HttpRequest& request, std::string_view what,
                   std::optional<MemoryKind> kind) {
  const Query query(request.query);
  const std::string* const key = query.Find("key");
  if (key != nullptr && kind == MemoryKind::kPreference) {
    return front.memory.Ask(ForgetPreference{*key}, [key = *key](const MemoryOutcome& outcome) {
      if (!std::get<PreferenceForgotten>(outcome).was_there) {
        return Detail(404, "There is no preference '" + key + "'");
      }
      return JsonAnswer("{\"erased\":1}");
    });
  }
  const std::string* const confirm = query.Find("confirm");
  if (confirm == nullptr || *confirm != what) {
    return Detail(409, "This erases " + std::string(what) +
                           " for good. Say so: add ?confirm=" + std::string(what));
  }
  return Erased(front, kind);
}

}  // namespace

void AddMemoryRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();  // one memory for these handlers
  const auto add = [&](HttpMethod method, std::string_view path, auto handler) {
    router.Add(method, path, [&front, handler](const Call& call) {
      return front.memory.there() ? handler(call) : Detail(503, kNoMemory);
    });
  };
  add(HttpMethod::kGet, "/api/memory", [&front](const Call&) { return Counts(front); });
  add(HttpMethod::kDelete, "/api/memory",
      [&front](const Call& call) { return Erase(front, call.request, "all", std::nullopt); });
  add(HttpMethod::kGet, "/api/memory/export",
      [&front](const Call&) { return ExportMemory(front.memory); });
  add(HttpMethod::kPost, "/api/memory/{kind}", [&front, decoder](const Call& call) {
    const auto kind = KindFrom(call.parameter);
    if (!kind) return NoSuchKind(call.parameter);
    if (*kind == MemoryKind::kPreference) return AddPreference(front, *decoder, call.request);
    if (*kind == MemoryKind::kLearning) return AddLearning(front, *decoder, call.request);
    return Detail(409, "Preferences and learnings can be added; the robot writes down the rest");
  });
  add(HttpMethod::kGet, "/api/memory/{kind}",
      [&front](const Call& call) { return Page(front, call); });
  add(HttpMethod::kDelete, "/api/memory/{kind}", [&front](const Call& call) {
    const auto kind = KindFrom(call.parameter);
    if (!kind) return NoSuchKind(call.parameter);
    return Erase(front, call.request, Name(*kind), kind);
  });
}

}  // namespace bbia
