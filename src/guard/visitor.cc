#include "guard/visitor.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace bbia {
namespace {

bool IsPort(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `text` with its end, for the C library. @return false when it is too long to be an address.
bool Terminated(std::string_view text, std::array<char, INET6_ADDRSTRLEN>& out) noexcept {
  if (text.size() >= out.size()) return false;
  std::ranges::copy(text, out.begin());
  out[text.size()] = '\0';
  return true;
}

}  // namespace

std::string_view HostPart(std::string_view authority) noexcept {
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return {};
    const std::string_view rest = authority.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !IsPort(rest.substr(1)))) return {};
    return authority.substr(1, end - 1);
  }
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos) return authority;
  if (authority.find(':', colon + 1) != std::string_view::npos) {  // IPv6 without brackets
    return IsAddress(authority) ? authority : std::string_view{};
  }
  return IsPort(authority.substr(colon + 1)) ? authority.substr(0, colon) : std::string_view{};
}

bool IsLoopback(std::string_view address) noexcept {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) address.remove_prefix(kMapped.size());
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!Terminated(address, text)) return false;
  in_addr v4{};
  if (inet_pton(AF_INET, text.data(), &v4) == 1) return ntohl(v4.s_addr) >> 24U == 127;
  in6_addr v6{};
  return inet_pton(AF_INET6, text.data(), &v6) == 1 &&
         std::memcmp(&v6, &in6addr_loopback, sizeof v6) == 0;
}

bool IsAddress(std::string_view text) noexcept {
  std::array<char, INET6_ADDRSTRLEN> copy{};
  if (!Terminated(text, copy)) return false;
  in_addr v4{};
  in6_addr v6{};
  return inet_pton(AF_INET, copy.data(), &v4) == 1 || inet_pton(AF_INET6, copy.data(), &v6) == 1;
}

}  // namespace bbia
