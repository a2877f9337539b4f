#include "words/message.h"

#include "protocol/json_writer.h"

namespace bbia {
namespace {

void Write(JsonWriter& json, const ModelMessage& message) {
  json.BeginObject().Member("role", Name(message.role)).Member("content", message.text);
  if (!message.calls.empty()) {
    json.Key("tool_calls").BeginArray();
    for (const CalledTool& call : message.calls) {
      json.BeginObject().Member("id", call.id).Member("type", "function");
      json.Key("function").BeginObject().Member("name", call.name);
      json.Member("arguments", call.arguments).EndObject().EndObject();
    }
    json.EndArray();
  }
  if (!message.call_id.empty()) json.Member("tool_call_id", message.call_id);
  json.EndObject();
}

}  // namespace

std::string WriteModelRequest(const ModelRequest& request) {
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  if (!request.model.empty()) json.Member("model", request.model);
  json.Key("messages").BeginArray();
  for (const ModelMessage& message : request.messages) Write(json, message);
  json.EndArray();
  const ModelDialect& dialect = request.dialect;
  if (dialect.temperature) json.Member("temperature", request.temperature);
  json.Key(dialect.completion_limit ? "max_completion_tokens" : "max_tokens");
  json.Integer(request.max_tokens);
  json.Member("stream", true);
  json.Key("stream_options").BeginObject().Member("include_usage", true).EndObject();
  if (!request.tools.empty() && dialect.no_tools.empty()) {
    json.Key("tools").Raw(request.tools).Member("tool_choice", "auto");
  }
  json.EndObject();
  return body;
}

}  // namespace bbia
