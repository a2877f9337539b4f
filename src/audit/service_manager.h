#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <string_view>

#include "audit/kept_file.h"
#include "base/result.h"
#include "base/units.h"

namespace bbia {

/// The service manager that started us (systemd, Type=notify), told over its datagram socket.
///
/// Nothing here blocks: a manager that does not listen loses messages, which is `kBusy` or `kIo`.
/// Without an address all calls do nothing and succeed. Any thread.
class ServiceManager final {
 public:
  /// @param notify_socket NOTIFY_SOCKET: a path, "@name" for an abstract one, or empty.
  /// @param watchdog_interval WATCHDOG_USEC: without `Alive` for so long we are killed; 0 for no
  /// such thing.
  ServiceManager(std::string_view notify_socket, Nanos watchdog_interval);

  [[nodiscard]] Result<void> Ready() const { return Send("READY=1"); }
  /// One line for `systemctl status`; line breaks become blanks, and 200 bytes are its end.
  [[nodiscard]] Result<void> Status(std::string_view text) const;
  [[nodiscard]] Result<void> Alive() const { return Send("WATCHDOG=1"); }
  [[nodiscard]] Result<void> Stopping() const { return Send("STOPPING=1"); }

  [[nodiscard]] bool listens() const noexcept { return static_cast<bool>(socket_); }
  /// How often to say `Alive`: twice in the interval; 0 for never.
  [[nodiscard]] Nanos alive_period() const noexcept { return watchdog_interval_ / 2; }

 private:
  [[nodiscard]] Result<void> Send(std::string_view message) const;

  Result<void> usable_;  // what is wrong with the address
  Nanos watchdog_interval_;
  sockaddr_un address_{};
  socklen_t address_size_ = 0;
  Descriptor socket_;
};

}  // namespace bbia
