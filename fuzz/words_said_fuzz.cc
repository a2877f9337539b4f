// What somebody says to the robot.
#include <cstdint>
#include <string>
#include <vector>

#include "base/check.h"
#include "words/reflex_brain.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string said(reinterpret_cast<const char*>(data), size);
  const bbia::Reflex reflex = bbia::Understand(said, bbia::Language::kFrench);
  CHECK(reflex.actions.size() <= bbia::kMostReflexes);
  for (const bbia::ToolAction& action : reflex.actions) {
    const std::string_view name = bbia::SpecOf(bbia::IdOf(action)).name;
    // What the reflex brain does is what a model could have called.
    CHECK(bbia::ReadToolCall(name, bbia::WriteArguments(action)).has_value());
  }
  const std::vector<bbia::ToolOutcome> outcomes(reflex.actions.size());
  CHECK(!bbia::ReflexReply(reflex, outcomes, {}).empty());
  return 0;
}
