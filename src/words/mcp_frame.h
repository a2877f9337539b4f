#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/json_reader.h"

namespace bbia {

enum class McpKind : std::uint8_t { kRequest, kNotification, kResponse };

/// One JSON-RPC message of the Model Context Protocol. Points into what it was read from.
struct McpFrame {
  McpKind kind = McpKind::kNotification;
  std::string id;  ///< as JSON, of a request and a response; a text or a whole number
  std::string_view method;
  const JsonNode* params = nullptr;  ///< an object, or null

  /// The text `name` of the parameters; empty when there is none.
  [[nodiscard]] std::string_view Text(std::string_view name) const noexcept;
};

// Codes of JSON-RPC errors.
inline constexpr int kMcpParseError = -32700;
inline constexpr int kMcpInvalidRequest = -32600;
inline constexpr int kMcpMethodNotFound = -32601;
inline constexpr int kMcpInvalidParams = -32602;
inline constexpr int kMcpServerError = -32000;
inline constexpr int kMcpResourceNotFound = -32002;

struct McpFault {
  int code = kMcpInvalidRequest;
  std::string message;
  std::string id = "null";  ///< as JSON
};

/// @return the frame, valid as long as `text` and until the next use of `reader`. No batches: the
/// protocol has none since 2025-06-18.
[[nodiscard]] Result<McpFrame, McpFault> ReadMcpFrame(JsonReader& reader, std::string_view text);

/// {"jsonrpc":"2.0","id":...,"result":...}; `result` is JSON.
[[nodiscard]] std::string WriteMcpResult(std::string_view id, std::string_view result);
[[nodiscard]] std::string WriteMcpError(const McpFault& fault);

/// Versions that are spoken, the newest first.
[[nodiscard]] bool IsMcpVersion(std::string_view version) noexcept;
inline constexpr std::string_view kMcpVersion = "2025-11-25";

}  // namespace bbia
