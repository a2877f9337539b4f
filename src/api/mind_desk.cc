#include "api/mind_desk.h"

#include <memory>
#include <utility>

#include "api/answers.h"
#include "api/mind_text.h"
#include "director/condition.h"

namespace bbia {
namespace {

constexpr Nanos kPatience{2'000'000'000};

template <class T>
void Keep(std::vector<T>& all, const T& one) {
  if (all.size() >= MindDesk::kMostHistory) all.erase(all.begin());
  all.push_back(one);
}

HttpResponse RunAnswer(const MindEvent& event) {
  const bool began = event.kind != MindEventKind::kEnded;
  const RunOutcome outcome = event.kind == MindEventKind::kStarted  ? RunOutcome::kAccepted
                             : event.kind == MindEventKind::kQueued ? RunOutcome::kQueued
                                                                    : event.outcome;
  const bool unavailable = outcome == RunOutcome::kUnavailable;
  std::string body;
  JsonWriter json(body);
  json.BeginObject();
  if (began) {
    json.Key("id").Count(event.run);
  } else {
    json.Member("detail", (unavailable ? "unavailable: " : "") + event.text);
  }
  json.Member("name", event.behavior).Member("outcome", Name(outcome));
  if (event.kind == MindEventKind::kQueued) {
    json.Key("place").Count(event.place);
    if (!event.text.empty()) json.Member("reason", event.text);
  }
  json.EndObject();
  if (began) return JsonAnswer(std::move(body));
  return JsonAnswer(std::move(body), unavailable ? 503 : 409);
}

}  // namespace

MindDesk::MindDesk(const Clock& clock, const Board& board, const MindAccess& access)
    : clock_(clock), board_(board), access_(access), promises_(clock) {}

std::optional<RunId> MindDesk::Start(RunRequest request) {
  request.run = next_run_++;
  const RunId run = request.run;
  return Ask(std::move(request)) ? std::optional(run) : std::nullopt;
}

HttpResponse MindDesk::Run(RunRequest request) {
  const auto run = Start(std::move(request));
  if (!run) {
    return Detail(503, "busy: " + std::to_string(Mind::kMaxRequests) +
                           " requests wait for the mind already; try again");
  }
  return promises_.Promise(*run, kPatience,
                           Detail(503,
                                  "the mind did not answer within 2 s; whether it runs, GET "
                                  "/api/behaviors/running tells"));
}

BodyCondition MindDesk::body() const {
  return ConditionOf(board_.state.Read(), board_.emergency_stop.load(std::memory_order_acquire),
                     clock_.Now());
}

SharedText MindDesk::SnapshotText() const {
  MindReport report = report_;
  report.body = body();
  std::string text;
  JsonWriter json(text);
  WriteSnapshot(json, report, figures(), board_.state.Read(), clock_);
  return std::make_shared<const std::string>(std::move(text));
}

void MindDesk::TakeReports() {
  while (auto report = access_.mind->TakeReport()) report_ = std::move(*report);
}

void MindDesk::Follow() {
  if (!there()) return;
  TakeReports();
  while (const auto event = access_.mind->events().TryPop()) {
    TakeReports();  // the one that came before the event
    Take(*event);
  }
}

void MindDesk::Take(const MindEvent& event) {
  if (event.kind == MindEventKind::kEmotion && event.change) Keep(feelings_, *event.change);
  if (event.kind == MindEventKind::kEnded) Keep(ended_, event);
  if (on_event_) on_event_(event);
  const bool decides = event.kind == MindEventKind::kStarted ||
                       event.kind == MindEventKind::kQueued || event.kind == MindEventKind::kEnded;
  if (decides) promises_.Keep(event.run, RunAnswer(event));
  if (listeners_.empty()) return;
  std::string text;
  JsonWriter json(text);
  WriteEvent(json, event, clock_);
  TellAll(std::move(text));
}

void MindDesk::TellAll(std::string text) {
  const auto shared = std::make_shared<const std::string>(std::move(text));
  for (MindListener* listener : listeners_) listener->OnMindEvent(shared);
}

void MindDesk::Check() {
  promises_.Check();
  if (listeners_.empty()) return told_body_.reset();
  const BodyCondition now = body();
  if (told_body_ == now) return;
  told_body_ = now;
  std::string text;
  JsonWriter json(text);
  WriteBodyEvent(json, now, clock_);
  TellAll(std::move(text));
}

void MindSession::OnOpen(Socket& socket) {
  socket_ = &socket;
  desk_.Join(*this);
  socket_->Send(desk_.SnapshotText(), Delivery::kStream);
}

void MindSession::OnClose() {
  desk_.Leave(*this);
  socket_ = nullptr;
}

void MindSession::OnMindEvent(const SharedText& text) {
  socket_->Send(text, Delivery::kStream);
  const std::uint64_t dropped = socket_->figures().dropped;
  if (dropped == dropped_) return;
  socket_->Send(desk_.SnapshotText(), Delivery::kStream);
  dropped_ = socket_->figures().dropped;
}

void MindSession::Complain() {
  std::string text;
  JsonWriter(text)
      .BeginObject()
      .Member("type", "error")
      .Member("detail",
              "this socket only tells: ask over REST, under /api/behaviors and "
              "/api/emotion")
      .EndObject();
  socket_->Send(std::make_shared<const std::string>(std::move(text)), Delivery::kReply);
}

}  // namespace bbia
