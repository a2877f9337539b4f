#include "api/stream_sessions.h"

#include <memory>
#include <utility>

#include "api/refusals.h"
#include "api/state_view.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr std::uint16_t kGoingAway = 1001;
constexpr Nanos kTellInterval{100'000'000};

Nanos PeriodOf(double frequency) {
  return std::chrono::duration_cast<Nanos>(Seconds{1.0 / frequency});
}

}  // namespace

StateSession::StateSession(Front& front, const StateQuery& query)
    : front_(front), query_(query), pace_(PeriodOf(query.frequency)) {}

void StateSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  front_.hub.Join(*this);
}

void StateSession::OnClose() {
  front_.hub.Leave(*this);
  socket_ = nullptr;
}

void StateSession::OnState(const RobotState& state, Nanos tick_period) {
  if (!pace_.Due(state.stamp, tick_period)) return;
  std::string text;
  text.reserve(512);
  WriteFullState(text, state, query_, front_.clock.WallNow());
  socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kStream);
}

void StateSession::OnBodyGone() {
  socket_->Close(kGoingAway, "Backend not running");
}

void UpdatesSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  front_.hub.JoinUpdates(*this);
}

void UpdatesSession::OnClose() {
  front_.hub.LeaveUpdates(*this);
  socket_ = nullptr;
}

void TargetSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  name_ = "/api/move/ws/set_target " + std::string(socket.peer());
}

void TargetSession::OnClose() {
  front_.motion().leases().Leave(id_);
  front_.motion().census().Leave(id_);
  socket_ = nullptr;
}

void TargetSession::OnText(std::string_view text) {
  const auto wanted = decoder_.Decode<FullBodyTarget>(text);
  if (!wanted) return Complain(wanted.error().front().sentence);
  const MotionGateway::Speaking speaking(front_.motion(), {.listener = id_, .name = name_});
  const Verdict verdict = front_.motion().SetTarget(wanted->target);
  front_.tally.Count(verdict);
  // Officially what a move ignores is passed over in silence.
  if (verdict.done() || verdict.reason == kMoveRunningReason) return;
  const TimePoint now = front_.clock.Now();
  if (now < next_told_) return;
  next_told_ = now + kTellInterval;
  Tell(verdict.reason);
}

void TargetSession::OnBinary(std::span<const std::byte>) {
  Complain("a binary message: targets are JSON texts");
}

void TargetSession::OnTooLong(std::uint64_t bytes, std::uint64_t limit) {
  Complain("the message has " + std::to_string(bytes) + " bytes, the limit is " +
           std::to_string(limit));
}

void TargetSession::Complain(std::string_view detail) {
  ++front_.tally.malformed;
  Tell(detail);
}

void TargetSession::Tell(std::string_view detail) {
  std::string text;
  JsonWriter(text).BeginObject().Member("status", "error").Member("detail", detail).EndObject();
  socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kReply);
}

}  // namespace bbia
