// Bodies of requests to the mind; the first byte chooses which. Every refusal is a well-formed
// answer, and what passes is within its limits.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "protocol/mind_requests.h"
#include "try_body.h"

namespace {

void Check(const bbia::FeelBody& body) {
  CHECK(body.feeling.intensity >= 0.0 && body.feeling.intensity <= 1.0);
  CHECK(body.feeling.tint_share >= 0.0 && body.feeling.tint_share <= 1.0);
  CHECK(!body.change || (body.change->count() >= 0.0 && body.change->count() <= 30.0));
}
void Check(const bbia::StimulusBody& body) {
  CHECK(body.occasion.strength >= 0.0 && body.occasion.strength <= 1.0);
}
void Check(const bbia::RunBody& body) {
  CHECK(!body.name.empty() && body.parameters.size() <= 32);
  CHECK(!body.priority || (*body.priority >= 1 && *body.priority <= 10));
}
template <class Body>
void Check(const Body&) {}

template <class Body>
void Try(std::string_view text) {
  bbia::fuzz::TryBody<Body>(text, [](const Body& body) { Check(body); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 9) {
    case 0:
      Try<bbia::FeelBody>(text);
      break;
    case 1:
      Try<bbia::StimulusBody>(text);
      break;
    case 2:
      Try<bbia::RunBody>(text);
      break;
    case 3:
      Try<bbia::StopBody>(text);
      break;
    case 4:
      Try<bbia::InputBody>(text);
      break;
    case 5:
      Try<bbia::SayBody>(text);
      break;
    case 6:
      Try<bbia::IdleBody>(text);
      break;
    case 7:
      Try<bbia::PreferenceBody>(text);
      break;
    default:
      Try<bbia::LearningBody>(text);
      break;
  }
  return 0;
}
