// Bodies of REST requests; the first byte chooses which. Every refusal is a well-formed answer.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "geometry/rotation.h"
#include "protocol/limits.h"
#include "protocol/requests.h"
#include "try_body.h"

namespace {

void CheckParts(const bbia::PartTargets& parts) {
  if (parts.head) {
    CHECK(bbia::OrthonormalityError(parts.head->rotation) <= bbia::kExactRotationError);
    CHECK(bbia::Norm(parts.head->translation) <= 2.0);
  }
  if (parts.antennas) CHECK(std::isfinite(parts.antennas->right.value()));
  if (parts.body_yaw) CHECK(std::abs(parts.body_yaw->value()) <= bbia::kMaxAngle.value());
}
void Check(const bbia::FullBodyTarget& body) {
  CheckParts(body.target);
}
void Check(const bbia::GotoRequest& body) {
  CheckParts(body.goal);
  CHECK(std::isfinite(body.duration.count()) && body.duration <= bbia::kMaxMoveDuration);
}
void Check(const bbia::Volume& body) {
  CHECK(body.volume >= 0 && body.volume <= 100);
}
void Check(const bbia::TrackingWeight& body) {
  CHECK(body.weight >= 0.0 && body.weight <= 1.0);
}
void Check(const bbia::RobotName& body) {
  CHECK(!body.name.empty());
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
  switch (data[0] % 12) {
    case 0:
      Try<bbia::FullBodyTarget>(text);
      break;
    case 1:
      Try<bbia::GotoRequest>(text);
      break;
    case 2:
      Try<bbia::MoveUuid>(text);
      break;
    case 3:
      Try<bbia::RobotName>(text);
      break;
    case 4:
      Try<bbia::TrackingWeight>(text);
      break;
    case 5:
      Try<bbia::StartupApp>(text);
      break;
    case 6:
      Try<bbia::Volume>(text);
      break;
    case 7:
      Try<bbia::PlaySoundRequest>(text);
      break;
    case 8:
      Try<bbia::AudioConfigRequest>(text);
      break;
    case 9:
      Try<bbia::AppInfo>(text);
      break;
    case 10:
      Try<bbia::PrivateSpace>(text);
      break;
    default:
      Try<bbia::HfToken>(text);
      break;
  }
  return 0;
}
