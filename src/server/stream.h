#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bbia {

// An answer that is not whole when its handler returns: it goes on for a while (events, frames of
// a camera, tokens of a language model), or it only begins later. On the server's thread.

struct HttpResponse;

/// A message encoded once and shared by all its receivers. Immutable data is the one thing that is
/// shared by pointer: the last receiver to have sent it frees it.
using SharedText = std::shared_ptr<const std::string>;
using SharedBytes = SharedText;

/// What a message is worth when a client is slow.
enum class Delivery : std::uint8_t {
  kStream,  ///< state: the oldest waiting stream message is dropped (and counted) when full
  kReply,   ///< an answer or an event: never lost; when only replies wait and no more fit, the
            ///< connection is closed (a WebSocket with 1013). A WebSocket client that asks without
            ///< reading its answers does not get there: reading from it pauses when half of its
            ///< outbox are replies.
};

/// What one socket or stream has seen, for the list of clients.
struct SocketFigures {
  std::uint64_t sent = 0;
  std::uint64_t dropped = 0;  ///< stream messages lost because the client is slow
  std::uint64_t received = 0;
  std::uint64_t queued = 0;        ///< messages waiting now
  std::uint64_t queued_bytes = 0;  ///< their size
};

/// The server's side of one streamed answer. Valid from `OnOpen` until `OnClose` returns. Its
/// methods never call the session back; what they queue is sent at the end of the present turn of
/// the loop.
class Stream {
 public:
  virtual ~Stream() = default;
  /// For `StreamPlan::Begin::kLater`, instead of all the other methods: the whole answer, once.
  virtual void Answer(HttpResponse response) = 0;
  /// For `StreamPlan::Begin::kLater`: status and headers of an answer that streams from here on.
  virtual void Start(HttpResponse head) = 0;
  /// Queues a piece of the body. Before `Start` and after `End`, it is lost.
  virtual void Send(SharedBytes piece, Delivery delivery) = 0;
  /// Ends the answer behind all that waits. `OnClose` follows when that is sent.
  virtual void End() = 0;
  [[nodiscard]] virtual std::string_view peer() const noexcept = 0;
  [[nodiscard]] virtual SocketFigures figures() const noexcept = 0;
};

/// The application's side of one streamed answer. Lives from the request until after `OnClose`.
class StreamSession {
 public:
  virtual ~StreamSession() = default;
  virtual void OnOpen(Stream& stream) = 0;
  /// All that waited has been handed to the kernel: there is room for more.
  virtual void OnDrained() {}
  /// All is sent, or the client went away (told at once), or it does not read, or the server stops.
  virtual void OnClose() = 0;
};

/// How an answer streams.
struct StreamPlan {
  enum class Framing : std::uint8_t {
    kChunked,  ///< HTTP/1.1 chunks, and the connection lives on; to HTTP/1.0 as `kRaw`
    kRaw,      ///< the bytes alone until the connection closes (multipart/x-mixed-replace)
  };
  enum class Begin : std::uint8_t {
    kNow,    ///< with the response that carries this plan
    kLater,  ///< with what the session says, and the headers of the response that has this plan
  };

  std::unique_ptr<StreamSession> session = {};  ///< null: the answer does not stream
  Framing framing = Framing::kChunked;
  Begin begin = Begin::kNow;
  std::size_t outbox = 100;           ///< messages waiting; 2 shows the newest frames only
  std::size_t max_bytes = 4U << 20U;  ///< bytes waiting; one message may always wait
};

}  // namespace bbia
