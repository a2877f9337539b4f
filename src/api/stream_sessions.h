#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api/front.h"
#include "api/hub.h"
#include "protocol/query.h"
#include "protocol/requests.h"
#include "server/endpoint.h"

namespace bbia {

/// /api/state/ws/full: one FullState a period, until the body goes.
class StateSession final : public SocketSession, public StateListener {
 public:
  StateSession(Front& front, const StateQuery& query);

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;

  [[nodiscard]] Nanos period() const noexcept override { return pace_.period(); }
  void OnState(const RobotState& state, Nanos tick_period) override;
  void OnBodyGone() override;

 private:
  Front& front_;
  const StateQuery query_;
  StreamPace pace_;
  Socket* socket_ = nullptr;
};

/// /api/move/ws/updates: what becomes of the moves that were started over REST.
class UpdatesSession final : public SocketSession, public Audience {
 public:
  explicit UpdatesSession(Front& front) : front_(front), id_(front.next_listener++) {}

  void OnOpen(Socket& socket) override;
  void OnText(std::string_view) override {}
  void OnBinary(std::span<const std::byte>) override {}
  void OnTooLong(std::uint64_t, std::uint64_t) override {}
  void OnClose() override;

  [[nodiscard]] std::uint64_t id() const noexcept override { return id_; }
  void OnText(const SharedText& text) override { socket_->Send(text, Delivery::kReply); }

 private:
  Front& front_;
  const std::uint64_t id_;
  Socket* socket_ = nullptr;
};

/// /api/move/ws/set_target: each text is a FullBodyTarget; only errors are answered, and refusals
/// now and then, so that a client that streams into a wall is told, not flooded.
class TargetSession final : public SocketSession {
 public:
  explicit TargetSession(Front& front) : front_(front), id_(front.next_listener++) {}

  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }
  void OnOpen(Socket& socket) override;
  void OnText(std::string_view text) override;
  void OnBinary(std::span<const std::byte> bytes) override;
  void OnTooLong(std::uint64_t bytes, std::uint64_t limit) override;
  void OnClose() override;

 private:
  void Complain(std::string_view detail);
  void Tell(std::string_view detail);

  Front& front_;
  const std::uint64_t id_;
  std::string name_;
  RequestDecoder decoder_;
  Socket* socket_ = nullptr;
  TimePoint next_told_{};
};

}  // namespace bbia
