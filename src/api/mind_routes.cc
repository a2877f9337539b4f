#include <memory>
#include <string>
#include <utility>

#include "api/answers.h"
#include "api/mind_desk.h"
#include "api/mind_text.h"
#include "api/routes.h"
#include "behavior/rhythm.h"
#include "protocol/mind_requests.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr std::string_view kBusy = "busy: too many requests wait for the mind; try again";

/// What of a request is done at once, and what the body will show of it.
HttpResponse Taken(Front& front, bool taken) {
  if (!taken) return Detail(503, kBusy);
  const BodyCondition body = front.mind.body();
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("outcome", "accepted");
  json.Member("shown", body == BodyCondition::kAwake);
  if (body != BodyCondition::kAwake) {
    json.Member("reason", "it is felt, and shown later: " + std::string(WhyNot(body)));
  }
  json.EndObject();
  return JsonAnswer(std::move(text));
}

HttpResponse Felt(Front& front) {
  std::string body;
  JsonWriter json(body);
  WriteEmotion(json, front.mind.figures().emotion);
  return JsonAnswer(std::move(body));
}

HttpResponse Feel(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto body = decoder.Decode<FeelBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  return Taken(front, front.mind.Ask(FeelRequest{.feeling = body->feeling,
                                                 .lasting = body->lasting,
                                                 .change = body->change,
                                                 .source = "api"}));
}

HttpResponse React(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto body = decoder.Decode<StimulusBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  if (front.mind.figures().stays) {
    return Detail(409,
                  "refused: the robot was told to feel as it does until somebody tells it "
                  "otherwise; POST /api/emotion/reset ends that");
  }
  return Taken(front, front.mind.Ask(ReactRequest{.occasion = body->occasion, .source = "api"}));
}

HttpResponse Feelings(Front& front) {
  const auto& feelings = front.mind.feelings();
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (std::size_t i = feelings.size(); i-- > 0;) WriteMoodChange(json, feelings[i], front.clock);
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse Stimuli() {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const StimulusTraits& traits : AllStimuli()) {
    json.BeginObject().Member("name", traits.name).Member("name_fr", traits.french);
    json.Member("sense", NameOf(traits.sense)).EndObject();
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

HttpResponse Idle(Front& front) {
  std::string body;
  JsonWriter json(body);
  WriteIdle(json, front.mind.report(), front.state());
  return JsonAnswer(std::move(body));
}

HttpResponse SetIdle(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  const auto body = decoder.Decode<IdleBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  IdleRequest wanted;
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    if (!body->layers[i]) continue;
    wanted.switches[i] = *body->layers[i] ? LayerSwitch::kOn : LayerSwitch::kOff;
  }
  if (!front.mind.Ask(wanted)) return Detail(503, kBusy);
  std::string text;
  JsonWriter(text).BeginObject().Member("outcome", "accepted").EndObject();
  return JsonAnswer(std::move(text));
}

HttpResponse Said(Front& front) {
  std::string body;
  JsonWriter json(body);
  WriteSpeech(json, front.mind.report(), front.clock);
  return JsonAnswer(std::move(body));
}

HttpResponse Say(Front& front, RequestDecoder& decoder, const HttpRequest& request) {
  auto body = decoder.Decode<SayBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  SayRequest wanted{.text = std::move(body->text), .language = {}};
  if (body->language) wanted.language = static_cast<Language>(*body->language);
  const Seconds duration = RhythmOf(wanted.text).duration;
  if (!front.mind.Ask(std::move(wanted))) return Detail(503, kBusy);
  const bool audible = front.mind.report().audible;
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("outcome", "accepted").Member("audible", audible);
  if (!audible) {
    json.Member("reason", "this robot has no voice: the words are subtitles on /api/mind/ws");
  }
  json.Member("duration_s", duration.count()).EndObject();
  return JsonAnswer(std::move(text));
}

}  // namespace

RouteHandler WithMind(Front& front, std::function<HttpResponse(const Call&)> handler) {
  return [&front, handler = std::move(handler)](const Call& call) {
    return front.mind.there() ? handler(call) : Detail(503, kNoMind);
  };
}

void AddMindRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();  // one memory for these handlers
  const auto add = [&](HttpMethod method, std::string_view path, auto handler) {
    router.Add(method, path, WithMind(front, std::move(handler)));
  };
  add(HttpMethod::kGet, "/api/emotions", [](const Call&) {
    std::string body;
    JsonWriter json(body);
    WriteEmotions(json);
    return JsonAnswer(std::move(body));
  });
  add(HttpMethod::kGet, "/api/emotion", [&front](const Call&) { return Felt(front); });
  add(HttpMethod::kPost, "/api/emotion",
      [&front, decoder](const Call& call) { return Feel(front, *decoder, call.request); });
  add(HttpMethod::kPost, "/api/emotion/stimulus",
      [&front, decoder](const Call& call) { return React(front, *decoder, call.request); });
  add(HttpMethod::kGet, "/api/emotion/stimuli", [](const Call&) { return Stimuli(); });
  add(HttpMethod::kPost, "/api/emotion/reset",
      [&front](const Call&) { return Taken(front, front.mind.Ask(ResetFeelingRequest{})); });
  add(HttpMethod::kGet, "/api/emotion/history", [&front](const Call&) { return Feelings(front); });
  add(HttpMethod::kGet, "/api/idle", [&front](const Call&) { return Idle(front); });
  add(HttpMethod::kPost, "/api/idle",
      [&front, decoder](const Call& call) { return SetIdle(front, *decoder, call.request); });
  add(HttpMethod::kGet, "/api/speech", [&front](const Call&) { return Said(front); });
  add(HttpMethod::kPost, "/api/speech/say",
      [&front, decoder](const Call& call) { return Say(front, *decoder, call.request); });
  add(HttpMethod::kPost, "/api/speech/stop",
      [&front](const Call&) { return Taken(front, front.mind.Ask(StopSpeechRequest{})); });
}

}  // namespace bbia
