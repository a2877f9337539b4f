#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "words/completion_reader.h"
#include "words/model_dialect.h"

namespace bbia {

enum class MessageRole : std::uint8_t { kSystem, kUser, kAssistant, kTool };
[[nodiscard]] constexpr std::string_view Name(MessageRole role) noexcept {
  switch (role) {
    case MessageRole::kSystem:
      return "system";
    case MessageRole::kUser:
      return "user";
    case MessageRole::kAssistant:
      return "assistant";
    case MessageRole::kTool:
      return "tool";
  }
  return "user";
}

/// One message of a conversation, as a model is told it.
struct ModelMessage {
  MessageRole role = MessageRole::kUser;
  std::string text;
  std::vector<CalledTool> calls = {};  ///< of the assistant
  std::string call_id = {};            ///< of a tool: whose outcome this is
};

/// What a model is asked.
struct ModelRequest {
  std::string model;  ///< as the server names it; empty: it has only one
  std::vector<ModelMessage> messages;
  std::string tools;  ///< JSON array of function schemas; empty: none
  double temperature = 0.7;
  std::int64_t max_tokens = 256;
  ModelDialect dialect = {};
};

/// The body of POST /v1/chat/completions, streaming.
[[nodiscard]] std::string WriteModelRequest(const ModelRequest& request);

}  // namespace bbia
