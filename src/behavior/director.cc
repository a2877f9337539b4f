#include "behavior/director.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"

namespace bbia {
namespace {

constexpr HandOver kInTheMind{Module::kMind, Module::kMind, Module::kMind};

}  // namespace

std::string_view WhyNot(BodyCondition condition) noexcept {
  switch (condition) {
    case BodyCondition::kAwake:
      return {};
    case BodyCondition::kAsleep:
      return "the robot's motors are off; wake it up first";
    case BodyCondition::kEmergencyStop:
      return "the emergency stop is engaged; release it first";
    case BodyCondition::kNoBody:
      return "the robot is not running; start it first";
    case BodyCondition::kTaken:
      return "somebody else moves the robot; it begins when that is over";
  }
  return {};
}

Director::Director(Ledger& ledger, const Repertoire& repertoire, const StageParts& parts,
                   Language language, std::uint64_t seed)
    : repertoire_(repertoire),
      parts_(parts),
      language_(language),
      random_(seed),
      told_feelings_(parts.heart.mood().changes()),
      account_(ledger.Open({.kind = AccountKind::kQueue,
                            .name = "mind.queue",
                            .modules = kInTheMind,
                            .capacity = kMaxQueue,
                            .item_bytes = sizeof(Waiting)},
                           figures_)) {
  queue_.reserve(kMaxQueue + 1);
}

Director::~Director() {
  running_.reset();
}

bool Director::Fit(const Behavior& behavior) const noexcept {
  if (body_ == BodyCondition::kAwake || body_ == BodyCondition::kTaken) return true;
  return body_ == BodyCondition::kAsleep && behavior.wakefulness == Wakefulness::kAnyway;
}

RunReceipt Director::Run(TimePoint now, RunRequest request) {
  const Behavior* const behavior = repertoire_.Find(request.behavior);
  CHECK(behavior != nullptr);
  Waiting asked{std::move(request), 0, now};
  asked.priority = asked.request.priority.value_or(behavior->priority);
  const auto refuse = [&](RunOutcome outcome, std::string why) {
    TellEnd(now, asked.request, asked.priority, outcome, why, Seconds{0.0});
    return RunReceipt{outcome, std::move(why), 0};
  };
  const NeedSet missing =
      behavior->NeedsFor(asked.request.arguments).Without(parts_.senses.available());
  if (!missing.empty()) return refuse(RunOutcome::kUnavailable, "needs " + missing.Text());
  if (!Fit(*behavior)) return refuse(RunOutcome::kRefused, std::string(WhyNot(body_)));
  if (!running_ && body_ != BodyCondition::kTaken) {
    Begin(now, std::move(asked));
    return {};
  }
  if (running_ && asked.priority > running_->priority) {
    Preempt(now, asked.request.behavior);
    Begin(now, std::move(asked));
    return {};
  }
  if (queue_.size() >= kMaxQueue) {
    figures_.dropped.fetch_add(1, std::memory_order_relaxed);
    return refuse(RunOutcome::kRefused,
                  "the queue is full: " + std::to_string(kMaxQueue) + " behaviours wait already");
  }
  return Queue(now, std::move(asked));
}

RunReceipt Director::Queue(TimePoint now, Waiting asked) {
  RunReceipt receipt{RunOutcome::kQueued, {}, 1};
  if (body_ == BodyCondition::kTaken) receipt.reason = WhyNot(body_);
  for (const Waiting& each : queue_) receipt.place += each.priority >= asked.priority ? 1 : 0;
  parts_.chronicle.Tell({.kind = MindEventKind::kQueued,
                         .when = now,
                         .run = asked.request.run,
                         .behavior = repertoire_.Find(asked.request.behavior)->name,
                         .text = receipt.reason,
                         .source = asked.request.source,
                         .priority = asked.priority,
                         .place = receipt.place});
  Enqueue(std::move(asked), false);
  return receipt;
}

void Director::Enqueue(Waiting waiting, bool before_equals) {
  const int priority = waiting.priority;
  const auto place = std::ranges::find_if(queue_, [&](const Waiting& each) {
    return before_equals ? each.priority <= priority : each.priority < priority;
  });
  queue_.insert(place, std::move(waiting));
  figures_.accepted.fetch_add(1, std::memory_order_relaxed);
  figures_.NoteUsed(queue_.size());
}

void Director::Begin(TimePoint now, Waiting next) {
  const Behavior* const behavior = repertoire_.Find(next.request.behavior);
  parts_.chronicle.Tell({.kind = MindEventKind::kStarted,
                         .when = now,
                         .run = next.request.run,
                         .behavior = behavior->name,
                         .source = next.request.source,
                         .priority = next.priority});
  running_.emplace(Running{std::move(next.request), behavior, next.priority, now, nullptr, {}});
  const RunScene scene{running_->request.run, behavior->name,
                       running_->request.language.value_or(language_), random_.Next(),
                       std::move(next.appointment)};
  running_->stage = std::make_unique<Stage>(parts_, scene, now);
  running_->stage->NoteAwake(body_ == BodyCondition::kAwake);
  running_->play = behavior->play(*running_->stage, running_->request.arguments);
  running_->play.Begin();
}

void Director::BeginNext(TimePoint now) {
  while (!running_ && body_ != BodyCondition::kTaken) {
    const auto first =
        std::ranges::find_if(queue_, [](const Waiting& each) { return !each.due.has_value(); });
    if (first == queue_.end()) break;
    Waiting next = std::move(*first);
    queue_.erase(first);
    figures_.NoteUsed(queue_.size());
    figures_.NoteWait((now - next.since).count());
    const Behavior& behavior = *repertoire_.Find(next.request.behavior);
    const NeedSet missing =
        behavior.NeedsFor(next.request.arguments).Without(parts_.senses.available());
    if (!missing.empty()) {
      TellEnd(now, next.request, next.priority, RunOutcome::kUnavailable, "needs " + missing.Text(),
              Seconds{0.0});
    } else if (next.appointment && TooLate(next)) {
      TellMissed(now, next, "the robot was busy");
    } else {
      Begin(now, std::move(next));
    }
  }
}

void Director::End(TimePoint now, RunOutcome outcome, std::string_view why) {
  Running ended = std::move(*running_);
  running_.reset();
  ended.play.Cancel();  // before the stage
  ended.stage.reset();
  if (outcome != RunOutcome::kFinished && parts_.mouth.current().run == ended.request.run) {
    parts_.mouth.Stop(now);
  }
  parts_.mover.Home();
  TellEnd(now, ended.request, ended.priority, outcome, why, now - ended.begun);
}

void Director::Preempt(TimePoint now, std::string_view why) {
  std::optional<Waiting> again;
  if (running_->behavior->preempted == WhenPreempted::kBeginsAgain) {
    again = Waiting{.request = running_->request,
                    .priority = running_->priority,
                    .since = running_->begun,
                    .appointment = running_->stage->appointment()};
  }
  End(now, RunOutcome::kPreempted, why);
  if (again && queue_.size() < kMaxQueue) Enqueue(std::move(*again), true);
}

void Director::LeaveUntil(TimePoint now) {
  if (queue_.size() >= kMaxQueue) {
    End(now, RunOutcome::kFailed, "too many behaviours wait for their time");
    return;
  }
  Running gone = std::move(*running_);
  running_.reset();
  Waiting waiting{.request = std::move(gone.request),
                  .since = gone.begun,
                  .appointment = gone.stage->appointment()};
  gone.play.Cancel();  // before the stage
  gone.stage.reset();
  parts_.mover.Home();
  WaitForAppointment(now, std::move(waiting));
}

void Director::Restore(TimePoint now, RunRequest request, Appointment appointment) {
  request.run = ++last_own_run_;
  Waiting waiting{.request = std::move(request), .since = now, .appointment = appointment};
  if (TooLate(waiting)) return TellMissed(now, waiting, "the robot was not running");
  if (queue_.size() >= kMaxQueue) return TellMissed(now, waiting, "the queue is full");
  WaitForAppointment(now, std::move(waiting));
}

void Director::WaitForAppointment(TimePoint now, Waiting waiting) {
  waiting.priority = waiting.appointment->priority;
  waiting.due = waiting.appointment->when;
  news_ = true;
  parts_.chronicle.Tell({.kind = MindEventKind::kQueued,
                         .when = now,
                         .run = waiting.request.run,
                         .behavior = repertoire_.Find(waiting.request.behavior)->name,
                         .text = "it waits for its time",
                         .source = waiting.request.source,
                         .priority = waiting.priority,
                         .place = queue_.size() + 1});
  Enqueue(std::move(waiting), false);
}

void Director::KeepAppointments(TimePoint now) {
  const WallTime wall = parts_.clock.WallNow();
  const auto due = std::ranges::find_if(
      queue_, [wall](const Waiting& each) { return each.due.has_value() && *each.due <= wall; });
  if (due == queue_.end()) return;
  const bool fit = Fit(*repertoire_.Find(due->request.behavior));
  const bool late = TooLate(*due);
  if (!fit && !late) return;
  Waiting next = std::move(*due);
  queue_.erase(due);
  figures_.NoteUsed(queue_.size());
  next.due.reset();
  if (late) {
    TellMissed(now, next, fit ? "the machine slept, or its clock was set" : WhyNot(body_));
    return;
  }
  if (running_ && next.priority > running_->priority) Preempt(now, next.request.behavior);
  Enqueue(std::move(next), true);
}

bool Director::TooLate(const Waiting& waiting) const {
  return parts_.clock.WallNow() - waiting.appointment->when >= kTooLate;
}

void Director::TellMissed(TimePoint now, const Waiting& missed, std::string_view why) {
  const auto late =
      std::chrono::floor<std::chrono::minutes>(parts_.clock.WallNow() - missed.appointment->when);
  std::string text = "missed: it was due " + std::to_string(late.count()) + " minutes ago, and ";
  text += why;
  TellEnd(now, missed.request, missed.priority, RunOutcome::kFailed, text, Seconds{0.0});
}

void Director::TellEnd(TimePoint now, const RunRequest& request, int priority, RunOutcome outcome,
                       std::string_view why, Seconds duration) {
  news_ = true;
  parts_.chronicle.Tell({.kind = MindEventKind::kEnded,
                         .when = now,
                         .run = request.run,
                         .behavior = repertoire_.Find(request.behavior)->name,
                         .outcome = outcome,
                         .text = std::string(why),
                         .source = request.source,
                         .duration = duration,
                         .priority = priority});
}

bool Director::Stop(TimePoint now, RunId run, std::string_view why) {
  if (running_ && running_->request.run == run) {
    End(now, RunOutcome::kCancelled, why);
    return true;
  }
  const auto waiting =
      std::ranges::find_if(queue_, [run](const Waiting& each) { return each.request.run == run; });
  if (waiting == queue_.end()) return false;
  const Waiting gone = std::move(*waiting);
  queue_.erase(waiting);
  figures_.NoteUsed(queue_.size());
  TellEnd(now, gone.request, gone.priority, RunOutcome::kCancelled, why, Seconds{0.0});
  return true;
}

std::size_t Director::StopAll(TimePoint now, std::string_view why) {
  std::vector<Waiting> gone = std::exchange(queue_, {});
  queue_.reserve(kMaxQueue + 1);
  const auto stays = [](const Waiting& each) { return each.due.has_value(); };
  std::ranges::copy_if(gone, std::back_inserter(queue_), stays);
  std::erase_if(gone, stays);
  figures_.NoteUsed(queue_.size());
  std::size_t count = gone.size();
  if (running_) {
    End(now, RunOutcome::kCancelled, why);
    ++count;
  }
  for (const Waiting& each : gone) {
    TellEnd(now, each.request, each.priority, RunOutcome::kCancelled, why, Seconds{0.0});
  }
  parts_.mouth.Stop(now);
  return count;
}

void Director::SetBody(TimePoint now, BodyCondition condition) {
  if (condition == body_) return;
  body_ = condition;
  if (running_) running_->stage->NoteAwake(condition == BodyCondition::kAwake);
  if (condition == BodyCondition::kAwake) return;
  if (condition == BodyCondition::kTaken) {
    if (running_) Preempt(now, "somebody else moves the robot");
    return;
  }
  const std::string_view why = WhyNot(condition);
  if (running_ && !Fit(*running_->behavior)) End(now, RunOutcome::kCancelled, why);
  for (std::size_t i = queue_.size(); i-- > 0;) {
    if (!queue_[i].due && !Fit(*repertoire_.Find(queue_[i].request.behavior))) {
      Stop(now, queue_[i].request.run, why);
    }
  }
}

Result<void> Director::Answer(std::uint64_t question, std::string_view answer) {
  if (!running_) return Fail(Errc::kNotFound, "no such question is open");
  return running_->stage->Answer(question, answer);
}

Posture Director::Advance(TimePoint now, Seconds dt) {
  const Posture feeling = parts_.heart.Advance(now, dt);
  const Posture posture = parts_.mover.Advance(feeling, dt);
  parts_.mouth.Advance(now);
  if (running_) {
    running_->stage->Advance(now);
    news_ |= running_->stage->TakeArranged();
    if (running_->stage->gave_up()) {
      const std::string why = *running_->stage->gave_up();
      End(now, RunOutcome::kFailed, why);
    } else if (running_->stage->left()) {
      LeaveUntil(now);
    } else if (running_->play.done()) {
      End(now, RunOutcome::kFinished, {});
    }
  }
  KeepAppointments(now);
  BeginNext(now);
  TellFeelings();
  return posture;
}

void Director::TellFeelings() {
  const Mood& mood = parts_.heart.mood();
  std::uint64_t fresh =
      std::min<std::uint64_t>(mood.changes() - told_feelings_, mood.history_size());
  told_feelings_ = mood.changes();
  while (fresh-- > 0) {
    const MoodChange& change = mood.history(fresh);
    parts_.chronicle.Tell({.kind = MindEventKind::kEmotion, .when = change.when, .change = change});
  }
}

bool Director::at_rest() const noexcept {
  const bool waits =
      std::ranges::any_of(queue_, [](const Waiting& each) { return !each.due.has_value(); });
  return !running_ && !waits && parts_.mouth.current().id == 0 && parts_.mover.home() &&
         parts_.heart.at_rest();
}

std::optional<WallTime> Director::next_appointment() const noexcept {
  std::optional<WallTime> next;
  for (const Waiting& each : queue_) {
    if (each.due && (!next || *each.due < *next)) next = each.due;
  }
  return next;
}

std::vector<Director::Engagement> Director::Appointments() const {
  std::vector<Engagement> all;
  if (running_ && running_->stage->appointment()) {
    all.push_back({&running_->request, &*running_->stage->appointment()});
  }
  for (const Waiting& each : queue_) {
    if (each.appointment) all.push_back({&each.request, &*each.appointment});
  }
  return all;
}

}  // namespace bbia
