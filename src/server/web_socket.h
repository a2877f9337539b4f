#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ledger.h"
#include "server/endpoint.h"
#include "server/frame_decoder.h"
#include "server/outbox.h"
#include "server/outlet.h"

namespace bbia {

struct WebSocketLimits {
  std::size_t max_message = 0;  ///< bytes
  OutboxLimits outbox;
  Nanos ping_interval{};
};

/// The server's side of one WebSocket without the socket: bytes in, calls of the session and
/// bytes out. On the server's thread.
///
/// Written here and not taken from Boost.Beast, whose stream closes the connection over a message
/// that is too long or not UTF-8, answers pings between the pieces of our own writes, and sends
/// one message per system call.
class WebSocket final : public Socket, public Outgoing {
 public:
  /// A client that floods gets this many messages per turn of the loop.
  static constexpr int kMessagesPerTurn = 16;
  static constexpr Nanos kCloseDeadline{2'000'000'000};

  /// `sum` counts accepted and dropped messages of all sockets; must outlive this.
  WebSocket(const WebSocketLimits& limits, std::unique_ptr<SocketSession> session,
            std::string_view peer, Outlet& outlet, Figures& sum);

  /// Sends `handshake` before anything else and opens the session.
  void Open(std::string handshake, TimePoint now);
  /// Reads at most `kMessagesPerTurn` messages off the front of `input`, which it unmasks in
  /// place. Less when the client should first read its answers (`wants_input`).
  void Feed(std::span<char>& input);
  [[nodiscard]] std::span<iovec> Gather(std::span<iovec, Outbox::kMaxPieces> pieces) override;
  void Sent(std::size_t bytes) override;
  /// Pings and deadlines.
  [[nodiscard]] bool Check(TimePoint now) override;
  void Gone() override;

  /// False while so many answers wait that reading more would only add to them: then the client
  /// is slowed down by its own connection, not closed.
  [[nodiscard]] bool wants_input() const noexcept;
  [[nodiscard]] bool has_output() const noexcept override {
    return !outbox_.empty() || !last_.empty() || !pong_.empty() || ping_due_;
  }
  [[nodiscard]] bool finished() const noexcept override {
    return stage_ == Stage::kClosed && !has_output();
  }

  void Send(SharedText text, Delivery delivery) override;
  void SendBinary(SharedBytes bytes, Delivery delivery) override;
  void Close(std::uint16_t code, std::string_view reason) override;
  [[nodiscard]] std::string_view peer() const noexcept override { return peer_; }
  [[nodiscard]] SocketFigures figures() const noexcept override;

 private:
  enum class Stage {
    kOpen,
    kClosing,  // our close frame waits or is sent, theirs is to come
    kClosed,   // no more input matters; what waits still goes out
  };

  void Enqueue(Opcode opcode, SharedText payload, Delivery delivery);
  void Handle(const FrameDecoder::Event& event);
  void HandleClose(std::string_view payload);
  void SendClose(std::uint16_t code, std::string_view reason);
  void Abort(std::uint16_t code, std::string_view reason);
  void Drop(std::size_t messages);

  const WebSocketLimits limits_;
  std::unique_ptr<SocketSession> session_;
  const std::string peer_;
  Outlet& outlet_;
  Figures& sum_;
  FrameDecoder decoder_;
  Outbox outbox_;
  Stage stage_ = Stage::kOpen;
  bool gone_ = false;
  bool ping_due_ = false;
  std::string pong_;  // the frame that answers the newest ping
  std::string last_;  // our close frame, behind all that waits
  TimePoint next_ping_{};
  TimePoint cut_at_{};  // zero: none
  int unanswered_ = 0;
  SocketFigures figures_;
};

}  // namespace bbia
