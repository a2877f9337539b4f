#include "server/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>

namespace bbia {
namespace {

constexpr int kBacklog = 128;

std::string Say(int error) {
  return std::generic_category().message(error);
}

void SetOption(int fd, int level, int name, int value) noexcept {
  // What a kernel refuses here costs speed, not correctness.
  static_cast<void>(setsockopt(fd, level, name, &value, sizeof value));
}

std::string Describe(const sockaddr_storage& address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  if (getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(),
                  port.data(), port.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  std::string_view name = host.data();
  constexpr std::string_view kMapped = "::ffff:";
  if (name.starts_with(kMapped)) name.remove_prefix(kMapped.size());
  const bool v6 = name.find(':') != std::string_view::npos;
  std::string peer;
  if (v6) peer.push_back('[');
  peer.append(name);
  peer.append(v6 ? "]:" : ":");
  peer.append(port.data());
  return peer;
}

std::uint16_t BoundPort(int fd) noexcept {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

/// @return the errno, 0 when `socket` listens.
int ListenOn(const addrinfo& found, const std::string& host, std::uint16_t port, OwnedFd& socket) {
  sockaddr_storage address{};
  std::memcpy(&address, found.ai_addr, found.ai_addrlen);
  if (found.ai_family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&address)->sin_port = htons(port);
  }
  socket = OwnedFd(::socket(found.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return errno;
  SetOption(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  // "::" means every address, IPv4 ones too; a named address means itself.
  if (found.ai_family == AF_INET6) {
    SetOption(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, host == "::" ? 0 : 1);
  }
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), found.ai_addrlen) != 0 ||
      listen(socket.get(), kBacklog) != 0) {
    return errno;
  }
  return 0;
}

}  // namespace

OwnedFd& OwnedFd::operator=(OwnedFd&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void OwnedFd::Close() noexcept {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

Result<Listeners> Listen(const std::string& host, std::uint16_t port) {
  const std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* raw = nullptr;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &raw); error != 0) {
    return Fail(Errc::kIo, "cannot listen on " + where + ": " + gai_strerror(error), "host");
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(raw);
  Listeners listeners{.sockets = {}, .port = port};
  int last_error = EADDRNOTAVAIL;
  for (const addrinfo* found = list.get(); found != nullptr; found = found->ai_next) {
    if (found->ai_family != AF_INET && found->ai_family != AF_INET6) continue;
    OwnedFd socket;
    const int error = ListenOn(*found, host, listeners.port, socket);
    if (error == EADDRINUSE) {
      return Fail(Errc::kBusy, "cannot listen on " + where + ": " + Say(error), "port");
    }
    if (error != 0) {  // an address of a family that this machine does not have
      last_error = error;
      continue;
    }
    if (listeners.port == 0) listeners.port = BoundPort(socket.get());
    listeners.sockets.push_back(std::move(socket));
  }
  if (listeners.sockets.empty()) {
    return Fail(Errc::kIo, "cannot listen on " + where + ": " + Say(last_error), "host");
  }
  return listeners;
}

int AcceptOne(int listener, std::string& peer) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int fd =
      accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return fd;
  SetOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  peer = Describe(address, size);
  return fd;
}

}  // namespace bbia
