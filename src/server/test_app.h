#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/ledger.h"
#include "base/log.h"
#include "base/wake_signal.h"
#include "server/server.h"

namespace bbia {

/// An application for the tests of this directory, with a server in front of it.
///
/// HTTP: any path tells method, path, query and size of the body; /big is 8 MB.
/// WebSocket at /ws: sends every message back; "close" closes with 4001; `Publish` reaches all.
class TestApp final : public Endpoint {
 public:
  static ServerOptions Quick() {
    ServerOptions options;
    options.port = 0;
    options.tick = Seconds{0.005};
    return options;
  }

  explicit TestApp(const ServerOptions& options = Quick())
      : server_(std::move(*Server::Open(ledger_, log_, options, *this, wake_))) {}

  HttpResponse OnRequest(const HttpRequest& request) override {
    if (request.path == "/big") return {.static_body = big_};
    return {.body = std::to_string(static_cast<int>(request.method)) + " " +
                    std::string(request.path) + " " + std::string(request.query) + " " +
                    std::to_string(request.body.size())};
  }

  Upgrade OnUpgrade(const HttpRequest& request) override {
    if (request.path != "/ws") {
      return {.session = nullptr, .refusal = {.status = 403, .body = R"({"detail":"no"})"}};
    }
    return {.session = std::make_unique<Session>(*this)};
  }

  void OnWake() override {
    const std::scoped_lock lock(mutex_);
    if (text_ == nullptr) return;
    for (auto& [socket, figures] : sockets_) {
      socket->Send(text_, Delivery::kStream);
      figures = socket->figures();
    }
  }

  void OnTick() override {
    const std::scoped_lock lock(mutex_);
    ++ticks_;
    ticked_.notify_all();
  }

  /// Any thread: `text` goes to every socket.
  void Publish(std::string text) {
    {
      const std::scoped_lock lock(mutex_);
      text_ = std::make_shared<const std::string>(std::move(text));
    }
    wake_.Notify();
  }

  /// Waits, at most 20 seconds, until `holds` does; looks at every tick.
  template <class Condition>
  bool Await(Condition holds) {
    std::unique_lock lock(mutex_);
    return ticked_.wait_for(lock, std::chrono::seconds(20), holds);
  }

  // Inside `Await`, or after `StopServer`.
  [[nodiscard]] int ticks() const { return ticks_; }
  [[nodiscard]] int closed() const { return closed_; }
  [[nodiscard]] const std::map<Socket*, SocketFigures>& sockets() const { return sockets_; }

  [[nodiscard]] Server& server() { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] WakeSignal& wake() { return wake_; }
  /// @return how long that took.
  Nanos StopServer() {
    const TimePoint start = clock_.Now();
    server_.reset();
    return clock_.Now() - start;
  }

 private:
  class Session final : public SocketSession {
   public:
    explicit Session(TestApp& app) : app_(app) {}
    void OnOpen(Socket& socket) override {
      socket_ = &socket;
      const std::scoped_lock lock(app_.mutex_);
      app_.sockets_[socket_] = {};
    }
    void OnText(std::string_view text) override {
      if (text == "close") return socket_->Close(4001, "as you wish");
      socket_->Send(std::make_shared<const std::string>(text), Delivery::kReply);
    }
    void OnBinary(std::span<const std::byte> bytes) override {
      socket_->SendBinary(std::make_shared<const std::string>(
                              reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                          Delivery::kReply);
    }
    void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override {
      socket_->Send(std::make_shared<const std::string>(std::to_string(bytes) + " > " +
                                                        std::to_string(limit)),
                    Delivery::kReply);
    }
    void OnClose() override {
      const std::scoped_lock lock(app_.mutex_);
      app_.sockets_.erase(socket_);
      ++app_.closed_;
    }

   private:
    TestApp& app_;
    Socket* socket_ = nullptr;
  };

  const std::string big_ = std::string(8'000'000, 'b');
  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  WakeSignal wake_;
  std::mutex mutex_;
  std::condition_variable ticked_;
  int ticks_ = 0;
  int closed_ = 0;
  SharedText text_;
  std::map<Socket*, SocketFigures> sockets_;
  std::unique_ptr<Server> server_;
};

}  // namespace bbia
