#include "server/server_loop.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace bbia {
namespace {

using boost::system::error_code;

constexpr int kAcceptsPerTurn = 16;
constexpr Nanos kAcceptPause{100'000'000};
constexpr Nanos kComplaintInterval{10'000'000'000};

/// The loop closes what it watches; signals stay their owners'.
int Duplicate(int fd) {
  const int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) throw std::system_error(errno, std::generic_category());
  return copy;
}

/// "10.0.0.7" of "10.0.0.7:51234".
std::string_view AddressOf(std::string_view peer) noexcept {
  return peer.substr(0, peer.rfind(':'));
}

bool IsThisMachine(std::string_view address) noexcept {
  return address == "127.0.0.1" || address == "[::1]";
}

}  // namespace

ServerLoop::ServerLoop(Ledger& ledger, Log& log, const ServerOptions& options, Endpoint& endpoint,
                       WakeSignal& wake, Listeners listeners)
    : log_(log),
      wake_(wake),
      commons_(options, endpoint),
      wake_descriptor_(commons_.io.get_executor(), Duplicate(wake.fd())),
      stop_descriptor_(commons_.io.get_executor(), Duplicate(stop_signal_.fd())),
      tick_(commons_.io.get_executor()),
      stop_timer_(commons_.io.get_executor()),
      period_(std::max(std::chrono::duration_cast<Nanos>(options.tick), Nanos{1'000'000})),
      connections_account_(ledger.Open({.kind = AccountKind::kPool,
                                        .name = "net.connections",
                                        .modules = Module::kServer,
                                        .capacity = options.max_connections},
                                       connections_)),
      outboxes_account_(ledger.Open({.kind = AccountKind::kQueue,
                                     .name = "net.outboxes",
                                     .modules = {Module::kServer, Module::kApi, Module::kServer},
                                     .capacity = options.outbox},
                                    commons_.outboxes)),
      tick_account_(ledger.Open({.kind = AccountKind::kTimer,
                                 .name = "net.tick",
                                 .modules = {Module::kServer, Module::kServer, Module::kApi}},
                                tick_figures_)) {
  for (OwnedFd& socket : listeners.sockets) {
    doors_.push_back({LoopDescriptor(commons_.io.get_executor(), socket.get())});
    static_cast<void>(socket.Release());
  }
}

void ServerLoop::Run(const std::stop_token& stop, Pulse& pulse) {
  pulse_ = &pulse;
  const std::stop_callback on_stop(stop, [this] { stop_signal_.Notify(); });
  commons_.now = clock_.Now();
  next_tick_ = commons_.now + period_;
  WaitForStop();
  WaitForWake();
  WaitForTick();
  for (Door& door : doors_) WaitAtDoor(door);
  commons_.io.run();
  while (!commons_.all.empty()) commons_.all.back()->Drop();
  commons_.dirty.clear();
}

void ServerLoop::WaitAtDoor(Door& door) {
  if (commons_.stopping || std::exchange(door.waiting, true)) return;
  door.descriptor.async_wait(LoopDescriptor::wait_read, [this, &door](const error_code& error) {
    door.waiting = false;
    if (error || commons_.stopping) return;
    LetIn(door);
    commons_.Flush();
  });
}

void ServerLoop::LetIn(Door& door) {
  std::string peer;
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const int fd = AcceptOne(door.descriptor.native_handle(), peer);
    if (fd >= 0) {
      Admit(fd, std::move(peer));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    // What the client did to its own connection is not our trouble; a lack of descriptors or
    // memory passes, and asking again at once would only burn the processor.
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      NoteAcceptError(errno);
      return;
    }
  }
  WaitAtDoor(door);
}

bool ServerLoop::HasEnough(std::string_view address) const noexcept {
  if (IsThisMachine(address)) return false;
  const auto others = std::ranges::count_if(commons_.all, [address](const auto& connection) {
    return connection->counted() && AddressOf(connection->peer()) == address;
  });
  return static_cast<std::size_t>(others) >= commons_.options.max_of_one_address;
}

void ServerLoop::Admit(int fd, std::string peer) {
  const bool full = serving() >= commons_.options.max_connections || HasEnough(AddressOf(peer));
  if (full) connections_.dropped.fetch_add(1, std::memory_order_relaxed);
  if (commons_.all.size() >= commons_.options.max_connections + kRefusalsAtOnce) {
    close(fd);
    return;
  }
  std::shared_ptr<Connection> connection;
  try {
    connection = std::make_shared<Connection>(commons_, fd, std::move(peer));
  } catch (const boost::system::system_error& error) {  // the kernel watches no further descriptor
    close(fd);
    NoteAcceptError(error.code().value());
    return;
  }
  if (full) {
    connection->Refuse();
    return;
  }
  connection->Start();
  connections_.accepted.fetch_add(1, std::memory_order_relaxed);
  connections_.NoteUsed(serving());
}

void ServerLoop::NoteAcceptError(int error) {
  ++accept_errors_;
  accept_again_ = clock_.Now() + kAcceptPause;
  if (commons_.now < next_complaint_) return;
  next_complaint_ = commons_.now + kComplaintInterval;
  log_.Warning("net", "cannot accept connections: " + std::generic_category().message(error) +
                          " (" + std::to_string(accept_errors_) + " times)");
  accept_errors_ = 0;
}

void ServerLoop::WaitForWake() {
  wake_descriptor_.async_wait(LoopDescriptor::wait_read, [this](const error_code& error) {
    if (error || commons_.stopping) return;
    wake_.Clear();
    {
      const ModuleScope account(kEndpointModule);
      commons_.endpoint.OnWake();
    }
    commons_.Flush();
    WaitForWake();
  });
}

void ServerLoop::WaitForTick() {
  tick_.expires_at(next_tick_);
  tick_.async_wait([this](const error_code& error) {
    if (error || commons_.stopping) return;
    OnTick();
    commons_.Flush();
    WaitForTick();
  });
}

void ServerLoop::OnTick() {
  commons_.now = clock_.Now();
  pulse_->Beat(commons_.now);
  Figures::Add(tick_figures_.accepted, 1);
  next_tick_ = std::max(next_tick_ + period_, commons_.now);
  connections_.used.store(serving(), std::memory_order_relaxed);
  // Backwards, because a connection that ends puts the last one in its place.
  for (std::size_t i = commons_.all.size(); i > 0; --i) {
    if (i <= commons_.all.size()) commons_.all[i - 1]->CheckDeadline();
  }
  if (commons_.now >= accept_again_) {
    for (Door& door : doors_) WaitAtDoor(door);
  }
  const ModuleScope account(kEndpointModule);
  commons_.endpoint.OnTick();
}

void ServerLoop::WaitForStop() {
  stop_descriptor_.async_wait(LoopDescriptor::wait_read, [this](const error_code& error) {
    if (!error) Stop();
  });
}

void ServerLoop::Stop() {
  commons_.stopping = true;
  error_code ignored;
  for (Door& door : doors_) door.descriptor.close(ignored);
  tick_.cancel();
  wake_descriptor_.cancel(ignored);
  for (std::size_t i = commons_.all.size(); i > 0; --i) {
    if (i <= commons_.all.size()) commons_.all[i - 1]->Quit();
  }
  commons_.Flush();
  if (commons_.all.empty()) return commons_.io.stop();
  stop_timer_.expires_after(kStopDeadline);
  stop_timer_.async_wait([this](const error_code&) { commons_.io.stop(); });
}

}  // namespace bbia
