#include "server/streamed_answer.h"

#include <utility>

namespace bbia {
namespace {

bool IsChunked(const StreamPlan& plan, const AnswerTo& request) noexcept {
  return plan.framing == StreamPlan::Framing::kChunked && !request.http_1_0;
}

bool IsBodiless(int status) noexcept {
  return status == 204 || status == 304;
}

}  // namespace

StreamedAnswer::StreamedAnswer(StreamPlan plan, AnswerTo request, Outlet& outlet, Figures& sum,
                               Nanos write_deadline)
    : request_(std::move(request)),
      persistence_(request_.persistence),
      chunked_(IsChunked(plan, request_)),
      outlet_(outlet),
      sum_(sum),
      write_deadline_(write_deadline),
      begin_(plan.begin),
      session_(std::move(plan.session)),
      outbox_({.messages = plan.outbox, .bytes = plan.max_bytes}) {}

void StreamedAnswer::Open(HttpResponse response) {
  if (begin_ == StreamPlan::Begin::kNow) {
    std::string body = std::move(response.body);
    Start(std::move(response));
    if (!body.empty()) {
      Send(std::make_shared<const std::string>(std::move(body)), Delivery::kReply);
    }
  } else {
    headers_ = std::move(response.headers);
  }
  const ModuleScope account(kEndpointModule);
  if (stage_ == Stage::kEnded) return session_.reset();  // HEAD
  session_->OnOpen(*this);
}

void StreamedAnswer::Answer(HttpResponse response) {
  if (stage_ != Stage::kWaiting) return;
  response.headers.insert(response.headers.end(), headers_.begin(), headers_.end());
  std::string text;
  AppendHead(response, persistence_, text);
  if (!request_.head_only && !IsBodiless(response.status)) {
    text += response.static_body.empty() ? std::string_view(response.body) : response.static_body;
  }
  outbox_.PushFirst(std::move(text));
  stage_ = Stage::kEnded;
  outlet_.WantFlush();
}

void StreamedAnswer::Start(HttpResponse head) {
  if (stage_ != Stage::kWaiting) return;
  head.headers.insert(head.headers.end(), headers_.begin(), headers_.end());
  // The end of the connection is the only end that raw bytes have.
  if (!chunked_) persistence_ = Persistence::kClose;
  std::string text;
  AppendStreamHead(head, chunked_ ? BodyFraming::kChunked : BodyFraming::kUntilClose, persistence_,
                   text);
  outbox_.PushFirst(std::move(text));
  stage_ = request_.head_only ? Stage::kEnded : Stage::kStreaming;
  outlet_.WantFlush();
}

void StreamedAnswer::Send(SharedBytes piece, Delivery delivery) {
  // An empty chunk would be the end.
  if (stage_ != Stage::kStreaming || piece->empty()) return;
  const Framing framing = chunked_ ? ChunkFraming(piece->size()) : Framing{};
  Queue(framing, std::move(piece), delivery);
}

void StreamedAnswer::Queue(const Framing& framing, SharedBytes piece, Delivery delivery) {
  std::size_t dropped = 0;
  const Outbox::Pushed pushed = outbox_.Push(framing, std::move(piece), delivery, dropped);
  if (pushed == Outbox::Pushed::kDroppedThis) ++dropped;
  if (pushed == Outbox::Pushed::kFull) {
    dropped += outbox_.DropWaiting() + 1;
    stage_ = Stage::kCut;
  }
  figures_.dropped += dropped;
  sum_.dropped.fetch_add(dropped, std::memory_order_relaxed);
  if (pushed == Outbox::Pushed::kQueued) sum_.accepted.fetch_add(1, std::memory_order_relaxed);
  outlet_.WantFlush();
}

void StreamedAnswer::End() {
  if (stage_ == Stage::kWaiting) {
    return Answer({.status = 500, .body = R"({"detail":"Internal Server Error"})"});
  }
  if (stage_ != Stage::kStreaming) return;
  if (chunked_) last_ = "0\r\n\r\n";
  stage_ = Stage::kEnded;
  outlet_.WantFlush();
}

SocketFigures StreamedAnswer::figures() const noexcept {
  SocketFigures now = figures_;
  now.queued = outbox_.size();
  now.queued_bytes = outbox_.bytes();
  return now;
}

std::span<iovec> StreamedAnswer::Gather(std::span<iovec, Outbox::kMaxPieces> pieces) {
  if (!last_.empty() && outbox_.size() == 0 && !outbox_.has_urgent()) {
    outbox_.PushFirst(std::exchange(last_, {}));
  }
  return outbox_.Gather(pieces);
}

void StreamedAnswer::Sent(std::size_t bytes) {
  figures_.sent += outbox_.Sent(bytes);
  progress_ = true;
  if (has_output() || stage_ != Stage::kStreaming) return;
  const ModuleScope account(kEndpointModule);
  session_->OnDrained();
}

bool StreamedAnswer::Check(TimePoint now) {
  if (!has_output()) {
    cut_at_ = {};
    return true;
  }
  if (std::exchange(progress_, false) || cut_at_ == TimePoint{}) cut_at_ = now + write_deadline_;
  return now < cut_at_;
}

void StreamedAnswer::Gone() {
  if (std::exchange(gone_, true)) return;
  if (stage_ != Stage::kEnded) stage_ = Stage::kCut;
  if (session_ == nullptr) return;
  const ModuleScope account(kEndpointModule);
  session_->OnClose();
  session_.reset();
}

}  // namespace bbia
