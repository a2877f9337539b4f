#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/ledger.h"
#include "base/log.h"
#include "base/result.h"
#include "base/thread.h"
#include "base/wake_signal.h"
#include "server/endpoint.h"

namespace bbia {

/// Deadlines are looked at once a tick.
struct ServerOptions {
  std::string host = "127.0.0.1";  ///< an address or a name; "localhost" is both loopbacks
  std::uint16_t port = 8000;       ///< 0: the kernel chooses
  std::size_t max_connections = 256;
  std::size_t max_of_one_address = 64;     ///< of them, except from this machine itself
  std::size_t max_body = 2 * 1024 * 1024;  ///< bytes of a request's body; more: 413
  std::size_t max_message = 1024 * 1024;   ///< bytes of a WebSocket message
  std::size_t outbox = 100;                ///< messages waiting per client
  Seconds request_deadline{10.0};          ///< to send a whole request (slow loris)
  Seconds idle_deadline{75.0};             ///< between requests on a kept connection
  Seconds ping_interval{20.0};             ///< on WebSockets; closed after two unanswered
  Seconds tick{0.05};                      ///< at least 1 ms
};

/// HTTP/1.1 and WebSocket on one port, one thread ("net"), Boost.Asio and Beast's parser inside.
///
/// What is refused before it reaches `endpoint` is answered here, as `{"detail": "..."}`: 400, 408,
/// 413, 426, 431, 503, 505.
///
/// The port is bound when `Open` returns. `endpoint` and `wake` must outlive the server; all of
/// `endpoint` is called on the server's thread. The destructor closes every socket (1001), lets
/// answers under way finish for at most 200 ms, stops and joins.
class Server final {
 public:
  /// @return kBusy or kIo with the address and what the system said.
  static Result<std::unique_ptr<Server>> Open(Ledger& ledger, Log& log,
                                              const ServerOptions& options, Endpoint& endpoint,
                                              WakeSignal& wake);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept;
  [[nodiscard]] std::size_t connections() const noexcept;  ///< any thread

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace bbia
