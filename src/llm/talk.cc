#include "llm/talk.h"

#include <algorithm>
#include <utility>

#include "words/reflex_brain.h"

namespace bbia {
namespace {

constexpr std::string_view kCategory = "bbia.words";
constexpr Nanos kLookEvery{1'000'000'000};
constexpr Nanos kBusyWait{100'000'000};
constexpr Nanos kIdleWait{60'000'000'000};

}  // namespace

Talk::Talk(const TalkParts& parts, const TalkSettings& settings)
    : parts_(parts),
      settings_(settings),
      policy_(settings.stranger),
      orders_(parts.ledger, "words.orders", {Module::kWords, Module::kApi, Module::kWords}),
      events_(parts.ledger, "words.events", {Module::kWords, Module::kWords, Module::kApi}),
      memory_(parts.memory, parts.ledger, parts.log, wake_),
      cache_(parts.ledger, parts.clock),
      home_(parts.ledger, parts.clock, parts.models, settings),
      client_(parts.clock, settings.patience),
      restored_by_(parts.clock.Now() + kRestorePatience) {
  memory_.Restore();
  Publish();
}

bool Talk::Ask(TalkOrder order) {
  const bool queued = orders_.Push(std::move(order)) == Pushed::kQueued;
  wake_.Notify();
  return queued;
}

TalkStatus Talk::status() const {
  const MutexLock lock(mutex_);
  return status_;
}

void Talk::Step(const std::stop_token& stop, Pulse& pulse) {
  wake_.Clear();
  TakeOrders();
  memory_.Take(conversation_);
  if (summing_ && !waiting_.empty()) {  // who talks to the robot goes first
    summing_ = false;
    client_.Cancel();
  }
  if (summing_) DriveSummary();
  if (answering_ == nullptr) BeginNext();
  if (answering_ != nullptr) Drive(stop, pulse);
  if (parts_.clock.Now() >= next_look_) {
    next_look_ = parts_.clock.Now() + kLookEvery;
    home_.Tend();
    Publish();
  }
  Flush();
  UnloadIfAsked();
}

void Talk::Wait(Nanos at_most) {
  Nanos patience = at_most;
  if (!outgoing_.empty()) patience = std::min<Nanos>(patience, std::chrono::milliseconds{10});
  if (answering_ == nullptr && !waiting_.empty() && !memory_.restoring()) return;
  client_.Wait(wake_.fd(), patience);
}

Nanos Talk::patience() const {
  if (busy() || memory_.waits()) return kBusyWait;
  return home_.keeps_guest() ? kLookEvery : kIdleWait;
}

void Talk::TakeOrders() {
  while (auto order = orders_.TryPop()) {
    std::visit([this](auto& one) { Do(std::move(one)); }, *order);
  }
  // After the orders: what was said after them must not begin before they are done.
  if (unload_asked_.exchange(false)) unload_ = true;
  if (forget_asked_.exchange(false)) Forget();
}

void Talk::Do(Prompt prompt) {
  if (waiting_.size() < kMaxPromptsWaiting) {
    waiting_.push_back(std::move(prompt));
    return;
  }
  ChatEvent refused;
  refused.prompt = prompt.id;
  refused.kind = ChatEventKind::kFailed;
  refused.text = "busy: " + std::to_string(kMaxPromptsWaiting) + " others wait for an answer";
  Tell(std::move(refused));
}

void Talk::Do(const CancelOrder& order) {
  if (answering_ != nullptr && answering_->prompt().id == order.prompt) {
    cancelled_ = true;  // it may be within a start of the model; `Drive` sees it
    return;
  }
  const auto waiting = std::ranges::find(waiting_, order.prompt, &Prompt::id);
  if (waiting == waiting_.end()) return;
  waiting_.erase(waiting);
  ChatEvent failed;
  failed.prompt = order.prompt;
  failed.kind = ChatEventKind::kFailed;
  failed.text = "cancelled";
  Tell(std::move(failed));
}

void Talk::Do(OutcomeOrder order) {
  if (answering_ == nullptr || answering_->prompt().id != order.prompt) return;
  answering_->OnOutcome(order.call, std::move(order.outcome));
}

void Talk::UnloadIfAsked() {
  if (!unload_ || answering_ != nullptr || !waiting_.empty()) return;
  unload_ = false;
  if (summing_) client_.Cancel();  // there will be another summary
  summing_ = false;
  home_.Unload();
  dialect_ = {};
  Publish();
}

void Talk::Forget() {
  conversation_.Forget();
  cache_.Clear();
  memory_.Refresh();
}

void Talk::BeginNext() {
  if (waiting_.empty()) return;
  if (memory_.restoring() && parts_.clock.Now() < restored_by_) return;
  Prompt prompt = std::move(waiting_.front());
  waiting_.erase(waiting_.begin());
  Reflex reflex = Understand(prompt.text, prompt.language.value_or(settings_.usual));
  if (prompt.language) reflex.language = *prompt.language;
  // What a model cannot have done, the reflex brain can.
  const bool able = dialect_.no_tools.empty() || reflex.actions.empty();
  const bool model = home_.kind() != ModelKind::kNone && able;
  const Language language = reflex.language;
  begun_ = parts_.clock.Now();
  first_text_.reset();
  cancelled_ = false;
  retries_ = 0;
  retry_at_ = {};
  auto messages = conversation_.Messages(prompt, language);
  answering_ =
      std::make_unique<Answering>(std::move(prompt), std::move(reflex), policy_,
                                  model ? std::optional(home_.name()) : std::nullopt, NoModel{},
                                  [this](ChatEvent event) { Tell(std::move(event)); });
  answering_->Begin(std::move(messages));
  next_look_ = {};
}

void Talk::Drive(const std::stop_token& stop, Pulse& pulse) {
  if (cancelled_) {
    client_.Cancel();
    asking_ = false;
    answering_->Cancel();
  }
  if (answering_->needs() == AnswerNeeds::kModel) {
    if (!asking_ && parts_.clock.Now() >= retry_at_) Ask(stop, pulse);
    if (asking_) {
      const Transfer transfer = client_.Step();
      if (transfer == Transfer::kDone) {
        asking_ = false;
        retries_ = 0;
        home_.NoteAnswer();
        answering_->OnModelDone(client_.answer());
      } else if (transfer == Transfer::kFailed) {
        asking_ = false;
        OnTransferFailed();
      }
    }
  }
  if (answering_->needs() == AnswerNeeds::kNothing) Finish();
}

void Talk::OnTransferFailed() {
  const Error& error = client_.error();
  const Nanos wait = client_.retry_after().value_or(std::chrono::seconds{1 << retries_});
  if (error.code == Errc::kBusy && retries_ < kRetries && wait <= kLongestRetry) {
    ++retries_;
    retry_at_ = parts_.clock.Now() + wait;
    return;
  }
  if (error.code == Errc::kRefused && answering_->untold() && dialect_.Learn(error.message)) {
    parts_.log.Info(kCategory, error.message + ": asked again without that");
    return;
  }
  if (error.code == Errc::kUnavailable) dialect_ = {};  // it may come back as another
  home_.NoteFailure(error);
  parts_.log.Warning(kCategory, error.message);
  answering_->OnModelFailed(error);
}

void Talk::Ask(const std::stop_token& stop, Pulse& pulse) {
  pulse.Rest();  // a model that starts takes its time
  const auto server = home_.Hold([this, &stop](Nanos time) {
    client_.Wait(wake_.fd(), time);
    wake_.Clear();
    TakeOrders();
    Flush();
    Publish();
    return !cancelled_ && !stop.stop_requested();
  });
  pulse.Beat();
  if (cancelled_) return;  // seen in the next step
  if (!server) {
    parts_.log.Warning(kCategory, server.error().message);
    answering_->OnModelFailed(server.error());
    return;
  }
  const Prompt& prompt = answering_->prompt();
  ModelRequest request{.model = server->name,
                       .messages = answering_->messages(),
                       .tools = {},
                       .temperature = prompt.temperature,
                       .max_tokens = settings_.max_tokens,
                       .dialect = dialect_};
  if (!dialect_.no_tools.empty()) {
    request.messages.front().text += Conversation::WordsWithoutTools(answering_->language());
    answering_->Remark("the model calls no tools: " + dialect_.no_tools);
  }
  if (answering_->offers_tools()) request.tools = WriteFunctions(policy_.Offered(prompt.speaker));
  std::string body = WriteModelRequest(request);
  const bool pure = prompt.temperature == 0.0 && dialect_.temperature && answering_->pure();
  question_ = pure ? body : std::string();
  if (pure) {
    if (const auto known = cache_.Find(question_)) {
      answering_->OnCached(*known);
      return;
    }
  }
  asking_ = true;
  client_.Begin(*server, std::move(body),
                [this](std::string_view piece) { answering_->OnText(piece); });
}

void Talk::Finish() {
  const Answering& answer = *answering_;
  if (!answer.failed()) {
    const bool by_model = answer.source().starts_with("model:");
    if (!question_.empty() && by_model && answer.pure()) cache_.Keep(question_, answer.text());
    figures_.by_model += by_model ? 1 : 0;
    figures_.from_cache += answer.source() == "cache" ? 1 : 0;
    ++figures_.answers;
    conversation_.Add(answer.prompt().speaker, answer.prompt().text, answer.text());
    memory_.Keep(parts_.clock.WallNow(), answer.prompt(), answer.language(), answer.text(),
                 answer.source());
    memory_.Refresh();
  }
  question_.clear();
  answering_.reset();
  next_look_ = {};
  if (waiting_.empty() && !BeginSummary()) home_.Release();
}

bool Talk::BeginSummary() {
  if (conversation_.left().size() < Conversation::kTurns || home_.kind() == ModelKind::kNone) {
    return false;
  }
  const auto server = home_.Hold([](Nanos) { return false; });
  if (!server) return false;
  const ModelRequest request{.model = server->name,
                             .messages = conversation_.SummaryMessages(settings_.usual),
                             .tools = {},
                             .temperature = 0.0,
                             .max_tokens = settings_.max_tokens,
                             .dialect = dialect_};
  summing_ = true;
  client_.Begin(*server, WriteModelRequest(request), [](std::string_view) {});
  return true;
}

void Talk::DriveSummary() {
  const Transfer transfer = client_.Step();
  if (transfer == Transfer::kRunning) return;
  summing_ = false;
  if (transfer == Transfer::kDone && !client_.answer().text().empty()) {
    conversation_.SetSummary(client_.answer().text());
    memory_.KeepSummary(parts_.clock.WallNow(), conversation_.summary());
  }
  home_.Release();
}

void Talk::Tell(ChatEvent event) {
  const TimePoint now = parts_.clock.Now();
  if (event.kind == ChatEventKind::kText && !first_text_) first_text_ = now;
  if (event.kind == ChatEventKind::kDone) {
    event.took = now - begun_;
    event.first = first_text_.value_or(now) - begun_;
  }
  // Pieces that nobody had time to take become one.
  if (event.kind == ChatEventKind::kText && !outgoing_.empty() &&
      outgoing_.back().kind == ChatEventKind::kText && outgoing_.back().prompt == event.prompt) {
    outgoing_.back().text += event.text;
  } else {
    outgoing_.push_back(std::move(event));
  }
  // Who hears of an end finds what it leaves behind: the turn in the memory, the model's lease
  // given back, the status. `Step` tells it after those.
  const ChatEventKind kind = outgoing_.back().kind;
  if (kind != ChatEventKind::kDone && kind != ChatEventKind::kFailed) Flush();
}

void Talk::Flush() {
  std::size_t sent = 0;
  for (ChatEvent& event : outgoing_) {
    // A queue that is full leaves the value where it is.
    if (events_.Push(std::move(event)) == Pushed::kRejected) break;
    ++sent;
  }
  if (sent == 0) return;
  outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(sent));
  parts_.news.Notify();
}

void Talk::Publish() {
  home_.Describe(figures_);
  figures_.answering = answering_ != nullptr;
  figures_.waiting = waiting_.size();
  const MutexLock lock(mutex_);
  status_ = figures_;
}

}  // namespace bbia
