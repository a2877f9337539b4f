// A tool call as a model may make it: the name on the first line, the arguments after it. What is
// accepted fits the schema, so written out and read again it is the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "words/tool_action.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const std::string_view name = std::string_view(text).substr(0, line);
  const std::string arguments = line == std::string::npos ? "" : text.substr(line + 1);
  const auto action = bbia::ReadToolCall(name, arguments);
  if (!action) {
    CHECK(!action.error().message.empty() && action.error().message.size() < 1024);
    return 0;
  }
  const auto again = bbia::ReadToolCall(name, bbia::WriteArguments(*action));
  CHECK(again.has_value() && *again == *action);
  return 0;
}
