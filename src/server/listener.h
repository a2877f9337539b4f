#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace bbia {

/// A file descriptor of the system with one owner.
class OwnedFd final {
 public:
  OwnedFd() noexcept = default;
  explicit OwnedFd(int fd) noexcept : fd_(fd) {}
  OwnedFd(OwnedFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  OwnedFd& operator=(OwnedFd&& other) noexcept;
  ~OwnedFd() { Close(); }

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] int Release() noexcept { return std::exchange(fd_, -1); }

 private:
  void Close() noexcept;
  int fd_ = -1;
};

/// Where a server listens: one socket per address of the host ("localhost" has two).
struct Listeners {
  std::vector<OwnedFd> sockets;
  std::uint16_t port = 0;
};

/// Binds `host`: an IPv4 or IPv6 address or a name, which is looked up here and now.
/// @return kBusy when the port is taken, kIo otherwise.
Result<Listeners> Listen(const std::string& host, std::uint16_t port);

/// Takes one connection, non-blocking. @return -1 when there is none, with errno.
[[nodiscard]] int AcceptOne(int listener, std::string& peer);

}  // namespace bbia
