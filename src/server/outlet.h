#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>

#include "base/clock.h"
#include "server/outbox.h"

namespace bbia {

/// Told when something waits to be sent. Must not call back at once.
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual void WantFlush() = 0;
};

/// What a connection sends bytes for: a WebSocket or a streamed answer.
class Outgoing {
 public:
  virtual ~Outgoing() = default;
  [[nodiscard]] virtual std::span<iovec> Gather(std::span<iovec, Outbox::kMaxPieces> pieces) = 0;
  virtual void Sent(std::size_t bytes) = 0;
  [[nodiscard]] virtual bool has_output() const noexcept = 0;
  /// Nothing more will be sent or expected.
  [[nodiscard]] virtual bool finished() const noexcept = 0;
  /// Once a tick. @return false when the connection should be cut.
  [[nodiscard]] virtual bool Check(TimePoint now) = 0;
  /// The connection is gone or about to be: `OnClose`, once.
  virtual void Gone() = 0;
};

}  // namespace bbia
