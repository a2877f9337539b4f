// Files of recorded moves. The first byte says how large the pieces are in which the text comes;
// what is understood is fit for the robot.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "geometry/rotation.h"
#include "protocol/limits.h"
#include "protocol/recorded_move.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  bbia::RecordedMoveReader reader;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    if (!reader.Feed(text.substr(at, std::min(piece, text.size() - at)))) break;
  }
  const auto move = reader.Finish();
  if (!move) {
    CHECK(!move.error().message.empty());
    return 0;
  }
  CHECK(!move->move.empty() && move->move.duration() <= bbia::SampledMove::kLongest);
  const bbia::FullTarget middle = move->move.At(0.5 * move->move.duration());
  CHECK(bbia::OrthonormalityError(middle.head.rotation) < 1e-6);
  CHECK(std::abs(middle.body_yaw.value()) <= bbia::kMaxAngle.value() + 1e-3);
  return 0;
}
