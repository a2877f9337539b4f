#include "llm/host_lookup.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "guests/guest_process.h"

namespace bbia {
namespace {

constexpr std::size_t kMostAddresses = 8;
constexpr Nanos kLookEvery{20'000'000};
constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kHttps = 443;

bool IsAddress(const std::string& text) {
  if (text.find('\0') != std::string::npos) return false;  // inet_pton would not look beyond it
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

}  // namespace

UrlHost HostOf(std::string_view url) {
  UrlHost host;
  host.port = url.starts_with("https://") ? kHttps : kHttp;
  std::string_view rest = url.substr(url.find("://") + 3);
  rest = rest.substr(0, rest.find('/'));
  const bool bracketed = rest.starts_with('[');
  const std::size_t end = bracketed ? rest.find(']') : rest.find(':');
  host.name = rest.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  const std::size_t colon = rest.find(':', bracketed ? end : 0);
  if (colon != std::string_view::npos) {
    std::from_chars(rest.data() + colon + 1, rest.data() + rest.size(), host.port);
  }
  host.is_name = !bracketed && host.name != "localhost" && !IsAddress(host.name);
  return host;
}

std::string AddressesIn(std::string_view printed) {
  std::vector<std::string> found;
  for (std::size_t at = 0; at < printed.size() && found.size() < kMostAddresses;) {
    const std::size_t end = std::min(printed.find('\n', at), printed.size());
    const std::string_view line = printed.substr(at, end - at);
    std::string word(line.substr(0, line.find_first_of(" \t")));
    at = end + 1;
    if (IsAddress(word) && std::ranges::find(found, word) == found.end()) {
      found.push_back(std::move(word));
    }
  }
  std::string all;
  for (const std::string& address : found) all += (all.empty() ? "" : ",") + address;
  return all;
}

Result<std::string> HostLookup::Find(const std::string& host, const Waiting& waiting) {
  if (known_ && known_->host == host && clock_.Now() - known_->since < kLife) {
    return known_->addresses;
  }
  auto found = Ask(host, waiting);
  if (found) known_ = Known{host, *found, clock_.Now()};
  return found;
}

Result<std::string> HostLookup::Ask(const std::string& host, const Waiting& waiting) {
  auto process = GuestProcess::Start(ledger_, "lookup", Module::kWords,
                                     {.keeper = keeper_,
                                      .arguments = {"getent", "ahosts", host},
                                      .environment = environment_,
                                      .grace = Nanos{0}});
  if (!process) return Fail(process.error());
  const TimePoint deadline = clock_.Now() + kPatience;
  while ((*process)->Look()) {
    if (clock_.Now() >= deadline) {
      return Fail(Errc::kUnavailable, "the name " + host + " was not found within " +
                                          std::to_string(kPatience / std::chrono::seconds{1}) +
                                          " s");
    }
    if (!waiting(kLookEvery)) return Fail(Errc::kRefused, "cancelled");
  }
  static_cast<void>((*process)->Look());  // what it wrote last
  std::string addresses = AddressesIn((*process)->output().text());
  if (addresses.empty()) {
    return Fail(Errc::kUnavailable, "nobody on this network knows the name " + host);
  }
  return addresses;
}

}  // namespace bbia
