#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <utility>

#include "server/connection.h"
#include "server/connection_io.h"

// The half of `Connection` that speaks HTTP.

namespace bbia {
namespace {

constexpr int kRequestsPerTurn = 16;
// A body must come faster than this many bytes per deadline.
constexpr std::uint64_t kBodyStep = 32 * 1024;
// A slow client should find new state in its outbox, not old state in the kernel.
constexpr int kUnsentInKernel = 32 * 1024;

void SetOption(int fd, int level, int name, int value) noexcept {
  // What a kernel refuses here costs speed, not correctness.
  static_cast<void>(setsockopt(fd, level, name, &value, sizeof value));
}

}  // namespace

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
      TimeRequest();
      break;
    }
    if (status == RequestReader::Status::kHead) {
      PlanBody();
    } else if (status == RequestReader::Status::kComplete) {
      timing_request_ = false;
      Serve();
    } else if (status == RequestReader::Status::kEnough) {
      Reply(EndOfBody(), Persistence::kClose);
    } else if (status == RequestReader::Status::kExpectsContinue) {
      answer_.head = "HTTP/1.1 100 Continue\r\n\r\n";
      SendAnswer();
    } else {
      Reject(reader_->failure().status, reader_->failure().detail);
    }
  }
  input = input.last(text.size());
}

/// A header has the deadline for the whole of it; a body has it for every `kBodyStep`.
void Connection::TimeRequest() {
  if (!reader_->in_request()) return;
  const std::uint64_t steps = reader_->received() / kBodyStep;
  const bool progress = steps > std::exchange(body_steps_, steps);
  if (std::exchange(timing_request_, true) && !progress) return;
  deadline_ = commons_.now + ToNanos(commons_.options.request_deadline);
}

void Connection::PlanBody() {
  HttpRequest& request = reader_->request();
  request.peer = peer_;
  BodyPlan plan = [&] {
    const ModuleScope account(kEndpointModule);
    return commons_.endpoint.OnBody(request);
  }();
  if (plan.refusal) return Reply(std::move(*plan.refusal), Persistence::kClose);
  reader_->Accept(plan.limit, std::move(plan.sink));
}

HttpResponse Connection::EndOfBody() {
  const ModuleScope account(kEndpointModule);
  return reader_->sink()->OnEnd();
}

void Connection::Serve() {
  HttpRequest& request = reader_->request();
  request.peer = peer_;
  if (reader_->upgrade().wanted && reader_->sink() == nullptr) return Upgrade();
  const bool keep = reader_->keep_alive();
  Persistence persistence = keep ? Persistence::kImplied : Persistence::kClose;
  if (keep && reader_->is_http_1_0()) persistence = Persistence::kKeepAlive;
  HttpResponse response = [&] {
    if (reader_->sink() != nullptr) return EndOfBody();
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
  SetOption(descriptor_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentInKernel);
  const ServerOptions& options = commons_.options;
  phase_ = Phase::kWebSocket;
  reader_.reset();
  answer_ = {};
  socket_ =
      std::make_unique<WebSocket>(WebSocketLimits{.max_message = options.max_message,
                                                  .outbox = {.messages = options.outbox},
                                                  .ping_interval = ToNanos(options.ping_interval)},
                                  std::move(upgrade.session), peer_, *this, commons_.outboxes);
  outgoing_ = socket_.get();
  std::string handshake =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      accept;
  if (!upgrade.protocol.empty()) handshake += "\r\nSec-WebSocket-Protocol: " + upgrade.protocol;
  socket_->Open(handshake + "\r\n\r\n", commons_.now);
}

void Connection::Reply(HttpResponse response, Persistence persistence) {
  if (commons_.stopping) persistence = Persistence::kClose;
  if (response.stream.session != nullptr) return BeginStream(std::move(response), persistence);
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

void Connection::BeginStream(HttpResponse response, Persistence persistence) {
  const int fd = descriptor_.native_handle();
  SetOption(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentInKernel);
  // A stream may have nothing to say for long; the kernel asks whether the client is still there.
  SetOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, 20);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
  SetOption(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
  StreamPlan plan = std::move(response.stream);
  stream_ = std::make_unique<StreamedAnswer>(
      std::move(plan),
      AnswerTo{.peer = peer_,
               .persistence = persistence,
               .http_1_0 = reader_->is_http_1_0(),
               .head_only = reader_->request().method == HttpMethod::kHead},
      *this, commons_.outboxes, ToNanos(commons_.options.request_deadline));
  phase_ = Phase::kStream;
  outgoing_ = stream_.get();
  reader_->Next();
  stream_->Open(std::move(response));
}

void Connection::EndStream() {
  const bool keeps = stream_->keeps_connection() && !commons_.stopping;
  const bool whole = stream_->ended();
  std::exchange(outgoing_, nullptr)->Gone();
  stream_.reset();
  if (!whole) return Drop();
  if (!keeps) return SayFarewell();
  phase_ = Phase::kHttp;
  more_to_read_ = !backlog_.empty();
  deadline_ = commons_.now + ToNanos(commons_.options.idle_deadline);
  Proceed();
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

}  // namespace bbia
