// What a local program says on the socket of raw pictures. What it gives back must not depend on
// how its bytes are cut into pieces.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/check.h"
#include "camera/frame_feed.h"

namespace {

bool Read(std::span<const std::byte> bytes, std::size_t step,
          std::vector<std::uint64_t>& released) {
  bbia::FeedReplies replies;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    if (!replies.Push(bytes.subspan(at, std::min(step, bytes.size() - at)), released)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  std::vector<std::uint64_t> whole;
  std::vector<std::uint64_t> cut;
  const bool sane = Read(bytes, std::max<std::size_t>(size, 1), whole);
  CHECK(sane == Read(bytes, 3, cut));
  CHECK(whole == cut);
  CHECK(whole.size() <= size / 16);
  return 0;
}
