// A message of the Model Context Protocol, as an agent may send it. What is accepted can be
// answered, and the answer is JSON with the same id.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "words/mcp_frame.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  bbia::JsonReader reader;
  bbia::JsonReader answers;
  const auto frame = bbia::ReadMcpFrame(reader, text);
  if (!frame) {
    CHECK(answers.Read(bbia::WriteMcpError(frame.error())) != nullptr);
    return 0;
  }
  CHECK((frame->kind == bbia::McpKind::kNotification) == frame->id.empty());
  static_cast<void>(frame->Text("name"));
  if (frame->id.empty()) return 0;
  const std::string answer = bbia::WriteMcpResult(frame->id, "{}");
  const bbia::JsonNode* root = answers.Read(answer);
  CHECK(root != nullptr && root->Find("id") != nullptr);
  return 0;
}
