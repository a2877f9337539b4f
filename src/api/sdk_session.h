#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "api/front.h"
#include "api/hub.h"
#include "api/log_sessions.h"
#include "protocol/command_decoder.h"
#include "protocol/event_messages.h"
#include "server/endpoint.h"

namespace bbia {

/// One client on /ws/sdk: sees joints and head pose at its rate and the daemon's status, sends
/// commands. Nothing that it sends closes or mutes the socket. The server's thread.
class SdkSession final : public SocketSession, public StateListener, public Audience {
 public:
  SdkSession(Front& front, Nanos period);

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte> bytes) override;
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override;
  void OnClose() override;

  [[nodiscard]] Nanos period() const noexcept override { return pace_.period(); }
  void OnState(const RobotState& state, Nanos tick_period) override;
  void OnBodyGone() override {}

  [[nodiscard]] std::uint64_t id() const noexcept override { return id_; }
  void OnText(const SharedText& text) override;

 private:
  friend class CommandDoer;
  void Reply(std::string text);
  /// Tells what became of a command that was not plainly accepted.
  void Tell(std::string_view command, const Verdict& verdict);
  void Tell(const CommandResult& result);
  /// As above for streamed commands: at most one in 100 ms, so that a client that streams into a
  /// wall is told, not flooded.
  void TellNowAndThen(std::string_view command, const Verdict& verdict);

  Front& front_;
  const std::uint64_t id_;
  StreamPace pace_;
  CommandDecoder decoder_;
  Socket* socket_ = nullptr;
  std::string name_;   ///< for others who want what it holds
  std::string lease_;  ///< that it uses
  TimePoint next_told_{};
  std::optional<LogSubscription> log_;
};

}  // namespace bbia
