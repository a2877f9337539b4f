#include "api/mind_text.h"

#include <array>
#include <string>

#include "protocol/iso_time.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kCauseNames = {"command", "stimulus", "fade", "reset"};

void WriteBilingual(JsonWriter& json, std::string_view key, const Bilingual& text) {
  json.Key(key).BeginObject().Member("en", text.en).Member("fr", text.fr).EndObject();
}

void WriteFeeling(JsonWriter& json, const Feeling& feeling) {
  json.Member("emotion", TraitsOf(feeling.emotion).name);
  json.Member("name_fr", TraitsOf(feeling.emotion).french);
  json.Member("intensity", feeling.intensity);
  if (feeling.tint_share <= 0.0) return;
  json.Key("blend").BeginObject().Member("emotion", TraitsOf(feeling.tint).name);
  json.Member("share", feeling.tint_share).EndObject();
}

void WriteNeeds(JsonWriter& json, std::string_view key, NeedSet needs) {
  json.Key(key).BeginArray();
  for (std::size_t i = 0; i < kNeedCount; ++i) {
    if (needs.has(static_cast<Need>(i))) json.String(kNeedNames[i]);
  }
  json.EndArray();
}

void WriteUsual(JsonWriter& json, const Parameter& parameter) {
  json.Key("default");
  switch (parameter.kind) {
    case ParameterKind::kNumber:
      json.Number(parameter.usual);
      return;
    case ParameterKind::kInteger:
      json.Integer(static_cast<std::int64_t>(parameter.usual));
      return;
    case ParameterKind::kSwitch:
      json.Bool(parameter.usual != 0.0);
      return;
    case ParameterKind::kChoice:
    case ParameterKind::kText:
    case ParameterKind::kEmotion:
      json.String(parameter.usual_text);
      return;
    case ParameterKind::kTexts:
      json.BeginArray().EndArray();
      return;
    case ParameterKind::kEmotions:
      break;
  }
  json.BeginArray();
  for (const EmotionTraits& traits : AllEmotions()) json.String(traits.name);
  json.EndArray();
}

void WriteParameter(JsonWriter& json, const Parameter& parameter) {
  json.BeginObject().Member("name", parameter.name).Member("kind", Name(parameter.kind));
  WriteBilingual(json, "about", parameter.about);
  if (parameter.kind == ParameterKind::kNumber || parameter.kind == ParameterKind::kInteger) {
    json.Member("minimum", parameter.low).Member("maximum", parameter.high);
  } else if (parameter.kind == ParameterKind::kText) {
    json.Key("max_bytes").Integer(static_cast<std::int64_t>(parameter.high));
  } else if (parameter.kind == ParameterKind::kEmotions ||
             parameter.kind == ParameterKind::kTexts) {
    json.Key("max_items").Integer(static_cast<std::int64_t>(parameter.high));
  } else if (parameter.kind == ParameterKind::kChoice) {
    json.Key("choices").BeginArray();
    for (const std::string_view choice : parameter.choices) json.String(choice);
    json.EndArray();
  }
  WriteUsual(json, parameter);
  json.EndObject();
}

}  // namespace

std::string CalendarTime(const Clock& clock, TimePoint when) {
  return IsoTime(clock.WallNow() - (clock.Now() - when), TimeZoneMark::kZulu);
}

void WriteEmotions(JsonWriter& json) {
  json.BeginArray();
  for (const EmotionTraits& traits : AllEmotions()) {
    json.BeginObject().Member("name", traits.name).Member("name_fr", traits.french);
    json.Member("group", NameOf(traits.group)).Member("valence", traits.valence);
    json.Member("arousal", traits.arousal).EndObject();
  }
  json.EndArray();
}

void WriteEmotion(JsonWriter& json, const EmotionState& state) {
  json.BeginObject();
  WriteFeeling(json, state.feeling);
  json.Member("previous", TraitsOf(state.previous.emotion).name);
  json.Member("progress", state.blend).Member("valence", state.valence);
  json.Member("arousal", state.arousal).Member("held_s", state.held.count());
  json.Member("fading", state.fading).EndObject();
}

void WriteMoodChange(JsonWriter& json, const MoodChange& change, const Clock& clock) {
  json.BeginObject();
  WriteFeeling(json, change.feeling);
  json.Member("previous", TraitsOf(change.previous).name);
  json.Member("cause", kCauseNames[static_cast<std::size_t>(change.cause)]);
  if (change.stimulus) json.Member("stimulus", TraitsOf(*change.stimulus).name);
  json.Member("time", CalendarTime(clock, change.when)).EndObject();
}

void WriteBehavior(JsonWriter& json, const Behavior& behavior, NeedSet available) {
  const NeedSet missing = behavior.needs.Without(available);
  json.BeginObject().Member("name", behavior.name);
  WriteBilingual(json, "title", behavior.title);
  WriteBilingual(json, "description", behavior.about);
  json.Key("priority").Integer(behavior.priority);
  WriteNeeds(json, "needs", behavior.needs);
  json.Member("available", missing.empty());
  if (!missing.empty()) json.Member("reason", "unavailable: needs " + missing.Text());
  json.Member("begins_asleep", behavior.wakefulness == Wakefulness::kAnyway);
  json.Member("begins_again", behavior.preempted == WhenPreempted::kBeginsAgain);
  json.Key("parameters").BeginArray();
  for (const Parameter& parameter : behavior.parameters) WriteParameter(json, parameter);
  json.EndArray().EndObject();
}

void WriteRun(JsonWriter& json, const RunView& run, const Clock& clock) {
  json.BeginObject().Key("id").Count(run.run).Member("name", run.behavior);
  json.Key("priority").Integer(run.priority).Member("source", run.source);
  json.Member("since", CalendarTime(clock, run.since));
  if (run.due) {
    json.Member("due", CalendarTime(clock, clock.Now() + (*run.due - clock.WallNow())));
  }
  if (!run.step.empty()) json.Member("step", run.step);
  json.EndObject();
}

