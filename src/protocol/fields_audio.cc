#include "protocol/fields_audio.h"

#include <limits>
#include <utility>

namespace bbia {
namespace {

Complaint NotAList() {
  return {"list_type", "Input should be a valid list", "must be a list"};
}

std::vector<double> ReadValues(const Field& field) {
  std::vector<double> values;
  if (field.absent()) return values;
  if (!field.node->is(JsonKind::kArray)) {
    field.Complain(NotAList());
    return values;
  }
  std::size_t i = 0;
  for (const JsonNode& item : *field.node) {
    const auto value = ReadNumber({&item, field.path.Item(i++), field.issues});
    values.push_back(value.value_or(0.0));
  }
  return values;
}

}  // namespace

command::ApplyAudioConfig ReadAudioConfig(const Message& message) {
  command::ApplyAudioConfig audio;
  const Field config = message.Required("config");
  if (!config.absent() && !config.node->is(JsonKind::kArray)) config.Complain(NotAList());
  if (!config.absent() && config.node->is(JsonKind::kArray)) {
    std::size_t i = 0;
    for (const JsonNode& item : *config.node) {
      const FieldPath path = config.path.Item(i++);
      if (!IsModel(item, path, config.issues)) continue;
      const Message parameter(item, path, config.issues);
      std::string name(ReadText(parameter.Required("name")).value_or(""));
      audio.config.push_back({std::move(name), ReadValues(parameter.Required("values"))});
    }
  }
  const Field verify = message.Optional("verify");
  if (!verify.absent()) audio.verify = ReadBool(verify).value_or(true);
  return audio;
}

}  // namespace bbia
