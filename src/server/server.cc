#include "server/server.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "server/listener.h"
#include "server/server_loop.h"

namespace bbia {

class Server::Impl final {
 public:
  Impl(Lease<Resource::kHttpPort> lease, Ledger& ledger, Log& log, const ServerOptions& options,
       Endpoint& endpoint, WakeSignal& wake, Listeners listeners)
      : lease_(std::move(lease)),
        port_(listeners.port),
        loop_(ledger, log, options, endpoint, wake, std::move(listeners)),
        thread_(ledger, {.name = "net", .module = Module::kServer},
                [this](const std::stop_token& stop, Pulse& pulse) { loop_.Run(stop, pulse); }) {}

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::size_t connections() const noexcept { return loop_.serving(); }

 private:
  Lease<Resource::kHttpPort> lease_;
  const std::uint16_t port_;
  ServerLoop loop_;
  Thread thread_;  // last member
};

Result<std::unique_ptr<Server>> Server::Open(Ledger& ledger, Log& log, const ServerOptions& options,
                                             Endpoint& endpoint, WakeSignal& wake) {
  auto lease = ledger.Claim<Resource::kHttpPort>("server");
  if (!lease) return Fail(lease.error());
  Result<Listeners> listeners = Listen(options.host, options.port);
  if (!listeners) return Fail(listeners.error());
  try {
    auto impl = std::make_unique<Impl>(std::move(*lease), ledger, log, options, endpoint, wake,
                                       std::move(*listeners));
    return std::unique_ptr<Server>(new Server(std::move(impl)));
  } catch (const std::runtime_error& error) {  // no descriptor left for the loop itself
    return Fail(Errc::kIo, std::string("cannot start the server: ") + error.what());
  }
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

std::uint16_t Server::port() const noexcept {
  return impl_->port();
}

std::size_t Server::connections() const noexcept {
  return impl_->connections();
}

}  // namespace bbia
