// What a person types as an address, and the bytes of whatever answers there. What a reply means
// must not depend on how it is cut into pieces.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "server/http_client.h"

namespace {

constexpr std::size_t kMaxBody = 300;
// Why there is none may depend on how much could be seen at once.
constexpr const char* kNoReply = "none";

std::string Understand(std::string_view bytes, std::size_t step) {
  bbia::HttpReplyReader reader(kMaxBody);
  bool done = false;
  for (std::size_t at = 0; at < bytes.size() && !done; at += step) {
    const auto progress = reader.Put(bytes.substr(at, step));
    if (!progress) return kNoReply;
    done = *progress == bbia::HttpReplyReader::Progress::kDone;
  }
  if (!done) {
    if (!reader.End()) return kNoReply;
  }
  const bbia::HttpReply reply = reader.Take();
  CHECK(reply.body.size() <= kMaxBody);
  return std::to_string(reply.status) + ":" + reply.content_type + ":" + reply.server + ":" +
         reply.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto address = bbia::ParseHttpAddress(bytes)) {
    CHECK(address->port != 0 && !address->host.empty() && address->target.starts_with('/'));
    const auto again = bbia::ParseHttpAddress("http://" + address->authority() + address->target);
    CHECK(again && *again == *address);
  }
  if (size > 8192) return 0;  // a line over the reader's own limit may come whole or in pieces
  const std::string whole = Understand(bytes, std::max<std::size_t>(size, 1));
  CHECK(whole == Understand(bytes, 1));
  CHECK(whole == Understand(bytes, 13));
  return 0;
}
