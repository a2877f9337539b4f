// A sequence or a preset, as somebody may send it or as its file may have become. What is accepted
// is within its limits, and is read again as it was written.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "protocol/limits.h"
#include "protocol/sequence_requests.h"

namespace {

void Write(bbia::JsonWriter& json, const bbia::Sequence& sequence) {
  bbia::WriteSequence(json, sequence);
}
void Write(bbia::JsonWriter& json, const bbia::Preset& preset) {
  bbia::WritePreset(json, preset);
}
std::size_t StepsOf(const bbia::Sequence& sequence) {
  return sequence.steps.size();
}
std::size_t StepsOf(const bbia::Preset&) {
  return 0;
}

template <class Score>
void Try(std::string_view text) {
  static bbia::RequestDecoder decoder;
  const auto score = decoder.Decode<Score>(text);
  if (!score) {
    CHECK(!score.error().empty());
    return;
  }
  CHECK(bbia::IsSequenceName(score->name) && score->title.size() <= 4 * bbia::Sequence::kMaxTitle);
  CHECK(StepsOf(*score) <= bbia::Sequence::kMaxSteps);
  std::string written;
  bbia::JsonWriter json(written);
  Write(json, *score);
  if (written.size() > bbia::kMaxJsonBytes) return;
  const auto again = decoder.Decode<Score>(written);
  CHECK(again.has_value() && again->name == score->name && StepsOf(*again) == StepsOf(*score));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Try<bbia::Sequence>(text);
  Try<bbia::Preset>(text);
  return 0;
}
