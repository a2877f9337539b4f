#include "api/resource_desk.h"

#include <memory>
#include <utility>

#include "api/resource_text.h"

namespace bbia {
namespace {

constexpr std::size_t kUsualSize = 24 * 1024;

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
  WriteAccounts(json, front.ledger.Report());
  json.EndObject();
  return body;
}

Want ResourceDesk::Join(ResourceListener& listener) {
  listeners_.push_back(&listener);
  shown_ = 0;  // whoever comes is shown the present report at once
  return demand_.Join();
}

void ResourceDesk::Look(Front& front) {
  if (!demand_.wanted()) return;
  const auto report = front.audit.Latest();
  if (!report || report->number == shown_) return;
  shown_ = report->number;
  const TimePoint start = front.clock.Now();
  const auto text = std::make_shared<const std::string>(ResourceText(front));
  demand_.NoteProduced(front.clock.Now() - start);
  for (ResourceListener* listener : listeners_) listener->OnReport(text, start);
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

void ResourceSession::OnReport(const SharedText& text, TimePoint now) {
  // Half a collector's interval early is in time.
  if (now + interval_ / 2 < next_) return;
  next_ = now + interval_;
  socket_->Send(text, Delivery::kStream);
}

}  // namespace bbia
