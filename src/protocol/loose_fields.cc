#include "protocol/loose_fields.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bbia {
namespace {

constexpr std::size_t kMostParameters = 32;
constexpr std::size_t kMostItems = 64;

void ReadParameter(const Field& field, LooseValues& parameters) {
  const JsonNode& node = *field.node;
  const std::string name(node.key);
  switch (node.kind) {
    case JsonKind::kNull:
      return;  // as if it were not there
    case JsonKind::kBool:
      parameters.emplace_back(name, node.truth);
      return;
    case JsonKind::kInteger:
    case JsonKind::kDouble:
      if (const auto number = ReadNumber(field)) parameters.emplace_back(name, *number);
      return;
    case JsonKind::kString:
      if (const auto text = ReadText(field)) parameters.emplace_back(name, std::string(*text));
      return;
    case JsonKind::kArray:
      break;
    case JsonKind::kObject:
      field.Complain({"value_error", "Input should be a plain value", "must not be an object"});
      return;
  }
  if (node.size > kMostItems) {
    field.Complain({"too_long", "List is too long",
                    "must have at most " + std::to_string(kMostItems) + " items"});
    return;
  }
  std::vector<std::string> texts;
  std::size_t i = 0;
  for (const JsonNode& item : node) {
    const Field each{&item, field.path.Item(i++), field.issues};
    texts.emplace_back(ReadText(each).value_or(""));
  }
  parameters.emplace_back(name, std::move(texts));
}

}  // namespace

void ReadLooseValues(const Field& field, LooseValues& parameters) {
  if (field.null() || !IsModel(*field.node, field.path, field.issues)) return;
  if (field.node->size > kMostParameters) {
    field.Complain({"too_long", "Object has too many members",
                    "must have at most " + std::to_string(kMostParameters) + " members"});
    return;
  }
  for (const JsonNode& member : *field.node) {
    ReadParameter({&member, field.path.Member(member.key), field.issues}, parameters);
  }
}

void WriteLooseValues(JsonWriter& json, const LooseValues& values) {
  struct Write {
    JsonWriter& json;
    void operator()(bool value) const { json.Bool(value); }
    void operator()(double value) const { json.Number(value); }
    void operator()(const std::string& value) const { json.String(value); }
    void operator()(const std::vector<std::string>& value) const {
      json.BeginArray();
      for (const std::string& each : value) json.String(each);
      json.EndArray();
    }
  };
  json.BeginObject();
  for (const auto& [name, value] : values) {
    json.Key(name);
    std::visit(Write{json}, value);
  }
  json.EndObject();
}

Emotion ReadEmotion(const Field& field) {
  const auto name = ReadText(field, 1, 64);
  if (!name) return Emotion::kNeutral;
  auto emotion = ParseEmotion(*name);
  if (emotion) return *emotion;
  const std::string& sentence = emotion.error().message;  // "emotion must be one of ..."
  field.Complain({"enum", sentence, sentence.substr(sentence.find(' ') + 1)});
  return Emotion::kNeutral;
}

}  // namespace bbia
