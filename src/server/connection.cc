#include "server/connection.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

namespace bbia {
namespace {

using boost::system::error_code;

constexpr int kRequestsPerTurn = 16;
constexpr int kWritesPerTurn = 4;
constexpr Nanos kFarewell{1'000'000'000};
// A slow client should find new state in its outbox, not old state in the kernel.
constexpr int kUnsentInKernel = 32 * 1024;

Nanos ToNanos(Seconds seconds) noexcept {
  return std::chrono::duration_cast<Nanos>(seconds);
}

bool IsTransient(int error) noexcept {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

ssize_t SendPieces(int fd, std::span<iovec> pieces) noexcept {
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

std::size_t Bytes(std::span<const iovec> pieces) noexcept {
  std::size_t sum = 0;
  for (const iovec& piece : pieces) sum += piece.iov_len;
  return sum;
}

}  // namespace

Commons::Commons(const ServerOptions& server_options, Endpoint& server_endpoint)
    : options(server_options), endpoint(server_endpoint), scratch(kScratch) {}

void Commons::Flush() {
  // Sending may end a connection, whose `OnClose` may put more into other outboxes.
  for (std::size_t i = 0; i < dirty.size(); ++i) {
    const std::shared_ptr<Connection> connection = std::move(dirty[i]);
    connection->Flush();
  }
  dirty.clear();
}

Connection::Connection(Commons& commons, int fd, std::string peer)
    : commons_(commons),
      descriptor_(commons.io.get_executor(), fd),
      peer_(std::move(peer)),
      deadline_(commons.now + ToNanos(commons.options.request_deadline)) {}

void Connection::Start() {
  commons_.all.push_back(shared_from_this());
  counted_ = true;
  commons_.serving.fetch_add(1, std::memory_order_relaxed);
  reader_ = std::make_unique<RequestReader>(commons_.options.max_body);
  WaitReadable();
}

void Connection::Refuse() {
  commons_.all.push_back(shared_from_this());
  Reject(503, "The server has no connection left; try again later.");
  Proceed();
}

void Connection::WaitReadable() {
  if (std::exchange(waiting_readable_, true)) return;
  descriptor_.async_wait(LoopDescriptor::wait_read,
                         [self = shared_from_this()](const error_code& error) {
                           self->waiting_readable_ = false;
                           if (error) return;
                           self->OnReadable();
                           self->commons_.Flush();
                         });
}

void Connection::WaitWritable() {
  if (std::exchange(waiting_writable_, true)) return;
  descriptor_.async_wait(LoopDescriptor::wait_write,
                         [self = shared_from_this()](const error_code& error) {
                           self->waiting_writable_ = false;
                           if (error) return;
                           self->OnWritable();
                           self->commons_.Flush();
                         });
}

/// Goes on with the backlog after everybody else had a turn.
void Connection::Continue() {
  if (std::exchange(continuing_, true)) return;
  boost::asio::post(commons_.io, [self = shared_from_this()] {
    self->continuing_ = false;
    if (self->phase_ != Phase::kHttp && self->phase_ != Phase::kWebSocket) return;
    self->Process(self->backlog_);
    self->commons_.Flush();
  });
}

void Connection::OnReadable() {
  if (phase_ == Phase::kDropped) return;
  const ssize_t got = recv(descriptor_.native_handle(), commons_.scratch.data(),
                           commons_.scratch.size(), MSG_DONTWAIT);
  if (got < 0) return IsTransient(errno) ? WaitReadable() : Drop();
  if (got == 0) client_closed_ = true;
  if (phase_ == Phase::kFarewell) return client_closed_ ? Drop() : WaitReadable();
  const std::span<char> fresh(commons_.scratch.data(), static_cast<std::size_t>(got));
  if (backlog_.empty()) return Process(fresh);
  backlog_.append(fresh.data(), fresh.size());
  Process(backlog_);
}

void Connection::OnWritable() {
  if (phase_ == Phase::kHttp) {
    SendAnswer();
    more_to_read_ = !backlog_.empty();
    Proceed();
  } else if (phase_ == Phase::kWebSocket) {
    Flush();
  }
}

/// @pre `input` is in the scratch, or is the whole backlog.
void Connection::Process(std::span<char> input) {
  const bool from_backlog = !backlog_.empty();
  if (phase_ == Phase::kHttp) ReadRequests(input);
  if (phase_ == Phase::kWebSocket) socket_->Feed(input);
  if (phase_ == Phase::kDropped) return;
  if (phase_ == Phase::kFarewell) input = {};
  if (from_backlog) {
    backlog_.erase(0, backlog_.size() - input.size());
  } else if (!input.empty()) {
    backlog_.assign(input.data(), input.size());
  }
  if (backlog_.empty() && backlog_.capacity() > 1024) backlog_ = std::string();
  Proceed();
}

/// Decides what to wait for. May be called at any time.
void Connection::Proceed() {
  if (phase_ == Phase::kFarewell) {
    client_closed_ ? Drop() : WaitReadable();
  } else if (phase_ == Phase::kHttp) {
    if (answer_.pending) return WaitWritable();
    if (more_to_read_) return Continue();
    client_closed_ ? Drop() : WaitReadable();
  } else if (phase_ == Phase::kWebSocket) {
    if (socket_->finished()) return SayFarewell();
    if (!socket_->wants_input()) return;  // `Flush` comes back here
    if (!backlog_.empty()) return Continue();
    client_closed_ ? Drop() : WaitReadable();
  }
}

void Connection::ReadRequests(std::span<char>& input) {
  std::string_view text(input.data(), input.size());
  more_to_read_ = false;
  for (int turn = 0; phase_ == Phase::kHttp && !answer_.pending; ++turn) {
    if (turn == kRequestsPerTurn) {
      more_to_read_ = !text.empty();
      break;
    }
    const RequestReader::Status status = reader_->Read(text);
    if (status == RequestReader::Status::kNeedMore) {
      if (reader_->in_request() && !std::exchange(timing_request_, true)) {
        deadline_ = commons_.now + ToNanos(commons_.options.request_deadline);
      }
      break;
    }
    if (status == RequestReader::Status::kComplete) {
      timing_request_ = false;
      Serve();
    } else if (status == RequestReader::Status::kExpectsContinue) {
      answer_.head = "HTTP/1.1 100 Continue\r\n\r\n";
      SendAnswer();
    } else {
      Reject(reader_->failure().status, reader_->failure().detail);
    }
  }
  input = input.last(text.size());
}

void Connection::Serve() {
  HttpRequest& request = reader_->request();
  request.peer = peer_;
  if (reader_->upgrade().wanted) return Upgrade();
  const bool keep = reader_->keep_alive();
  Persistence persistence = keep ? Persistence::kImplied : Persistence::kClose;
  if (keep && reader_->is_http_1_0()) persistence = Persistence::kKeepAlive;
  HttpResponse response = [&] {
    const ModuleScope account(kEndpointModule);
    return commons_.endpoint.OnRequest(request);
  }();
  Reply(std::move(response), persistence);
}

void Connection::Upgrade() {
  const HttpRequest& request = reader_->request();
  const RequestReader::UpgradeFields& fields = reader_->upgrade();
  const std::string accept = AcceptKey(fields.key);
  if (request.method != HttpMethod::kGet || reader_->is_http_1_0() || accept.empty()) {
    return Reject(400, "A WebSocket starts with GET, HTTP/1.1 and a Sec-WebSocket-Key.");
  }
  if (fields.version != "13") {
    HttpResponse response{.status = 426, .body = R"({"detail":"WebSocket version 13 is spoken."})"};
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return Reply(std::move(response), Persistence::kClose);
  }
  bbia::Upgrade upgrade = [&] {
    const ModuleScope account(kEndpointModule);
    return commons_.endpoint.OnUpgrade(request);
  }();
  if (upgrade.session == nullptr) {
    return Reply(std::move(upgrade.refusal),
                 reader_->keep_alive() ? Persistence::kImplied : Persistence::kClose);
  }
  const int lowat = kUnsentInKernel;
  static_cast<void>(setsockopt(descriptor_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &lowat,
                               sizeof lowat));
  const ServerOptions& options = commons_.options;
  phase_ = Phase::kWebSocket;
  reader_.reset();
  answer_ = {};
  socket_ =
      std::make_unique<WebSocket>(WebSocketLimits{.max_message = options.max_message,
                                                  .outbox = options.outbox,
                                                  .ping_interval = ToNanos(options.ping_interval)},
                                  std::move(upgrade.session), peer_, *this, commons_.outboxes);
  socket_->Open(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
          accept + "\r\n\r\n",
      commons_.now);
}

void Connection::Reply(HttpResponse response, Persistence persistence) {
  if (commons_.stopping) persistence = Persistence::kClose;
  answer_.head.clear();
  AppendHead(response, persistence, answer_.head);
  const bool bodiless = response.status == 204 || response.status == 304 ||
                        reader_->request().method == HttpMethod::kHead;
  if (!bodiless) {
    answer_.body = std::move(response.body);
    answer_.static_body = response.static_body;
  }
  answer_.last = persistence == Persistence::kClose;
  if (!answer_.last) reader_->Next();
  SendAnswer();
}

void Connection::Reject(int status, std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.body = R"({"detail":")" + std::string(detail) + R"("})";
  answer_.head.clear();
  AppendHead(response, Persistence::kClose, answer_.head);
  answer_.body = std::move(response.body);
  answer_.static_body = {};
  answer_.last = true;
  SendAnswer();
}

void Connection::SendAnswer() {
  const std::string_view body = answer_.static_body.empty() ? answer_.body : answer_.static_body;
  const std::size_t size = answer_.head.size() + body.size();
  answer_.pending = true;
  for (int turn = 0; turn < kWritesPerTurn && answer_.sent < size; ++turn) {
    const std::size_t of_head = std::min(answer_.sent, answer_.head.size());
    const std::size_t of_body = answer_.sent - of_head;
    // sendmsg does not write through these pointers; their type is shared with recvmsg.
    std::array<iovec, 2> pieces = {
        iovec{.iov_base = answer_.head.data() + of_head, .iov_len = answer_.head.size() - of_head},
        iovec{.iov_base = const_cast<char*>(body.data()) + of_body,
              .iov_len = body.size() - of_body}};
    const ssize_t sent = SendPieces(descriptor_.native_handle(), pieces);
    if (sent < 0 && !IsTransient(errno)) return Drop();
    if (sent <= 0) break;
    answer_.sent += static_cast<std::size_t>(sent);
  }
  // Time is for progress: a client that reads slowly is served, one that does not read is not.
  if (answer_.sent < size) {
    deadline_ = commons_.now + ToNanos(commons_.options.request_deadline);
    return;
  }
  answer_.pending = false;
  answer_.sent = 0;
  answer_.body.clear();
  answer_.static_body = {};
  if (answer_.last) return SayFarewell();
  deadline_ = commons_.now + ToNanos(timing_request_ ? commons_.options.request_deadline
                                                     : commons_.options.idle_deadline);
}

/// Closes our half and waits a little for the client's. Closing at once, with bytes unread, would
/// make the kernel reset the connection and take our last words from the client.
void Connection::SayFarewell() {
  if (socket_ != nullptr) socket_->Gone();
  if (std::exchange(counted_, false)) commons_.serving.fetch_sub(1, std::memory_order_relaxed);
  phase_ = Phase::kFarewell;
  deadline_ = commons_.now + kFarewell;
  backlog_ = std::string();
  static_cast<void>(shutdown(descriptor_.native_handle(), SHUT_WR));
  Proceed();
}

void Connection::WantFlush() {
  if (waiting_writable_ || std::exchange(dirty_, true)) return;
  commons_.dirty.push_back(shared_from_this());
}

void Connection::Flush() {
  dirty_ = false;
  if (phase_ != Phase::kWebSocket) return;
  std::array<iovec, Outbox::kMaxPieces> storage;
  for (int turn = 0; !waiting_writable_ && socket_->has_output(); ++turn) {
    const std::span<iovec> pieces = socket_->Gather(storage);
    const ssize_t sent =
        turn < kWritesPerTurn ? SendPieces(descriptor_.native_handle(), pieces) : 0;
    if (sent < 0 && !IsTransient(errno)) return Drop();
    if (sent > 0) socket_->Sent(static_cast<std::size_t>(sent));
    if (sent < 0 || static_cast<std::size_t>(sent) < Bytes(pieces)) WaitWritable();
  }
  Proceed();
}

void Connection::CheckDeadline() {
  if (phase_ == Phase::kWebSocket) {
    if (!socket_->Check(commons_.now)) Drop();
    return;
  }
  if (commons_.now < deadline_) return;
  if (phase_ != Phase::kHttp || answer_.pending || !timing_request_) return Drop();
  Reject(408, "The request did not arrive in time.");
  Proceed();
}

void Connection::Quit() {
  if (phase_ == Phase::kWebSocket) {
    socket_->Close(1001, "the server stops");
  } else if (phase_ == Phase::kHttp) {
    if (!answer_.pending) return Drop();
    answer_.last = true;
  }
}

void Connection::Drop() {
  if (phase_ == Phase::kDropped) return;
  const std::shared_ptr<Connection> self = shared_from_this();
  phase_ = Phase::kDropped;
  if (socket_ != nullptr) socket_->Gone();
  if (std::exchange(counted_, false)) commons_.serving.fetch_sub(1, std::memory_order_relaxed);
  error_code ignored;
  descriptor_.close(ignored);
  const auto place = std::find(commons_.all.begin(), commons_.all.end(), self);
  if (place == commons_.all.end()) return;
  *place = std::move(commons_.all.back());
  commons_.all.pop_back();
  if (commons_.stopping && commons_.all.empty()) commons_.io.stop();
}

}  // namespace bbia
