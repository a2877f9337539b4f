// Queries of URLs and the last parts of paths.
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "protocol/json_reader.h"
#include "protocol/limits.h"
#include "protocol/query.h"
#include "protocol/requests.h"

namespace {

void CheckAnswer(const bbia::Issues& issues) {
  CHECK(!issues.empty());
  bbia::JsonReader reader;
  CHECK(reader.Read(issues.Body()) != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto state = bbia::DecodeStateQuery(text, bbia::StateRoute::kStream);
  if (!state) CheckAnswer(state.error());
  if (state) CHECK(state->frequency > 0.0 && state->frequency <= bbia::kMaxStateFrequency);
  const auto flag = bbia::DecodeBoolQuery(text, "wake_up");
  if (!flag) CheckAnswer(flag.error());
  const auto mode = bbia::DecodeMotorModePath(text);
  if (!mode) CheckAnswer(mode.error());
  return 0;
}
