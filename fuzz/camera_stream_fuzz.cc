// The bytes of whatever calls itself a network camera, and what a person types as its address.
// Which pictures are found must not depend on how the stream is cut into pieces.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "camera/http_source.h"
#include "camera/jpeg_scanner.h"

namespace {

std::vector<std::string> Find(std::span<const std::uint8_t> bytes, std::size_t step) {
  std::vector<std::string> found;
  bbia::JpegScanner scanner;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    std::span<const std::uint8_t> rest = bytes.subspan(at, std::min(step, bytes.size() - at));
    while (!rest.empty()) {
      rest = rest.subspan(scanner.Push(rest));
      if (scanner.complete()) found.push_back(scanner.jpeg());
    }
  }
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  const std::vector<std::string> whole = Find(bytes, std::max<std::size_t>(size, 1));
  CHECK(whole == Find(bytes, 1));
  for (const std::string& jpeg : whole) CHECK(jpeg.size() >= 4 && jpeg.starts_with("\xff\xd8"));
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto address = bbia::ParseStreamAddress(text)) {
    CHECK(!address->host.empty() && address->path.starts_with('/'));
  }
  return 0;
}
