#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "guard/gate.h"
#include "protocol/event_messages.h"
#include "server/endpoint.h"

namespace bbia {

/// A socket of another machine, whose messages are counted: those beyond the gate's rate are not
/// done, and once a second the client is told how many. The server's thread.
class MeteredSession final : public SocketSession {
 public:
  MeteredSession(Gate& gate, const Clock& clock, std::unique_ptr<SocketSession> session)
      : gate_(gate), clock_(clock), session_(std::move(session)) {}

  void OnOpen(Socket& socket) override {
    socket_ = &socket;
    session_->OnOpen(socket);
  }
  void OnText(std::string_view text) override {
    if (MayPass()) session_->OnText(text);
  }
  void OnBinary(std::span<const std::byte> bytes) override {
    if (MayPass()) session_->OnBinary(bytes);
  }
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override {
    if (MayPass()) session_->OnTooLong(bytes, limit);
  }
  void OnClose() override { session_->OnClose(); }

 private:
  static constexpr Nanos kTellInterval{1'000'000'000};

  [[nodiscard]] bool MayPass() {
    if (gate_.CountMessage(socket_->peer())) return true;
    ++lost_;
    const TimePoint now = clock_.Now();
    if (now < next_told_) return false;
    next_told_ = now + kTellInterval;
    const std::string reason = "too many messages: " + std::to_string(lost_) +
                               " of this client were not done so far; at most " +
                               std::to_string(static_cast<int>(gate_.message_rate())) +
                               " a second are";
    std::string text;
    EncodeCommandResult(text, {.command = {},
                               .outcome = Outcome::kRefused,
                               .reason = reason,
                               .limit = gate_.message_rate()});
    socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kReply);
    return false;
  }

  Gate& gate_;
  const Clock& clock_;
  const std::unique_ptr<SocketSession> session_;
  Socket* socket_ = nullptr;
  std::uint64_t lost_ = 0;
  TimePoint next_told_{};
};

}  // namespace bbia
