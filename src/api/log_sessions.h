#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "protocol/iso_time.h"
#include "server/endpoint.h"

namespace bbia {

/// "2026-11-26T07:00:00+0000 bbia: bbia.app - WARNING - what happened", as journalctl's short-iso.
[[nodiscard]] inline std::string JournalLine(const LogLine& line) {
  return IsoTime(line.at, TimeZoneMark::kNone).substr(0, 19) + "+0000 bbia: " + line.text;
}

class LogSession;

/// The sockets that see the log as it grows. The server's thread.
class LogStreams final {
 public:
  static constexpr std::size_t kAtOnce = 100;  ///< lines, officially

  LogStreams(const Log& log, const Clock& clock) : log_(log), clock_(clock) {}

  [[nodiscard]] const Log& log() const noexcept { return log_; }
  [[nodiscard]] TimePoint now() const noexcept { return clock_.Now(); }
  void Join(LogSession& session) { sessions_.push_back(&session); }
  void Leave(LogSession& session) { std::erase(sessions_, &session); }
  void Tick();

 private:
  const Log& log_;
  const Clock& clock_;
  std::vector<LogSession*> sessions_;
};

/// /logs/ws/daemon: a text for each line, an empty one after each second without any.
class LogSession final : public SocketSession {
 public:
  explicit LogSession(LogStreams& streams) : streams_(streams) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    streams_.Join(*this);
    Tick();
  }
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override { streams_.Leave(*this); }

  void Tick() {
    const auto lines = streams_.log().recent().Read(seen_, LogStreams::kAtOnce, LogLevel::kDebug);
    for (const LogLine& line : lines) {
      Send(JournalLine(line));
      seen_ = line.number;
    }
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

inline void LogStreams::Tick() {
  for (LogSession* session : sessions_) session->Tick();
}

}  // namespace bbia
