#include "server/connection.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

#include "server/connection_io.h"

namespace bbia {
namespace {

using boost::system::error_code;

constexpr Nanos kFarewell{1'000'000'000};
// What a client may send ahead while its answer streams; then it is not read until the end.
constexpr std::size_t kAhead = 64 * 1024;

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
  // A client that closes its half behind the request gets an answer that is whole, and no stream.
  if (phase_ == Phase::kStream && client_closed_) return stream_->ended() ? void() : Drop();
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
  } else if (outgoing_ != nullptr) {
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
  } else if (phase_ == Phase::kStream) {
    if (stream_->finished()) return EndStream();
    if (!client_closed_ && backlog_.size() < kAhead) WaitReadable();
  } else if (phase_ == Phase::kWebSocket) {
    if (socket_->finished()) return SayFarewell();
    if (!socket_->wants_input()) return;  // `Flush` comes back here
    if (!backlog_.empty()) return Continue();
    client_closed_ ? Drop() : WaitReadable();
  }
}

/// Closes our half and waits a little for the client's. Closing at once, with bytes unread, would
/// make the kernel reset the connection and take our last words from the client.
void Connection::SayFarewell() {
  Leave();
  phase_ = Phase::kFarewell;
  deadline_ = commons_.now + kFarewell;
  backlog_ = std::string();
  static_cast<void>(shutdown(descriptor_.native_handle(), SHUT_WR));
  Proceed();
}

/// Tells the application that nobody is there any more, and forgets what was half read.
void Connection::Leave() {
  if (Outgoing* outgoing = std::exchange(outgoing_, nullptr)) outgoing->Gone();
  reader_.reset();
  if (std::exchange(counted_, false)) commons_.serving.fetch_sub(1, std::memory_order_relaxed);
}

void Connection::WantFlush() {
  if (waiting_writable_ || std::exchange(dirty_, true)) return;
  commons_.dirty.push_back(shared_from_this());
}

void Connection::Flush() {
  dirty_ = false;
  if (outgoing_ == nullptr) return;
  std::array<iovec, Outbox::kMaxPieces> storage;
  for (int turn = 0; !waiting_writable_ && outgoing_->has_output(); ++turn) {
    const std::span<iovec> pieces = outgoing_->Gather(storage);
    const ssize_t sent =
        turn < kWritesPerTurn ? SendPieces(descriptor_.native_handle(), pieces) : 0;
    if (sent < 0 && !IsTransient(errno)) return Drop();
    if (sent > 0) outgoing_->Sent(static_cast<std::size_t>(sent));
    if (sent < 0 || static_cast<std::size_t>(sent) < Bytes(pieces)) WaitWritable();
  }
  Proceed();
}

void Connection::CheckDeadline() {
  if (outgoing_ != nullptr) {
    if (!outgoing_->Check(commons_.now)) Drop();
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
  } else if (phase_ == Phase::kStream) {
    if (!stream_->ended()) Drop();
  } else if (phase_ == Phase::kHttp) {
    if (!answer_.pending) return Drop();
    answer_.last = true;
  }
}

void Connection::Drop() {
  if (phase_ == Phase::kDropped) return;
  const std::shared_ptr<Connection> self = shared_from_this();
  phase_ = Phase::kDropped;
  Leave();
  error_code ignored;
  descriptor_.close(ignored);
  const auto place = std::find(commons_.all.begin(), commons_.all.end(), self);
  if (place == commons_.all.end()) return;
  *place = std::move(commons_.all.back());
  commons_.all.pop_back();
  if (commons_.stopping && commons_.all.empty()) commons_.io.stop();
}

}  // namespace bbia
