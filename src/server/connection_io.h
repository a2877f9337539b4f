#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <span>

#include "base/units.h"

namespace bbia {

// System calls and figures that both halves of `Connection` use.

/// A client that reads slowly gets this many system calls per turn of the loop.
inline constexpr int kWritesPerTurn = 4;

inline Nanos ToNanos(Seconds seconds) noexcept {
  return std::chrono::duration_cast<Nanos>(seconds);
}

inline bool IsTransient(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

inline ssize_t SendPieces(int fd, std::span<iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

inline std::size_t Bytes(std::span<const iovec> pieces) noexcept {
  std::size_t sum = 0;
  for (const iovec& piece : pieces) sum += piece.iov_len;
  return sum;
}

}  // namespace bbia
