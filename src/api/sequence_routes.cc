#include <memory>
#include <string>
#include <utility>

#include "acts/sequence_act.h"
#include "api/answers.h"
#include "api/mind_desk.h"
#include "api/routes.h"
#include "api/score_shelf.h"
#include "protocol/sequence_requests.h"

namespace bbia {
namespace {

HttpResponse Failed(Front& front, const Error& error) {
  switch (error.code) {
    case Errc::kInvalidArgument: {
      Issues issues;
      const FieldPath root = FieldPath::Root("body");
      std::string must = error.message;
      if (must.starts_with(error.field + " ")) must.erase(0, error.field.size() + 1);
      issues.Add(root.Member(error.field), {"value_error", error.message, std::move(must)},
                 nullptr);
      return Unprocessable(front, issues);
    }
    case Errc::kNotFound:
      return Detail(404, error.message);
    case Errc::kRefused:
    case Errc::kBusy:
      return Detail(409, error.message);
    case Errc::kUnavailable:
    case Errc::kIo:
      break;
  }
  return Detail(500, error.message);
}

void WriteScore(JsonWriter& json, const Sequence& sequence) {
  WriteSequence(json, sequence);
}
void WriteScore(JsonWriter& json, const Preset& preset) {
  WritePreset(json, preset);
}
void WriteSummary(JsonWriter& json, const Sequence& sequence) {
  json.Key("steps").Count(sequence.steps.size());
}
void WriteSummary(JsonWriter& json, const Preset& preset) {
  json.Key("emotion");
  preset.emotion ? json.String(TraitsOf(preset.emotion->emotion).name) : json.Null();
}

template <class T>
HttpResponse List(const ScoreShelf<T>& shelf) {
  std::string body;
  JsonWriter json(body);
  json.BeginArray();
  for (const std::string& name : shelf.book().names()) {
    const auto score = shelf.book().Find(name);
    if (!score) continue;
    json.BeginObject().Member("name", score->name).Member("title", score->title);
    json.Member("built_in", shelf.built_in(name));
    WriteSummary(json, *score);
    json.EndObject();
  }
  json.EndArray();
  return JsonAnswer(std::move(body));
}

template <class T>
HttpResponse One(const ScoreShelf<T>& shelf, std::string_view name) {
  const auto score = shelf.book().Find(name);
  if (!score) return Detail(404, "there is nothing of that name");
  std::string body;
  JsonWriter json(body);
  WriteScore(json, *score);
  return JsonAnswer(std::move(body));
}

template <class T>
HttpResponse Save(Front& front, ScoreShelf<T>& shelf, RequestDecoder& decoder,
                  const HttpRequest& request) {
  const auto score = decoder.Decode<T>(request.body, request.content_type);
  if (!score) return Unprocessable(front, score.error());
  if (const auto saved = shelf.Save(*score); !saved) return Failed(front, saved.error());
  return One(shelf, score->name);
}

template <class T>
HttpResponse Remove(Front& front, ScoreShelf<T>& shelf, std::string_view name) {
  if (const auto removed = shelf.Remove(name); !removed) return Failed(front, removed.error());
  return JsonAnswer("{\"status\":\"ok\"}");
}

/// Runs the behaviour that performs it.
HttpResponse Perform(Front& front, std::string_view behavior_name, const PerformBody& body) {
  const Behavior* const behavior = front.mind.repertoire().Find(behavior_name);
  if (behavior == nullptr) return Detail(503, kNoMind);
  LooseValues said = {{"name", body.name}};
  if (behavior_name == "sequence") said.emplace_back("times", static_cast<double>(body.times));
  auto arguments = CheckArguments(behavior->parameters, said);
  if (!arguments) return Failed(front, arguments.error());
  RunRequest wanted{.behavior = behavior->name,
                    .arguments = std::move(*arguments),
                    .priority = body.priority,
                    .source = "api"};
  if (body.language) wanted.language = static_cast<Language>(*body.language);
  return front.mind.Run(std::move(wanted));
}

HttpResponse PlayNow(Front& front, const ScoreShelf<Sequence>& shelf, RequestDecoder& decoder,
                     const HttpRequest& request) {
  const auto body = decoder.Decode<PerformBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  if (!shelf.book().Find(body->name)) return Detail(404, "there is no sequence " + body->name);
  return Perform(front, "sequence", *body);
}

HttpResponse Apply(Front& front, const ScoreShelf<Preset>& shelf, RequestDecoder& decoder,
                   const HttpRequest& request) {
  const auto body = decoder.Decode<PerformBody>(request.body, request.content_type);
  if (!body) return Unprocessable(front, body.error());
  const auto preset = shelf.book().Find(body->name);
  if (!preset) return Detail(404, "there is no preset " + body->name);
  IdleRequest idle;
  for (const auto& [name, on] : preset->idle) {
    for (std::size_t i = 0; i < kLayerCount; ++i) {
      if (kLayerRules[i].name != name) continue;
      idle.switches[i] = on ? LayerSwitch::kOn : LayerSwitch::kOff;
    }
  }
  if (!preset->idle.empty() && !front.mind.Ask(idle)) {
    return Detail(503, "busy; try again");
  }
  return Perform(front, "preset", *body);
}

/// `handler(ScoreDesk&, const Call&)`, or 503 when this robot keeps none.
template <class Handler>
RouteHandler WithScores(Front& front, Handler handler) {
  return WithMind(front, [&front, handler = std::move(handler)](const Call& call) {
    ScoreDesk* const scores = front.mind.scores();
    return scores != nullptr ? handler(*scores, call) : Detail(503, kNoMind);
  });
}

/// Routes of one kind, which differ in nothing but their name.
template <class T>
void AddShelfRoutes(Router& router, Front& front, const std::string& path,
                    ScoreShelf<T> ScoreDesk::*shelf,
                    const std::shared_ptr<RequestDecoder>& decoder) {
  const auto add = [&](HttpMethod method, const std::string& to, auto handler) {
    router.Add(method, to, WithScores(front, std::move(handler)));
  };
  add(HttpMethod::kGet, path,
      [shelf](ScoreDesk& scores, const Call&) { return List(scores.*shelf); });
  add(HttpMethod::kPost, path, [&front, shelf, decoder](ScoreDesk& scores, const Call& call) {
    return Save(front, scores.*shelf, *decoder, call.request);
  });
  add(HttpMethod::kGet, path + "/{name}",
      [shelf](ScoreDesk& scores, const Call& call) { return One(scores.*shelf, call.parameter); });
  add(HttpMethod::kDelete, path + "/{name}", [&front, shelf](ScoreDesk& scores, const Call& call) {
    return Remove(front, scores.*shelf, call.parameter);
  });
}

}  // namespace

void AddSequenceRoutes(Router& router, Front& front) {
  const auto decoder = std::make_shared<RequestDecoder>();  // one memory for these handlers
  AddShelfRoutes(router, front, "/api/sequences", &ScoreDesk::sequences, decoder);
  AddShelfRoutes(router, front, "/api/presets", &ScoreDesk::presets, decoder);
  router.Add(HttpMethod::kPost, "/api/sequences/play",
             WithScores(front, [&front, decoder](ScoreDesk& scores, const Call& call) {
               return PlayNow(front, scores.sequences, *decoder, call.request);
             }));
  router.Add(HttpMethod::kPost, "/api/presets/apply",
             WithScores(front, [&front, decoder](ScoreDesk& scores, const Call& call) {
               return Apply(front, scores.presets, *decoder, call.request);
             }));
}

}  // namespace bbia
