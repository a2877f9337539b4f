#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "server/http_reply.h"

namespace bbia {

/// "http://host:port/path?query" in its parts.
struct HttpAddress {
  std::string host;  ///< an IPv4 or IPv6 address (without brackets) or a name
  std::uint16_t port = 80;
  std::string target = "/";  ///< path and query, as it goes over the wire

  /// "127.0.0.1:8000", "[::1]:8000"
  [[nodiscard]] std::string authority() const;
  bool operator==(const HttpAddress&) const = default;
};

/// Takes what a person may have typed. @return kInvalidArgument quoting it and saying what is
/// wrong; no user name, no fragment, no https, nothing but visible ASCII.
[[nodiscard]] Result<HttpAddress> ParseHttpAddress(std::string_view address);

/// Asks for `address` once and waits for the whole reply, whatever its status, on a connection of
/// its own. Blocks the calling thread; starts none.
///
/// `deadline` is for everything together, except that the system's resolver takes its own time for
/// a name. "localhost" is both loopback addresses and is never looked up.
/// @return kInvalidArgument: the address is none; kNotFound: nobody knows the name; kUnavailable:
/// nobody listens there, or no way leads there; kRefused: what answered is not HTTP, or sends more
/// than `max_body` bytes; kIo: no whole reply in time. The sentence names host and port.
[[nodiscard]] Result<HttpReply> HttpGet(std::string_view address, Seconds deadline,
                                        std::size_t max_body);
/// As above, with a JSON body.
[[nodiscard]] Result<HttpReply> HttpPost(std::string_view address, std::string_view json,
                                         Seconds deadline, std::size_t max_body);

}  // namespace bbia
