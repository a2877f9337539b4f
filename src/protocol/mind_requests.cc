#include "protocol/mind_requests.h"

#include <algorithm>
#include <utility>

#include "protocol/fields.h"
#include "protocol/loose_fields.h"
#include "protocol/request_decoding.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 2> kLastingNames = {"fades", "stays"};
constexpr NumberRange kShare{0.0, 1.0};
constexpr double kLongestChange = 30.0;
constexpr double kFarthest = 100.0;
constexpr std::size_t kMostSaid = 2000;
constexpr std::size_t kMostAnswer = 256;
constexpr std::size_t kMostSource = 32;
constexpr std::int64_t kMostId = std::int64_t{1} << 62U;

/// A value that somebody names in English or French.
template <class T, class Parse>
std::optional<T> ReadNamed(const Field& field, Parse parse) {
  const auto name = ReadText(field, 1, 64);
  if (!name) return std::nullopt;
  auto value = parse(*name);
  if (value) return *value;
  const std::string& sentence = value.error().message;  // "emotion must be one of ..."
  field.Complain({"enum", sentence, sentence.substr(sentence.find(' ') + 1)});
  return std::nullopt;
}

std::uint64_t ReadId(const Field& field) {
  return field.null() ? 0 : static_cast<std::uint64_t>(ReadInteger(field, 0, kMostId).value_or(0));
}

}  // namespace

void Read(const Message& message, FeelBody& body) {
  const Emotion emotion = ReadEmotion(message.Required("emotion"));
  const Field intensity = message.Optional("intensity");
  const Field duration = message.Optional("duration");
  const Field blend = message.Optional("blend");
  const Field lasting = message.Optional("lasting");
  body.feeling = {.emotion = emotion, .intensity = 0.8};
  if (!intensity.null()) body.feeling.intensity = ReadNumber(intensity, kShare).value_or(0.8);
  if (!duration.null()) {
    body.change = Seconds{ReadNumber(duration, {0.0, kLongestChange}).value_or(1.0)};
  }
  if (!lasting.null() && ReadEnum(lasting, kLastingNames).value_or(0) == 1) {
    body.lasting = Lasting::kStays;
  }
  if (blend.null() || !IsModel(*blend.node, blend.path, blend.issues)) return;
  const Message mixed(*blend.node, blend.path, blend.issues);
  const Feeling other{.emotion = ReadEmotion(mixed.Required("emotion")),
                      .intensity = body.feeling.intensity};
  const double share = ReadNumber(mixed.Required("share"), kShare).value_or(0.0);
  body.feeling = Blend(body.feeling, other, share);
}

void Read(const Message& message, StimulusBody& body) {
  body.occasion.stimulus =
      ReadNamed<Stimulus>(message.Required("stimulus"), [](std::string_view name) {
        return ParseStimulus(name);
      }).value_or(Stimulus::kUnknown);
  const Field strength = message.Optional("strength");
  const Field distance = message.Optional("distance");
  if (!strength.null()) body.occasion.strength = ReadNumber(strength, kShare).value_or(0.5);
  if (!distance.null()) {
    body.occasion.distance = Metres{ReadNumber(distance, {0.0, kFarthest}).value_or(1.0)};
  }
}

void Read(const Message& message, RunBody& body) {
  body.name = ReadText(message.Required("name"), 1, 64).value_or("");
  ReadLooseValues(message.Optional("parameters"), body.parameters);
  const Field priority = message.Optional("priority");
  const Field source = message.Optional("source");
  if (!priority.null()) body.priority = static_cast<int>(ReadInteger(priority, 1, 10).value_or(1));
  if (!source.null()) body.source = ReadText(source, 0, kMostSource).value_or("");
  const Field language = message.Optional("language");
  if (!language.null()) body.language = ReadEnum(language, kSpokenLanguages);
}

void Read(const Message& message, StopBody& body) {
  body.id = ReadId(message.Optional("id"));
}

void Read(const Message& message, InputBody& body) {
  body.id = ReadId(message.Optional("id"));
  body.answer = ReadText(message.Required("answer"), 1, kMostAnswer).value_or("");
}

void Read(const Message& message, SayBody& body) {
  body.text = ReadText(message.Required("text"), 1, kMostSaid).value_or("");
  const Field language = message.Optional("language");
  if (!language.null()) body.language = ReadEnum(language, kSpokenLanguages);
}

void Read(const Message& message, IdleBody& body) {
  const Field enabled = message.Optional("enabled");
  if (!enabled.null()) body.layers.fill(ReadBool(enabled));
  const Field layers = message.Optional("layers");
  if (layers.null() || !IsModel(*layers.node, layers.path, layers.issues)) return;
  std::size_t known = 0;
  const Message each(*layers.node, layers.path, layers.issues);
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    const Field layer = each.Optional(kLayerRules[i].name);
    if (layer.absent()) continue;
    ++known;
    body.layers[i] = ReadBool(layer);
  }
  if (known == layers.node->size) return;
  std::string must = "must name layers, which are";
  for (const LayerRule& rule : kLayerRules) must.append(" ").append(rule.name);
  layers.Complain({"value_error", "Input should name layers", std::move(must)});
}

void Read(const Message& message, PreferenceBody& body) {
  body.key = ReadText(message.Required("key"), 1, 64).value_or("");
  body.value = ReadText(message.Required("value"), 0, 1024).value_or("");
}

void Read(const Message& message, LearningBody& body) {
  body.subject = ReadText(message.Required("subject"), 1, 128).value_or("");
  body.text = ReadText(message.Required("text"), 1, 1024).value_or("");
  const Field confidence = message.Optional("confidence");
  if (!confidence.null()) body.confidence = ReadNumber(confidence, kShare).value_or(1.0);
}

template <>
constexpr bool kMayBeAbsent<StopBody> = true;

template Result<FeelBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<StimulusBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<RunBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<StopBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<InputBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<SayBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<IdleBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<PreferenceBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);
template Result<LearningBody, Issues> RequestDecoder::Decode(std::string_view, std::string_view);

}  // namespace bbia
