// Bytes of a WebSocket client. What they mean must not depend on how they are cut into pieces.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "server/frame_decoder.h"

namespace {

constexpr std::size_t kMaxMessage = 300;

std::string Understand(std::string bytes, std::size_t step) {
  using Kind = bbia::FrameDecoder::Kind;
  bbia::FrameDecoder decoder(kMaxMessage);
  std::string said;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::span<char> piece(bytes.data() + at, std::min(step, bytes.size() - at));
    for (;;) {
      const bbia::FrameDecoder::Event event = decoder.Next(piece);
      if (event.kind == Kind::kNeedMore) break;
      said += std::to_string(static_cast<int>(event.kind)) + ":" + std::to_string(event.size) +
              ":" + std::to_string(event.code) + ":";
      said.append(event.payload);
      CHECK(event.payload.size() <= kMaxMessage);
      if (event.kind == Kind::kFail) return said;
    }
    CHECK(piece.empty());
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = Understand(bytes, std::max<std::size_t>(size, 1));
  CHECK(whole == Understand(bytes, 1));
  CHECK(whole == Understand(bytes, 13));
  return 0;
}
