#pragma once

#include <string_view>

namespace bbia {

/// The address in a peer or a Host ("127.0.0.1:80", "[::1]:80", "::1", "robot.local:8000") without
/// port and brackets; empty when it is malformed.
[[nodiscard]] std::string_view HostPart(std::string_view authority) noexcept;

/// Whether `address` is a loopback address (127.0.0.0/8, ::1, also mapped into IPv6).
[[nodiscard]] bool IsLoopback(std::string_view address) noexcept;

/// Whether `text` is a numeric IPv4 or IPv6 address.
[[nodiscard]] bool IsAddress(std::string_view text) noexcept;

}  // namespace bbia
