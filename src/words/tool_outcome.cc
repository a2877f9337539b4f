#include "words/tool_outcome.h"

#include "protocol/json_writer.h"

namespace bbia {

std::string WriteOutcome(const ToolOutcome& outcome) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("outcome", Name(outcome.outcome));
  if (!outcome.reason.empty()) json.Member("reason", outcome.reason);
  if (!outcome.result.empty()) json.Key("result").Raw(outcome.result);
  json.EndObject();
  return text;
}

}  // namespace bbia
