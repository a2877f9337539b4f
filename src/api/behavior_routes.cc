#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/answers.h"
#include "api/mind_desk.h"
#include "api/mind_text.h"
#include "api/routes.h"
#include "protocol/mind_requests.h"

namespace bbia {
namespace {

HttpResponse NoSuchBehavior(const MindDesk& mind, std::string_view name) {
  std::string detail = "There is no behavior '" + std::string(name) + "'; there are";
  for (const auto& behavior : mind.repertoire().all()) detail.append(" ").append(behavior->name);
  return Detail(404, detail);
}

HttpResponse List(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const auto& behavior : front.mind.repertoire().all()) {
    WriteBehavior(json, *behavior, front.mind.report().available);
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse One(Front& front, std::string_view name) {
  const Behavior* const behavior = front.mind.repertoire().Find(name);
  if (behavior == nullptr) return NoSuchBehavior(front.mind, name);
  std::string body;
  JsonWriter json(body);
  WriteBehavior(json, *behavior, front.mind.report().available);
  return JsonAnswer(std::move(body));
}

/// One sentence about one field as the 422 that all routes give.
HttpResponse Wrong(Front& front, const Error& error) {
  Issues issues;
  const FieldPath root = FieldPath::Root("body");
  const std::size_t dot = error.field.find('.');
  const std::string outer = error.field.substr(0, dot);
  const std::string inner = dot == std::string::npos ? "" : error.field.substr(dot + 1);
  const FieldPath first = root.Member(outer);
  const FieldPath second = first.Member(inner);
  std::string must = error.message;
  if (must.starts_with(error.field + " ")) must.erase(0, error.field.size() + 1);
  issues.Add(inner.empty() ? first : second, {"value_error", error.message, std::move(must)},
             nullptr);
  return Unprocessable(front, issues);
}

HttpResponse Run(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  auto body = decoder.Decode<RunBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  const Behavior* const behavior = front.mind.repertoire().Find(body->name);
  if (behavior == nullptr) return NoSuchBehavior(front.mind, body->name);
  auto arguments = CheckArguments(behavior->parameters, body->parameters);
  if (!arguments) return Wrong(front, arguments.error());
  RunRequest wanted{.behavior = behavior->name,
                    .arguments = std::move(*arguments),
                    .priority = body->priority,
                    .source = body->source.empty() ? "api" : std::move(body->source)};
  if (body->language) wanted.language = static_cast<Language>(*body->language);
  return front.mind.Run(std::move(wanted));
}

HttpResponse Stop(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto body = decoder.Decode<StopBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  const MindReport& report = front.mind.report();
  std::vector<RunId> stopped;
  const auto consider = [&](const RunView& run) {
    // Appointments, like alarms, are only stopped by their number.
    if (body->id == 0 ? !run.due : run.run == body->id) stopped.push_back(run.run);
  };
  if (report.running) consider(*report.running);
  for (const RunView& run : report.queue) consider(run);
  // Asked whatever is known here: the mind is nearer to the truth.
  if (!front.mind.Ask(StopRequest{body->id})) return Detail(503, "busy; try again");
  if (stopped.empty() && body->id != 0) {
    return Detail(404, "Nothing with the id " + std::to_string(body->id) + " runs or waits");
  }
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("stopped").BeginArray();
  for (const RunId run : stopped) json.Count(run);
  json.EndArray().EndObject();
  return JsonAnswer(std::move(text));
}

HttpResponse Running(Front& front) {
  const MindReport& report = front.mind.report();
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("running");
  if (report.running) {
    WriteRun(json, *report.running, front.clock);
  } else {
    json.Null();
  }
  json.Key("question");
  WriteQuestion(json, report, front.clock);
  json.EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Queue(Front& front) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Key("capacity").Count(Director::kMaxQueue).Key("queue");
  WriteQueue(json, front.mind.report(), front.clock);
  json.EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Ended(Front& front) {
  const auto& ended = front.mind.ended();
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (std::size_t i = ended.size(); i-- > 0;) WriteEnded(json, ended[i], front.clock);
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse Input(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  auto body = decoder.Decode<InputBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  const auto& asked = front.mind.report().question;
  if (!asked || asked->answer || (body->id != 0 && body->id != asked->id)) {
    return Detail(404, "No such question is open");
  }
  const auto& options = asked->question.options;
  if (!options.empty() && std::ranges::find(options, body->answer) == options.end()) {
    std::string names = "answer must be one of";
    for (const std::string& option : options) names.append(" \"").append(option).append("\"");
    return Wrong(front, {Errc::kInvalidArgument, std::move(names), "answer"});
  }
  const std::uint64_t id = asked->id;
  if (!front.mind.Ask(AnswerRequest{id, std::move(body->answer)})) {
    return Detail(503, "busy; try again");
  }
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Key("id").Count(id).Member("outcome", "accepted").EndObject();
  return JsonAnswer(std::move(text));
}

}  // namespace

void AddBehaviorRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();  // one memory for these handlers
  const auto add = [&](HttpMethod method, std::string_view path, auto handler) {
    router.Add(method, path, WithMind(front, std::move(handler)));
  };
  add(HttpMethod::kGet, "/api/behaviors", [&front](const Call&) { return List(front); });
  add(HttpMethod::kGet, "/api/behaviors/running", [&front](const Call&) { return Running(front); });
  add(HttpMethod::kGet, "/api/behaviors/queue", [&front](const Call&) { return Queue(front); });
  add(HttpMethod::kGet, "/api/behaviors/history", [&front](const Call&) { return Ended(front); });
  add(HttpMethod::kGet, "/api/behaviors/{name}",
      [&front](const Call& call) { return One(front, call.parameter); });
  add(HttpMethod::kPost, "/api/behaviors/run",
      [&front, decoder](const Call& call) { return Run(front, *decoder, call.request); });
  add(HttpMethod::kPost, "/api/behaviors/stop",
      [&front, decoder](const Call& call) { return Stop(front, *decoder, call.request); });
  add(HttpMethod::kPost, "/api/behaviors/input",
      [&front, decoder](const Call& call) { return Input(front, *decoder, call.request); });
}

}  // namespace bbia
