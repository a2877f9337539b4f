#include "api/sdk_session.h"

#include <memory>
#include <string>
#include <utility>

#include "api/sdk_commands.h"
#include "api/shared_frames.h"
#include "api/status.h"

namespace bbia {
namespace {

constexpr Nanos kTellInterval{100'000'000};

SharedText Share(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

}  // namespace

SdkSession::SdkSession(Front& front, Nanos period)
    : front_(front), id_(front.next_listener++), pace_(period) {}

void SdkSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  name_ = "/ws/sdk " + std::string(socket.peer());
  front_.hub.Join(*this);
  front_.hub.JoinSdk(*this);
  // At once, so that nobody waits for the next round: every official client asks for these three.
  socket_->Send(Share(DaemonStatusText(front_)), Delivery::kReply);
  if (!front_.motion().has_body()) return;
  const RobotState state = front_.state();
  socket_->Send(front_.frames.Joints(state), Delivery::kStream);
  socket_->Send(front_.frames.Head(state), Delivery::kStream);
}

void SdkSession::OnClose() {
  log_.reset();
  front_.hub.Leave(*this);
  front_.hub.LeaveSdk(*this);
  front_.motion().holds().Leave(id_);
  front_.motion().leases().Leave(id_);
  front_.motion().census().Leave(id_);
  socket_ = nullptr;
}

void SdkSession::OnText(std::string_view text) {
  const auto command = decoder_.Decode(text);
  if (command) {
    const std::uint64_t before = front_.motion().asked();
    const MotionGateway::Speaking speaking(front_.motion(),
                                           {.listener = id_, .name = name_, .lease = lease_});
    DoCommand(*command, front_, *this);
    if (front_.motion().asked() != before) front_.motion().holds().Note(id_, front_.clock.Now());
    return;
  }
  const CommandError& error = command.error();
  ++front_.tally.malformed;
  if (error.uuid) {
    std::string answer;
    EncodeTaskProgress(answer, *error.uuid, error.message, front_.clock.WallNow());
    Reply(std::move(answer));
  }
  Tell(Refusal(error));
}

void SdkSession::OnBinary(std::span<const std::byte> bytes) {
  ++front_.tally.malformed;
  const std::string reason =
      "a binary message of " + std::to_string(bytes.size()) + " bytes: commands are JSON texts";
  Tell(CommandResult{.command = {}, .outcome = Outcome::kRefused, .reason = reason});
}

void SdkSession::OnTooLong(std::uint64_t bytes, std::uint64_t limit) {
  ++front_.tally.malformed;
  const std::string reason =
      "the message has " + std::to_string(bytes) + " bytes, the limit is " + std::to_string(limit);
  Tell(CommandResult{.command = {},
                     .outcome = Outcome::kRefused,
                     .reason = reason,
                     .field = {},
                     .limit = static_cast<double>(limit)});
}

void SdkSession::OnState(const RobotState& state, Nanos tick_period) {
  if (!pace_.Due(state.stamp, tick_period)) return;
  socket_->Send(front_.frames.Joints(state), Delivery::kStream);
  socket_->Send(front_.frames.Head(state), Delivery::kStream);
}

void SdkSession::OnText(const SharedText& text) {
  socket_->Send(text, Delivery::kReply);
}

void SdkSession::Reply(std::string text) {
  if (socket_ != nullptr) socket_->Send(Share(std::move(text)), Delivery::kReply);
}

void SdkSession::Tell(const CommandResult& result) {
  std::string text;
  EncodeCommandResult(text, result);
  Reply(std::move(text));
}

void SdkSession::Tell(std::string_view command, const Verdict& verdict) {
  front_.tally.Count(verdict);
  if (verdict.outcome == Outcome::kAccepted && verdict.reason.empty()) return;
  Tell(CommandResult{.command = command, .outcome = verdict.outcome, .reason = verdict.reason});
}

void SdkSession::TellNowAndThen(std::string_view command, const Verdict& verdict) {
  front_.tally.Count(verdict);
  if (verdict.outcome == Outcome::kAccepted && verdict.reason.empty()) return;
  const TimePoint now = front_.clock.Now();
  if (now < next_told_) return;
  next_told_ = now + kTellInterval;
  Tell(CommandResult{.command = command, .outcome = verdict.outcome, .reason = verdict.reason});
}

}  // namespace bbia
