#include "api/resource_desk.h"

#include <memory>
#include <utility>

#include "api/resource_text.h"
#include "protocol/json_writer.h"

namespace bbia {
namespace {

constexpr Nanos kWithoutAudit{1'000'000'000};
constexpr std::size_t kUsualSize = 24 * 1024;

constexpr std::string_view kNothingToSay =
    "this socket only tells: the interval is a parameter of its address";

}  // namespace

std::string ResourceText(Front& front) {
  std::string body;
  body.reserve(kUsualSize);
  JsonWriter json(body);
  json.BeginObject();
  const auto report = front.audit.Latest();
  if (report) {
    WriteReport(json, *report, front.clock.Now(), front.options.bbia_version);
  } else {
    json.Key("audit").BeginObject().Member("available", false);
    json.Member("why", "the audit is switched off (audit.enabled), or has not looked yet");
    json.EndObject();
  }
  WriteLoop(json, front.board.loop.Read(), front.board.state.Read());
  WriteClients(json, front.clients.all(), front.motion().census());
  WriteAccounts(json, front.ledger.Report());
  json.EndObject();
  return body;
}

Want ResourceDesk::Join(ResourceListener& listener) {
  listeners_.push_back(&listener);
  shown_ = 0;  // whoever comes is shown the present report at once
  next_without_audit_ = {};
  return demand_.Join();
}

void ResourceDesk::Look(Front& front) {
  if (!demand_.wanted()) return;
  const auto report = front.audit.Latest();
  const TimePoint start = front.clock.Now();
  if (report ? report->number == shown_ : start < next_without_audit_) return;
  if (report) shown_ = report->number;
  next_without_audit_ = start + kWithoutAudit;
  const auto text = std::make_shared<const std::string>(ResourceText(front));
  demand_.NoteProduced(front.clock.Now() - start);
  const TimePoint stamp = report ? report->stamp : start;
  const Nanos interval = report ? report->interval : kWithoutAudit;
  for (ResourceListener* listener : listeners_) listener->OnReport(text, stamp, interval);
}

void ResourceSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  want_ = desk_.Join(*this);
}

void ResourceSession::OnClose() {
  desk_.Leave(*this);
  want_ = {};
  socket_ = nullptr;
}

void ResourceSession::OnReport(const SharedText& text, TimePoint stamp, Nanos interval) {
  if (pace_.Due(stamp, interval)) socket_->Send(text, Delivery::kStream);
}

void ResourceSession::Complain() {
  ++front_.tally.malformed;
  std::string text;
  JsonWriter(text)
      .BeginObject()
      .Member("status", "error")
      .Member("detail", kNothingToSay)
      .EndObject();
  socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kReply);
}

}  // namespace bbia
