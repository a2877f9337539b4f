#pragma once

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/wake_signal.h"
#include "server/connection.h"
#include "server/listener.h"
#include "server/server.h"

namespace bbia {

/// The loop of the server: accepts, ticks, wakes and stops. Everything of it but `Run`'s stop
/// token and `serving` belongs to the thread that calls `Run`.
class ServerLoop final {
 public:
  static constexpr Nanos kStopDeadline{200'000'000};
  /// Beyond the limit, this many more are told so. All others find a closed door.
  static constexpr std::size_t kRefusalsAtOnce = 32;

  ServerLoop(Ledger& ledger, Log& log, const ServerOptions& options, Endpoint& endpoint,
             WakeSignal& wake, Listeners listeners);

  /// Serves until `stop` is requested.
  void Run(const std::stop_token& stop, Pulse& pulse);
  /// Any thread.
  [[nodiscard]] std::size_t serving() const noexcept {
    return commons_.serving.load(std::memory_order_relaxed);
  }

 private:
  using Timer =
      boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                        boost::asio::wait_traits<std::chrono::steady_clock>,
                                        boost::asio::io_context::executor_type>;

  struct Door {
    LoopDescriptor descriptor;
    bool waiting = false;
  };

  void WaitAtDoor(Door& door);
  void LetIn(Door& door);
  /// Whether one address holds as many connections as it may.
  [[nodiscard]] bool HasEnough(std::string_view address) const noexcept;
  void Admit(int fd, std::string peer);
  void NoteAcceptError(int error);
  void WaitForWake();
  void WaitForTick();
  void WaitForStop();
  void OnTick();
  void Stop();

  Log& log_;
  Pulse* pulse_ = nullptr;  ///< of the thread in `Run`
  WakeSignal& wake_;
  WakeSignal stop_signal_;
  SteadyClock clock_;
  Figures connections_;
  Commons commons_;
  std::vector<Door> doors_;
  LoopDescriptor wake_descriptor_;
  LoopDescriptor stop_descriptor_;
  Timer tick_;
  Timer stop_timer_;
  const Nanos period_;
  TimePoint next_tick_{};
  TimePoint accept_again_{};
  TimePoint next_complaint_{};
  std::uint64_t accept_errors_ = 0;  // since the last complaint
  Account connections_account_;
  Account outboxes_account_;
  Figures tick_figures_;
  Account tick_account_;
};

}  // namespace bbia
