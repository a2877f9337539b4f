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
#include "server/stream.h"

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

/// One line of a request's header. Names as the client wrote them.
struct HeaderField {
  std::string_view name;
  std::string_view value;
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
  std::string_view peer;                     ///< "127.0.0.1:51234"
  std::span<const HeaderField> fields = {};  ///< all of the header, in order

  /// The value of the first field of this name (in any case), empty when there is none.
  [[nodiscard]] std::string_view Header(std::string_view name) const noexcept;
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
  /// Set: what `body` holds is sent first, and the answer goes on. Not for HEAD: then only the
  /// head is sent, and the session never opened.
  StreamPlan stream = {};
};

/// Where the body of one request goes, piece by piece, so that an upload need not be in memory.
/// Destroyed without `OnEnd` when the client goes away or sends too much.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// @return false to read no more of it: `OnEnd` follows, and its answer ends the connection.
  virtual bool OnPiece(std::string_view piece) = 0;
  /// The body is whole, or `OnPiece` wanted no more of it: the answer.
  virtual HttpResponse OnEnd() = 0;
};

/// What becomes of a body that is announced.
struct BodyPlan {
  std::uint64_t limit = 0;                   ///< bytes, more is answered 413; 0: the server's limit
  std::unique_ptr<BodySink> sink = {};       ///< null: into memory, for `OnRequest`
  std::optional<HttpResponse> refusal = {};  ///< answered at once; the body is not read
};

/// The server's side of one open WebSocket, as the application sees it. Valid from `OnOpen` until
/// `OnClose` returns. Its methods never call the session back; what they queue is sent at the
/// end of the present turn of the loop, all messages of one socket together.
class Socket {
 public:
  virtual ~Socket() = default;
  virtual void Send(SharedText text, Delivery delivery) = 0;
  virtual void SendBinary(SharedBytes bytes, Delivery delivery) = 0;
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
  std::string protocol = {};  ///< one of the client's `Sec-WebSocket-Protocol`, if any was chosen
};

/// Who is charged for what the application does on the server's thread.
inline constexpr Module kEndpointModule = Module::kApi;

/// The application behind the server. Must not block and must not throw.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual HttpResponse OnRequest(const HttpRequest& request) = 0;
  /// The header of a request with a body; `request.body` is empty yet. `OnRequest` follows unless
  /// the plan has a sink or a refusal.
  virtual BodyPlan OnBody(const HttpRequest& request) {
    static_cast<void>(request);
    return {};
  }
  virtual Upgrade OnUpgrade(const HttpRequest& request) = 0;
  /// `Server`'s wake signal was notified by another thread (new state, events).
  virtual void OnWake() = 0;
  /// Once every `ServerOptions::tick`, for deadlines.
  virtual void OnTick() = 0;
};

}  // namespace bbia
