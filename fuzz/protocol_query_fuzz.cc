// Queries of URLs and the last parts of paths.
#include <algorithm>
#include <array>
#include <cstddef>
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
  constexpr std::array<std::string_view, 3> kNames = {"cpu", "heap_kb.api", "light"};
  const auto series = bbia::DecodeListQuery(text, "series", kNames);
  if (!series) CheckAnswer(series.error());
  if (series) CHECK(std::ranges::all_of(*series, [](std::size_t i) { return i < 3; }));
  const auto after = bbia::DecodeNumberQuery(text, "after", -1.0, -1.0, 1e12);
  if (!after) CheckAnswer(after.error());
  if (after) CHECK(*after >= -1.0 && *after <= 1e12);
  const auto mode = bbia::DecodeMotorModePath(text);
  if (!mode) CheckAnswer(mode.error());
  return 0;
}
