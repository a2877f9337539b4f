#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "protocol/iso_time.h"
#include "protocol/json_writer.h"
#include "server/endpoint.h"

namespace bbia {

/// Somebody who sees the log as it grows.
class LogListener {
 public:
  virtual ~LogListener() = default;
  /// Look whether there is more.
  virtual void OnLogTick() = 0;
};

/// Who follows the log. The server's thread.
class LogStreams final {
 public:
  static constexpr std::size_t kAtOnce = 100;  ///< lines, officially

  LogStreams(const Log& log, const Clock& clock) : log_(log), clock_(clock) {}

  [[nodiscard]] TimePoint now() const noexcept { return clock_.Now(); }
  void Join(LogListener& listener) { listeners_.push_back(&listener); }
  void Leave(LogListener& listener) { std::erase(listeners_, &listener); }
  void Tick() {
    for (LogListener* listener : listeners_) listener->OnLogTick();
  }
  /// The lines behind `seen`, which moves on. Whoever is slow misses what the ring forgot.
  [[nodiscard]] std::vector<LogLine> Read(std::uint64_t& seen) const {
    std::vector<LogLine> lines = log_.recent().Read(seen, kAtOnce, LogLevel::kDebug);
    if (!lines.empty()) seen = lines.back().number;
    return lines;
  }

 private:
  const Log& log_;
  const Clock& clock_;
  std::vector<LogListener*> listeners_;
};

/// "2026-11-26T07:00:00+0000", as journalctl's short-iso.
[[nodiscard]] inline std::string JournalTime(const LogLine& line) {
  return IsoTime(line.at, TimeZoneMark::kNone).substr(0, 19) + "+0000";
}

/// /logs/ws/daemon: a text for each line, "<time> bbia: bbia.app - WARNING - what happened", and an
/// empty one after each second without any.
class LogSession final : public SocketSession, public LogListener {
 public:
  explicit LogSession(LogStreams& streams) : streams_(streams) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    streams_.Join(*this);
    OnLogTick();
  }
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override { streams_.Leave(*this); }

  void OnLogTick() override {
    const auto lines = streams_.Read(seen_);
    for (const LogLine& line : lines) Send(JournalTime(line) + " bbia: " + line.text);
    if (lines.empty() && streams_.now() >= next_sign_) Send({});
  }

 private:
  static constexpr Nanos kSignOfLife{1'000'000'000};

  void Send(std::string text) {
    next_sign_ = streams_.now() + kSignOfLife;
    // State in the sense of the outbox: a client that does not keep up loses the oldest.
    socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kStream);
  }

  LogStreams& streams_;
  Socket* socket_ = nullptr;
  std::uint64_t seen_ = 0;
  TimePoint next_sign_{};
};

/// A client of /ws/sdk that subscribed to the log, from construction to destruction: a `log_line`
/// for each, as a peer of the official data channel gets them.
class LogSubscription final : public LogListener {
 public:
  LogSubscription(LogStreams& streams, Socket& socket) : streams_(streams), socket_(socket) {
    streams_.Join(*this);
    OnLogTick();
  }
  ~LogSubscription() override { streams_.Leave(*this); }
  LogSubscription(const LogSubscription&) = delete;
  LogSubscription& operator=(const LogSubscription&) = delete;

  void OnLogTick() override {
    for (const LogLine& line : streams_.Read(seen_)) {
      std::string text;
      JsonWriter json(text);
      json.BeginObject().Member("type", "log_line").Member("timestamp", JournalTime(line));
      json.Member("line", "bbia: " + line.text).EndObject();
      socket_.Send(std::make_shared<const std::string>(std::move(text)), Delivery::kStream);
    }
  }

 private:
  LogStreams& streams_;
  Socket& socket_;
  std::uint64_t seen_ = 0;
};

}  // namespace bbia
