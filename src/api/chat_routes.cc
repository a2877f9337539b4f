#include <memory>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/chat_sessions.h"
#include "api/routes.h"
#include "protocol/requests.h"

namespace bbia {
namespace {

HttpResponse NoTalk() {
  return Detail(503, kNoTalk);
}

HttpResponse Wrong(Front& front, const Error& error) {
  ++front.tally.malformed;
  return Detail(422, error.message);
}

HttpResponse Say(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  if (!front.chat.there()) return NoTalk();
  const auto wanted = decoder.Decode<ChatRequest>(request.body, request.content_type);
  if (!wanted) return Unprocessable(front, wanted.error());
  auto prompt = ToPrompt(*wanted, front.chat.access());
  if (!prompt) return Wrong(front, prompt.error());
  if (front.chat.open() >= ChatDesk::kMostOpen) {
    HttpResponse busy =
        Detail(429, "busy: " + std::to_string(front.chat.open()) + " others wait for an answer");
    busy.headers.emplace_back("Retry-After", "5");
    return busy;
  }
  const bool events = wanted->stream ||
                      request.Header("accept").find("text/event-stream") != std::string_view::npos;
  HttpResponse answer;
  if (events) {
    answer.content_type = "text/event-stream";
    answer.headers.emplace_back("Cache-Control", "no-store");
  }
  answer.stream.begin = events ? StreamPlan::Begin::kNow : StreamPlan::Begin::kLater;
  answer.stream.session =
      std::make_unique<ChatStream>(front.chat, std::move(*prompt), wanted->speak,
                                   events ? ChatStream::Shape::kEvents : ChatStream::Shape::kWhole);
  return answer;
}

void WriteModel(JsonWriter& json, const TalkStatus& status) {
  json.Key("model").BeginObject().Member("kind", Name(status.kind));
  json.Member("name", status.name).Member("where", status.where).Member("state", status.state);
  if (!status.problem.empty()) json.Member("problem", status.problem);
  if (status.kind == ModelKind::kGuest) {
    json.Key("pid").Integer(status.pid);
    json.Key("resident_bytes").Count(status.resident_bytes);
    json.Member("cpu_s", status.cpu.count());
    json.Key("starts").Count(status.starts);
    json.Member("output", status.output);
  }
  json.EndObject();
}

HttpResponse Status(Front& front) {
  if (!front.chat.there()) return NoTalk();
  const TalkStatus status = front.chat.status();
  const Personality personality = front.chat.access().personality;
  std::string body;
  JsonWriter json(body);
  json.BeginObject().Member("brain", status.kind == ModelKind::kNone ? "reflex" : "model");
  WriteModel(json, status);
  json.Member("answering", status.answering);
  json.Key("waiting").Count(status.waiting);
  json.Key("answers").Count(status.answers);
  json.Key("by_model").Count(status.by_model);
  json.Key("from_cache").Count(status.from_cache);
  json.Member("personality", kPersonalityNames[static_cast<std::size_t>(personality)]);
  json.Key("personalities").BeginArray();
  for (std::size_t i = 0; i < kPersonalityCount; ++i) {
    const auto one = static_cast<Personality>(i);
    json.BeginObject().Member("name", kPersonalityNames[i]);
    json.Member("en", TitleOf(one, Language::kEnglish));
    json.Member("fr", TitleOf(one, Language::kFrench)).EndObject();
  }
  json.EndArray().EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Tools() {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const ToolSpec& tool : AllTools()) {
    json.BeginObject().Member("name", tool.name).Member("description", tool.description);
    json.Member("reach", NameOf(tool.reach)).Key("parameters");
    WriteSchema(json, tool);
    json.EndObject();
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse Cancel(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  if (!front.chat.there()) return NoTalk();
  const auto which = decoder.Decode<ChatCancel>(request.body, request.content_type);
  if (!which) return Unprocessable(front, which.error());
  const auto cancelled = front.chat.Cancel(static_cast<PromptId>(which->prompt.value_or(0)));
  std::string body;
  JsonWriter(body).BeginObject().Key("cancelled").Count(cancelled).EndObject();
  return JsonAnswer(std::move(body));
}

HttpResponse Done(std::string_view what) {
  std::string body;
  JsonWriter(body).BeginObject().Member("status", what).EndObject();
  return JsonAnswer(std::move(body));
}

}  // namespace

void AddChatRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();
  router.Add(HttpMethod::kPost, "/api/chat",
             [&front, decoder](const Call& call) { return Say(front, *decoder, call.request); });
  router.Add(HttpMethod::kGet, "/api/chat", [&front](const Call&) { return Status(front); });
  router.Add(HttpMethod::kGet, "/api/chat/tools", [](const Call&) { return Tools(); });
  router.Add(HttpMethod::kPost, "/api/chat/cancel",
             [&front, decoder](const Call& call) { return Cancel(front, *decoder, call.request); });
  router.Add(HttpMethod::kPost, "/api/chat/model/unload", [&front](const Call&) {
    if (!front.chat.there()) return NoTalk();
    front.chat.Unload();
    return Done("asked: the model goes when nobody uses it");
  });
  router.Add(HttpMethod::kDelete, "/api/chat/context", [&front](const Call&) {
    if (!front.chat.there()) return NoTalk();
    front.chat.Forget();
    return Done("forgotten");
  });
}

}  // namespace bbia
