#include "audit/service_manager.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>

#include "base/utf8.h"

namespace bbia {
namespace {

constexpr std::size_t kMaxStatus = 200;

}  // namespace

ServiceManager::ServiceManager(std::string_view notify_socket, Nanos watchdog_interval)
    : watchdog_interval_(std::max(watchdog_interval, Nanos::zero())) {
  if (notify_socket.empty()) return;
  const bool abstract = notify_socket.front() == '@';
  // A path needs its ending zero; an abstract name is as long as it is said to be.
  const std::size_t room = sizeof(address_.sun_path) - (abstract ? 0 : 1);
  if ((!abstract && notify_socket.front() != '/') || notify_socket.size() > room ||
      notify_socket.size() < 2) {
    usable_ =
        Fail(Errc::kInvalidArgument, "NOTIFY_SOCKET is '" + std::string(notify_socket) +
                                         "', it must be a path from / or @ and a name, of 2 to " +
                                         std::to_string(room) + " bytes");
    return;
  }
  address_.sun_family = AF_UNIX;
  std::memcpy(address_.sun_path, notify_socket.data(), notify_socket.size());
  if (abstract) address_.sun_path[0] = '\0';
  address_size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + notify_socket.size() +
                                         (abstract ? 0 : 1));
  socket_ = Descriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket_) {
    usable_ = Fail(Errc::kIo, std::string("no socket for NOTIFY_SOCKET: ") +
                                  std::generic_category().message(errno));
  }
}

Result<void> ServiceManager::Status(std::string_view text) const {
  constexpr std::string_view kKey = "STATUS=";
  std::array<char, kKey.size() + kMaxStatus> message;
  char* end = std::copy(kKey.begin(), kKey.end(), message.data());
  while (!text.empty()) {
    // The service manager refuses a text that is not UTF-8, and a line break would end this one.
    const std::size_t length = Utf8Length(text);
    const std::size_t take = std::max<std::size_t>(length, 1);
    if (end + take > message.data() + message.size()) break;
    const bool plain = length > 0 && static_cast<unsigned char>(text.front()) >= 0x20;
    end = plain ? std::copy_n(text.data(), take, end) : std::fill_n(end, 1, length > 0 ? ' ' : '?');
    text.remove_prefix(take);
  }
  return Send({message.data(), static_cast<std::size_t>(end - message.data())});
}

Result<void> ServiceManager::Send(std::string_view message) const {
  if (!usable_) return Fail(usable_.error());
  if (!socket_) return {};
  for (;;) {
    const ssize_t sent =
        sendto(socket_.get(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&address_), address_size_);
    if (sent >= 0) return {};
    if (errno == EINTR) continue;
    const bool full = errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
    return Fail(full ? Errc::kBusy : Errc::kIo, "the service manager was not told " +
                                                    std::string(message) + ": " +
                                                    std::generic_category().message(errno));
  }
}

}  // namespace bbia
