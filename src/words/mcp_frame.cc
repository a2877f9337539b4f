#include "words/mcp_frame.h"

#include <algorithm>
#include <array>

#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::array<std::string_view, 4> kVersions = {kMcpVersion, "2025-06-18", "2025-03-26",
                                                       "2024-11-05"};
constexpr std::size_t kMaxId = 128;
constexpr std::size_t kMaxMethod = 64;

/// The id as JSON, or empty when it is none that is allowed.
std::string IdOf(const JsonNode& node) {
  const bool text = node.is(JsonKind::kString) && node.text.size() <= kMaxId;
  const bool number = node.is(JsonKind::kInteger) && node.text.size() <= kMaxId;
  if (!text && !number) return {};
  std::string id;
  JsonWriter(id).Node(node);
  return id;
}

}  // namespace

std::string_view McpFrame::Text(std::string_view name) const noexcept {
  const JsonNode* node = params != nullptr ? params->Find(name) : nullptr;
  return node != nullptr && node->is(JsonKind::kString) ? node->text : std::string_view();
}

Result<McpFrame, McpFault> ReadMcpFrame(JsonReader& reader, std::string_view text) {
  const JsonNode* root = reader.Read(text);
  if (root == nullptr) {
    return Fail(McpFault{kMcpParseError, "not JSON: " + reader.fault().message});
  }
  if (!root->is(JsonKind::kObject)) {
    return Fail(McpFault{kMcpInvalidRequest, "a message is one JSON object"});
  }
  const JsonNode* version = root->Find("jsonrpc");
  const JsonNode* id = root->Find("id");
  const JsonNode* method = root->Find("method");
  const JsonNode* params = root->Find("params");
  McpFrame frame;
  if (id != nullptr) frame.id = IdOf(*id);
  const std::string told = frame.id.empty() ? "null" : frame.id;
  const auto wrong = [&told](std::string what) {
    return Fail(McpFault{kMcpInvalidRequest, std::move(what), told});
  };
  if (version == nullptr || version->text != "2.0") return wrong("jsonrpc must be \"2.0\"");
  if (id != nullptr && frame.id.empty()) return wrong("id must be a text or a whole number");
  if (params != nullptr && !params->is(JsonKind::kObject)) return wrong("params must be an object");
  frame.params = params;
  if (method == nullptr) {
    if (id == nullptr || (root->Find("result") == nullptr && root->Find("error") == nullptr)) {
      return wrong("method is missing");
    }
    frame.kind = McpKind::kResponse;
    return frame;
  }
  if (!method->is(JsonKind::kString) || method->text.empty() || method->text.size() > kMaxMethod) {
    return wrong("method must be a text of 1 to " + std::to_string(kMaxMethod) + " bytes");
  }
  frame.method = method->text;
  frame.kind = id != nullptr ? McpKind::kRequest : McpKind::kNotification;
  return frame;
}

std::string WriteMcpResult(std::string_view id, std::string_view result) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("jsonrpc", "2.0").Key("id").Raw(id).Key("result").Raw(result);
  json.EndObject();
  return text;
}

std::string WriteMcpError(const McpFault& fault) {
  std::string text;
  JsonWriter json(text);
  json.BeginObject().Member("jsonrpc", "2.0").Key("id").Raw(fault.id).Key("error").BeginObject();
  json.Key("code").Integer(fault.code).Member("message", fault.message).EndObject().EndObject();
  return text;
}

bool IsMcpVersion(std::string_view version) noexcept {
  return std::ranges::find(kVersions, version) != kVersions.end();
}

}  // namespace bbia
