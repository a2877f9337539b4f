#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "server/endpoint.h"
#include "server/http_text.h"
#include "server/request_reader.h"
#include "server/server.h"
#include "server/streamed_answer.h"
#include "server/web_socket.h"

namespace bbia {

class Connection;

using LoopDescriptor =
    boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

/// What the connections of one server share. On the server's thread, except for `serving`.
struct Commons {
  Commons(const ServerOptions& server_options, Endpoint& server_endpoint);

  /// Sends what the application has put into outboxes. At the end of every handler of the loop,
  /// so that several messages to one client leave in one system call.
  void Flush();

  static constexpr std::size_t kScratch = 64 * 1024;

  const ServerOptions options;
  Endpoint& endpoint;
  // One thread runs it and nothing is posted from another one, so it needs no locks.
  boost::asio::io_context io{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE};
  TimePoint now{};            // as of the last tick: good enough for deadlines
  std::vector<char> scratch;  // where everybody reads to
  std::vector<std::shared_ptr<Connection>> all;
  std::vector<std::shared_ptr<Connection>> dirty;
  std::atomic<std::size_t> serving{0};  // without those that are only seen off
  Figures outboxes;
  bool stopping = false;
};

/// One TCP connection: requests, then perhaps a WebSocket, then a short farewell. Drives
/// `RequestReader`, `StreamedAnswer` and `WebSocket` with readiness from the loop and plain system
/// calls.
///
/// Shared, because the loop's pending waits keep it alive until they have been cancelled.
class Connection final : public std::enable_shared_from_this<Connection>, public Outlet {
 public:
  Connection(Commons& commons, int fd, std::string peer);

  /// Enters `commons.all` and begins to read.
  void Start();
  /// Enters `commons.all` to answer 503 and leave.
  void Refuse();
  void CheckDeadline();
  /// Sends what waits in the outbox of the WebSocket or the stream.
  void Flush();
  /// The server stops: 1001, or the end of the answer that is under way.
  void Quit();
  /// Ends it now.
  void Drop();

  [[nodiscard]] const std::string& peer() const noexcept { return peer_; }
  /// Whether it is served, not only seen off.
  [[nodiscard]] bool counted() const noexcept { return counted_; }

 private:
  enum class Phase {
    kHttp,
    kWebSocket,
    kStream,    // an answer goes on
    kFarewell,  // all is said; reads on until the client closes, so that it gets to hear it
    kDropped,
  };

  struct Answer {
    std::string head;
    std::string body;
    std::string_view static_body;
    std::size_t sent = 0;
    bool pending = false;
    bool last = false;  // close behind it
  };

  void WantFlush() override;
  void WaitReadable();
  void WaitWritable();
  void Continue();
  void OnReadable();
  void OnWritable();
  void Process(std::span<char> input);
  void Proceed();

  void ReadRequests(std::span<char>& input);
  void TimeRequest();
  void PlanBody();
  HttpResponse EndOfBody();
  void Serve();
  void Upgrade();
  void Reply(HttpResponse response, Persistence persistence);
  void Reject(int status, std::string_view detail);
  void SendAnswer();
  void BeginStream(HttpResponse response, Persistence persistence);
  void EndStream();
  void SayFarewell();
  void Leave();

  Commons& commons_;
  LoopDescriptor descriptor_;
  const std::string peer_;
  Phase phase_ = Phase::kHttp;
  bool waiting_readable_ = false;
  bool waiting_writable_ = false;
  bool continuing_ = false;  // posted to go on with the backlog
  bool dirty_ = false;
  bool counted_ = false;
  bool client_closed_ = false;
  bool more_to_read_ = false;  // the backlog may hold whole requests
  bool timing_request_ = false;
  std::string backlog_;  // read and not used yet
  TimePoint deadline_{};
  std::unique_ptr<RequestReader> reader_;
  Answer answer_;
  std::uint64_t body_steps_ = 0;
  std::unique_ptr<WebSocket> socket_;
  std::unique_ptr<StreamedAnswer> stream_;
  Outgoing* outgoing_ = nullptr;  // one of the two
};

}  // namespace bbia
