#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ledger.h"
#include "server/endpoint.h"
#include "server/http_text.h"
#include "server/outbox.h"
#include "server/outlet.h"

namespace bbia {

/// What a streamed answer knows of the request that it answers.
struct AnswerTo {
  std::string peer;
  Persistence persistence = Persistence::kImplied;
  bool http_1_0 = false;
  bool head_only = false;  ///< HEAD
};

/// The server's side of one streamed answer without the socket. On the server's thread.
class StreamedAnswer final : public Stream, public Outgoing {
 public:
  /// `sum` counts accepted and dropped messages of all outboxes; must outlive this.
  StreamedAnswer(StreamPlan plan, AnswerTo request, Outlet& outlet, Figures& sum,
                 Nanos write_deadline);

  /// Opens the session, behind the head of `response` if the plan begins with it.
  void Open(HttpResponse response);
  /// Nothing more is to come, but what waits.
  [[nodiscard]] bool ended() const noexcept { return stage_ == Stage::kEnded; }
  /// Whether the connection can serve a further request behind this answer.
  [[nodiscard]] bool keeps_connection() const noexcept {
    return stage_ == Stage::kEnded && persistence_ != Persistence::kClose;
  }

  void Answer(HttpResponse response) override;
  void Start(HttpResponse head) override;
  void Send(SharedBytes piece, Delivery delivery) override;
  void End() override;
  [[nodiscard]] std::string_view peer() const noexcept override { return request_.peer; }
  [[nodiscard]] SocketFigures figures() const noexcept override;

  [[nodiscard]] std::span<iovec> Gather(std::span<iovec, Outbox::kMaxPieces> pieces) override;
  void Sent(std::size_t bytes) override;
  [[nodiscard]] bool has_output() const noexcept override {
    return !outbox_.empty() || !last_.empty();
  }
  [[nodiscard]] bool finished() const noexcept override {
    return stage_ == Stage::kCut || (stage_ == Stage::kEnded && !has_output());
  }
  /// Time is for progress: a client that reads nothing for the deadline is cut.
  [[nodiscard]] bool Check(TimePoint now) override;
  void Gone() override;

 private:
  enum class Stage {
    kWaiting,    // for the session to say what the answer is
    kStreaming,  // the head is queued
    kEnded,      // nothing more is taken, what waits goes out
    kCut,        // the client did not read what must not be lost
  };

  void Queue(const Framing& framing, SharedBytes piece, Delivery delivery);

  AnswerTo request_;
  Persistence persistence_;
  const bool chunked_;
  Outlet& outlet_;
  Figures& sum_;
  const Nanos write_deadline_;
  const StreamPlan::Begin begin_;
  std::unique_ptr<StreamSession> session_;
  Outbox outbox_;
  std::vector<std::pair<std::string, std::string>> headers_;  // of an answer that comes later
  std::string last_;                                          // behind all that waits
  Stage stage_ = Stage::kWaiting;
  bool gone_ = false;
  bool progress_ = false;  // since the last tick
  TimePoint cut_at_{};     // zero: none
  SocketFigures figures_;
};

}  // namespace bbia