void WriteQueue(JsonWriter& json, const MindReport& report, const Clock& clock) {
  json.BeginArray();
  for (const RunView& run : report.queue) WriteRun(json, run, clock);
  json.EndArray();
}

void WriteQuestion(JsonWriter& json, const MindReport& report, const Clock& clock) {
  if (!report.question || report.question->answer) {
    json.Null();
    return;
  }
  json.BeginObject().Key("id").Count(report.question->id);
  if (report.running) json.Member("behavior", report.running->behavior);
  json.Member("prompt", report.question->question.prompt).Key("options").BeginArray();
  for (const std::string& option : report.question->question.options) json.String(option);
  json.EndArray().Member("deadline", CalendarTime(clock, report.question->deadline)).EndObject();
}

void WriteSpeech(JsonWriter& json, const MindReport& report, const Clock& clock) {
  json.BeginObject().Member("speaking", report.speech.id != 0);
  json.Member("audible", report.audible);
  json.Member("language", kLanguageNames[static_cast<std::size_t>(report.language)]);
  if (report.speech.id != 0) {
    json.Key("id").Count(report.speech.id).Member("text", report.speech.text);
    json.Member("since", CalendarTime(clock, report.speech.begun));
    json.Member("duration_s", report.speech.duration.count());
  }
  json.EndObject();
}

void WriteIdle(JsonWriter& json, const MindReport& report, const RobotState& state) {
  json.BeginObject().Key("layers").BeginObject();
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    json.Key(kLayerRules[i].name).BeginObject();
    json.Member("on", report.idle[i] == LayerSwitch::kOn);
    json.Member("now_on", state.layers[i].switched == LayerSwitch::kOn);
    json.Member("share", state.layers[i].gain);
    json.Member("makes_room", kLayerRules[i].kind == LayerKind::kIdleLife).EndObject();
  }
  json.EndObject().Key("offset").BeginObject();
  constexpr std::array<std::string_view, kAxisCount> kAxes = {
      "x", "y", "z", "roll", "pitch", "yaw", "right_antenna", "left_antenna", "body_yaw"};
  for (std::size_t i = 0; i < kAxisCount; ++i) json.Member(kAxes[i], state.offset.values[i]);
  json.EndObject().EndObject();
}

void WriteSnapshot(JsonWriter& json, const MindReport& report, const MindFigures& figures,
                   const RobotState& state, const Clock& clock) {
  json.BeginObject().Member("type", "snapshot");
  json.Member("body", Name(report.body));
  json.Key("emotion");
  WriteEmotion(json, figures.emotion);
  json.Key("running");
  if (report.running) {
    WriteRun(json, *report.running, clock);
  } else {
    json.Null();
  }
  json.Key("queue");
  WriteQueue(json, report, clock);
  json.Key("question");
  WriteQuestion(json, report, clock);
  json.Key("speech");
  WriteSpeech(json, report, clock);
  json.Key("idle");
  WriteIdle(json, report, state);
  WriteNeeds(json, "available", report.available);
  json.EndObject();
}

void WriteBodyEvent(JsonWriter& json, BodyCondition body, const Clock& clock) {
  json.BeginObject().Member("type", "body").Member("time", CalendarTime(clock, clock.Now()));
  json.Member("body", Name(body)).EndObject();
}

void WriteEnded(JsonWriter& json, const MindEvent& event, const Clock& clock) {
  json.BeginObject().Key("id").Count(event.run).Member("name", event.behavior);
  json.Member("source", event.source).Member("outcome", Name(event.outcome));
  if (!event.text.empty()) json.Member("reason", event.text);
  json.Member("duration_s", event.duration.count());
  json.Member("ended", CalendarTime(clock, event.when)).EndObject();
}

void WriteEvent(JsonWriter& json, const MindEvent& event, const Clock& clock) {
  json.BeginObject().Member("type", Name(event.kind));
  json.Member("time", CalendarTime(clock, event.when));
  const bool of_behavior = event.run != 0;
  if (of_behavior) json.Key("run").Count(event.run);
  if (!event.behavior.empty()) json.Member("behavior", event.behavior);
  switch (event.kind) {
    case MindEventKind::kEmotion:
      if (event.change) {
        json.Key("change");
        WriteMoodChange(json, *event.change, clock);
      }
      break;
    case MindEventKind::kQueued:
    case MindEventKind::kStarted:
      json.Key("priority").Integer(event.priority).Member("source", event.source);
      break;
    case MindEventKind::kStep:
      json.Member("step", event.text);
      break;
    case MindEventKind::kEnded:
      json.Member("outcome", Name(event.outcome)).Member("reason", event.text);
      json.Member("duration_s", event.duration.count());
      break;
    case MindEventKind::kSpeech:
      json.Key("id").Count(event.id).Member("text", event.text);
      json.Member("duration_s", event.duration.count());
      break;
    case MindEventKind::kSpeechEnded:
      json.Key("id").Count(event.id).Member("outcome", Name(event.outcome));
      break;
    case MindEventKind::kQuestion:
      json.Key("id").Count(event.id).Member("prompt", event.question->prompt);
      json.Key("options").BeginArray();
      for (const std::string& option : event.question->options) json.String(option);
      json.EndArray().Member("deadline_s", event.duration.count());
      break;
    case MindEventKind::kAnswered:
      json.Key("id").Count(event.id).Member("answer", event.text);
      break;
    case MindEventKind::kIdle:
      break;
  }
  json.EndObject();
}

}  // namespace bbia
