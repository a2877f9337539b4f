#include "server/web_socket.h"

#include <algorithm>
#include <utility>

namespace bbia {
namespace {

constexpr std::uint16_t kNormal = 1000;
constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kInternalError = 1011;
constexpr std::uint16_t kTryAgainLater = 1013;
constexpr std::size_t kMaxReason = 123;

std::string ControlFrame(Opcode opcode, std::string_view payload) {
  const FrameHeader header = MakeFrameHeader(opcode, payload.size());
  std::string frame(header.bytes.data(), header.size);
  frame += payload;
  return frame;
}

std::uint16_t CloseCode(std::string_view payload) noexcept {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                    static_cast<unsigned char>(payload[1]));
}

/// Codes that may be on the wire (RFC 6455, 7.4).
bool IsCloseCode(std::uint16_t code) noexcept {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace

WebSocket::WebSocket(const WebSocketLimits& limits, std::unique_ptr<SocketSession> session,
                     std::string_view peer, Outlet& outlet, Figures& sum)
    : limits_(limits),
      session_(std::move(session)),
      peer_(peer),
      outlet_(outlet),
      sum_(sum),
      decoder_(limits.max_message),
      outbox_(limits.outbox) {}

void WebSocket::Open(std::string handshake, TimePoint now) {
  next_ping_ = now + limits_.ping_interval;
  outbox_.PushFirst(std::move(handshake));
  outlet_.WantFlush();
  const ModuleScope account(kEndpointModule);
  session_->OnOpen(*this);
}

void WebSocket::Feed(std::span<char>& input) {
  if (!input.empty()) unanswered_ = 0;
  for (int i = 0; i < kMessagesPerTurn && stage_ != Stage::kClosed && wants_input(); ++i) {
    const FrameDecoder::Event event = decoder_.Next(input);
    if (event.kind == FrameDecoder::Kind::kNeedMore) return;
    Handle(event);
  }
  if (stage_ == Stage::kClosed) input = {};
}

void WebSocket::Handle(const FrameDecoder::Event& event) {
  using Kind = FrameDecoder::Kind;
  if (event.kind == Kind::kFail) return Abort(event.code, "");
  if (event.kind == Kind::kClose) return HandleClose(event.payload);
  if (stage_ != Stage::kOpen) return;
  const ModuleScope account(kEndpointModule);
  switch (event.kind) {
    case Kind::kText:
      ++figures_.received;
      session_->OnText(event.payload);
      break;
    case Kind::kBinary:
      ++figures_.received;
      session_->OnBinary(std::as_bytes(std::span(event.payload)));
      break;
    case Kind::kTooLong:
      ++figures_.received;
      session_->OnTooLong(event.size, limits_.max_message);
      break;
    case Kind::kPing:
      pong_ = ControlFrame(Opcode::kPong, event.payload);
      outlet_.WantFlush();
      break;
    case Kind::kPong:
    case Kind::kNeedMore:
    case Kind::kClose:
    case Kind::kFail:
      break;
  }
}

void WebSocket::HandleClose(std::string_view payload) {
  if (payload.size() == 1 || (payload.size() >= 2 && !IsCloseCode(CloseCode(payload)))) {
    return Abort(kProtocolError, "");
  }
  if (stage_ == Stage::kOpen) {
    outbox_.DropWaiting();  // the client has said that it wants no more: not lost
    last_ = ControlFrame(Opcode::kClose, payload.substr(0, 2));
    outlet_.WantFlush();
  }
  stage_ = Stage::kClosed;
}

void WebSocket::SendClose(std::uint16_t code, std::string_view reason) {
  std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  payload += reason.substr(0, kMaxReason);
  last_ = ControlFrame(Opcode::kClose, payload);
  outlet_.WantFlush();
}

/// Closes without waiting for the client's part.
void WebSocket::Abort(std::uint16_t code, std::string_view reason) {
  outbox_.DropWaiting();
  if (stage_ == Stage::kOpen) SendClose(code, reason);
  stage_ = Stage::kClosed;
}

void WebSocket::Drop(std::size_t messages) {
  figures_.dropped += messages;
  sum_.dropped.fetch_add(messages, std::memory_order_relaxed);
}

std::span<iovec> WebSocket::Gather(std::span<iovec, Outbox::kMaxPieces> pieces) {
  // One of each at most, however often a client that does not read asks for them.
  if (!outbox_.has_urgent()) {
    if (!pong_.empty()) outbox_.PushFirst(std::exchange(pong_, {}));
    if (std::exchange(ping_due_, false)) outbox_.PushFirst(ControlFrame(Opcode::kPing, {}));
  }
  if (!last_.empty() && outbox_.size() == 0) outbox_.PushFirst(std::exchange(last_, {}));
  return outbox_.Gather(pieces);
}

void WebSocket::Sent(std::size_t bytes) {
  figures_.sent += outbox_.Sent(bytes);
}

bool WebSocket::Check(TimePoint now) {
  if (stage_ != Stage::kOpen) {
    if (cut_at_ == TimePoint{}) cut_at_ = now + kCloseDeadline;
    return now < cut_at_;
  }
  if (now < next_ping_) return true;
  next_ping_ = now + limits_.ping_interval;
  if (unanswered_ >= 2) {
    Abort(kInternalError, "keepalive ping timeout");
    return true;
  }
  ++unanswered_;
  ping_due_ = true;
  outlet_.WantFlush();
  return true;
}

void WebSocket::Gone() {
  if (std::exchange(gone_, true)) return;
  stage_ = Stage::kClosed;
  session_->OnClose();
  session_.reset();
}

bool WebSocket::wants_input() const noexcept {
  return stage_ != Stage::kOpen ||
         outbox_.waiting_replies() < std::max<std::size_t>(limits_.outbox.messages / 2, 1);
}

void WebSocket::Send(SharedText text, Delivery delivery) {
  Enqueue(Opcode::kText, std::move(text), delivery);
}

void WebSocket::SendBinary(SharedBytes bytes, Delivery delivery) {
  Enqueue(Opcode::kBinary, std::move(bytes), delivery);
}

void WebSocket::Enqueue(Opcode opcode, SharedText payload, Delivery delivery) {
  if (stage_ != Stage::kOpen) return;
  const Framing framing = FrameFraming(opcode, payload->size());
  std::size_t dropped = 0;
  const Outbox::Pushed pushed = outbox_.Push(framing, std::move(payload), delivery, dropped);
  Drop(dropped);
  switch (pushed) {
    case Outbox::Pushed::kQueued:
      break;
    case Outbox::Pushed::kDroppedThis:
      Drop(1);
      break;
    case Outbox::Pushed::kFull:
      Drop(outbox_.DropWaiting() + 1);
      SendClose(kTryAgainLater, "too many messages wait for this client");
      stage_ = Stage::kClosing;
      return;
  }
  sum_.accepted.fetch_add(1, std::memory_order_relaxed);
  outlet_.WantFlush();
}

void WebSocket::Close(std::uint16_t code, std::string_view reason) {
  if (stage_ != Stage::kOpen) return;
  SendClose(IsCloseCode(code) ? code : kNormal, reason);
  stage_ = Stage::kClosing;
}

SocketFigures WebSocket::figures() const noexcept {
  SocketFigures now = figures_;
  now.queued = outbox_.size();
  now.queued_bytes = outbox_.bytes();
  return now;
}

}  // namespace bbia
