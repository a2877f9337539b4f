#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/module.h"

namespace bbia {

// What the transport hands to the application, free of any network library. Everything here is
// called on, and must be called on, the server's thread ("net").

enum class HttpMethod : std::uint8_t {
  kGet,
  kHead,
  kPost,
  kPut,
  kDelete,
  kPatch,
  kOptions,
  kOther
};

/// One request, valid during the call it is passed to.
struct HttpRequest {
  HttpMethod method = HttpMethod::kGet;
  std::string_view path;   ///< percent-decoded, without the query
  std::string_view query;  ///< raw, without '?'
  std::string_view body;
  std::string_view content_type;
  std::string_view origin;  ///< empty when absent
  std::string_view host;
  std::string_view access_control_request_method;  ///< for CORS pre-flights
  std::string_view access_control_request_headers;
  std::string_view peer;  ///< "127.0.0.1:51234"
};

/// One answer. The transport adds `Content-Length` and `Connection`, leaves the body away for HEAD,
/// 204 and 304, and takes control characters out of `headers`.
struct HttpResponse {
  int status = 200;
  std::string_view content_type = "application/json";  ///< static text
  std::string body = {};
  /// A body that outlives the answer (an embedded file); used instead of `body` when not empty.
  std::string_view static_body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// A WebSocket text message encoded once and shared by all its receivers. Immutable data is the
/// one thing that is shared by pointer: the last receiver to have sent it frees it.
using SharedText = std::shared_ptr<const std::string>;

/// What a message is worth when a client is slow.
enum class Delivery : std::uint8_t {
  kStream,  ///< state: the oldest waiting stream message is dropped (and counted) when full
  kReply,   ///< an answer or an event: never lost; when only replies wait and no more fit, the
           ///< socket is closed (1013). A client that asks without reading its answers does not get
           ///< there: reading from it pauses when half of its outbox are replies.
};

/// What one socket has seen, for the list of clients.
struct SocketFigures {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  ///< stream messages lost because the client is slow
  std::uint64_t received = 0;
  std::uint64_t queued = 0;  ///< waiting now
};

/// The server's side of one open WebSocket, as the application sees it. Valid from `OnOpen` until
/// `OnClose` returns. Its methods never call the session back; what they queue is sent at the
/// end of the present turn of the loop, all messages of one socket together.
class Socket {
 public:
  virtual ~Socket() = default;
  virtual void Send(SharedText text, Delivery delivery) = 0;
  /// Sends a binary message (Delivery::kReply).
  virtual void SendBinary(std::string bytes) = 0;
  /// Starts the closing handshake. `OnClose` follows.
  virtual void Close(std::uint16_t code, std::string_view reason) = 0;
  [[nodiscard]] virtual std::string_view peer() const noexcept = 0;
  [[nodiscard]] virtual SocketFigures figures() const noexcept = 0;
};

/// The application's side of one WebSocket. Lives from the upgrade until after `OnClose`.
class SocketSession {
 public:
  virtual ~SocketSession() = default;
  virtual void OnOpen(Socket& socket) = 0;
  /// A whole message, as it came: whether it is UTF-8 is for the reader to say.
  virtual void OnText(std::string_view text) = 0;
  virtual void OnBinary(std::span<const std::byte> bytes) = 0;
  /// A message longer than the server's limit arrived and was discarded unread; the socket lives.
  /// (Beyond 64 MiB it is closed with 1009.)
  virtual void OnTooLong(std::uint64_t bytes, std::uint64_t limit) = 0;
  virtual void OnClose() = 0;
};

/// The answer to an upgrade request: a session, or a refusal.
struct Upgrade {
  std::unique_ptr<SocketSession> session;  ///< null: refused with `refusal`
  HttpResponse refusal = {};
};

/// Who is charged for what the application does on the server's thread.
inline constexpr Module kEndpointModule = Module::kApi;

/// The application behind the server. Must not block and must not throw.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual HttpResponse OnRequest(const HttpRequest& request) = 0;
  virtual Upgrade OnUpgrade(const HttpRequest& request) = 0;
  /// `Server`'s wake signal was notified by another thread (new state, events).
  virtual void OnWake() = 0;
  /// Once every `ServerOptions::tick`, for deadlines.
  virtual void OnTick() = 0;
};

}  // namespace bbia
