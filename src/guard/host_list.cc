#include "guard/host_list.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "guard/visitor.h"

namespace bbia {
namespace {

std::string Small(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return small;
}

struct FreeAddresses {
  void operator()(ifaddrs* list) const noexcept { freeifaddrs(list); }
};

}  // namespace

OwnNames AskOwnNames() {
  OwnNames names;
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) == 0) names.push_back(Small(name.data()));
  ifaddrs* raw = nullptr;
  if (getifaddrs(&raw) != 0) return names;
  const std::unique_ptr<ifaddrs, FreeAddresses> list(raw);
  for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
    if (at->ifa_addr == nullptr) continue;
    const int family = at->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(at->ifa_addr, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0)
      continue;
    std::string_view address = text.data();
    names.push_back(Small(address.substr(0, address.find('%'))));  // without its interface
  }
  return names;
}

std::vector<std::string> SplitNames(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(", \t"), list.size());
    if (end > 0) names.push_back(Small(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return names;
}

HostList::HostList(std::vector<std::string> also, const Clock& clock, std::function<OwnNames()> ask)
    : also_(std::move(also)), clock_(clock), ask_(std::move(ask)) {}

bool HostList::Knows(const std::string& name) const {
  return std::ranges::find(also_, name) != also_.end() ||
         std::ranges::find(own_, name) != own_.end();
}

bool HostList::IsOurs(std::string_view host) {
  std::string name = Small(HostPart(host));
  if (name.ends_with('.')) name.pop_back();
  if (name.empty()) return false;
  if (name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")) return true;
  if (IsLoopback(name) || Knows(name)) return true;
  const TimePoint now = clock_.Now();
  if (asked_ != TimePoint{} && now < asked_ + kAskAgain) return false;
  asked_ = now;
  own_ = ask_();
  return Knows(name);
}

}  // namespace bbia
