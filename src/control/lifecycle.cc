#include "control/lifecycle.h"

#include <poll.h>

#include <utility>

namespace bbia {
namespace {

constexpr Seconds kFirstTickDeadline{2.0};
constexpr Seconds kMoveGrace{2.0};
constexpr Nanos kWatchInterval{200'000'000};
constexpr int kEventWaitMs = 50;

constexpr ThreadSpec kLifeThread{
    .name = "life",
    .module = Module::kControl,
    .stop_budget = std::chrono::seconds{12},
    .beat_deadline = std::chrono::seconds{5}};  // a world is built in between

}  // namespace

Lifecycle::Lifecycle(Ledger& ledger, Log& log, Clock& clock, Board& board, BodyFactory make_body,
                     AtTheEnd at_the_end, const LifeSettings& life_settings)
    : ledger_(ledger),
      log_(log),
      clock_(clock),
      board_(board),
      make_body_(std::move(make_body)),
      at_the_end_(at_the_end),
      life_settings_(life_settings),
      requests_(ledger, "life.requests", {Module::kControl, Module::kApi, Module::kControl}),
      reports_(ledger, "life.reports", {Module::kControl, Module::kControl, Module::kApi}),
      state_reader_(ledger, "life<state", {Module::kControl, Module::kControl, Module::kControl},
                    board.state),
      thread_(ledger, kLifeThread, [this](const std::stop_token& stop, Pulse& pulse) {
        pulse_ = &pulse;
        Run(stop);
      }) {}

bool Lifecycle::Request(const LifecycleRequest& request) {
  return requests_.Push(request) != Pushed::kRejected;
}

void Lifecycle::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pulse_->Doing("waiting");
    const auto request = requests_.Pop(stop, kWatchInterval);
    pulse_->Beat();
    if (request) Handle(*request, stop);
    WatchBody();
  }
  const bool was_well = state_ == DaemonState::kRunning || state_ == DaemonState::kStarting;
  static_cast<void>(Stop(at_the_end_ == AtTheEnd::kGoToSleep && was_well));
  ended_.store(true, std::memory_order_release);
}

void Lifecycle::Handle(const LifecycleRequest& request, const std::stop_token& stop) {
  Result<void> outcome;
  pulse_->Doing("lifecycle request");
  switch (request.action) {
    case LifecycleAction::kStart:
      outcome = Start(request.gesture, stop);
      break;
    case LifecycleAction::kStop:
      outcome = Stop(request.gesture && state_ == DaemonState::kRunning);
      break;
    case LifecycleAction::kRestart:
      outcome = Restart(stop);
      break;
  }
  if (!outcome) log_.Error("bbia.daemon", outcome.error().message);
  Report(request, outcome);
}

Result<void> Lifecycle::Start(bool wake_up, const std::stop_token& stop) {
  if (state_ == DaemonState::kRunning) return {};
  loop_.reset();
  Enter(DaemonState::kStarting);
  auto lease = ledger_.Claim<Resource::kBody>("life");
  pulse_->Doing("building the body");
  Result<std::unique_ptr<Body>> body = lease ? make_body_(std::move(*lease)) : Fail(lease.error());
  if (!body) {
    Enter(DaemonState::kError, body.error().message);
    return Fail(body.error());
  }
  pulse_->Beat();
  pulse_->Doing("starting the control loop");
  board_.state.Publish(RobotState{});
  loop_ = std::make_unique<ControlLoop>(ledger_, clock_, board_, std::move(*body), life_settings_);
  if (auto ticking = WaitForFirstTick(stop); !ticking) {
    Enter(DaemonState::kError, ticking.error().message);
    return ticking;
  }
  SayHowItIsScheduled();
  Enter(DaemonState::kStarting);  // has_body: commands are welcome from here
  if (wake_up) {
    static_cast<void>(board_.life.commands.TryPush(
        {.id = next_id_++, .action = SetModeCommand{MotorMode::kEnabled}}));
    if (auto awake = Play(WakeUpCommand{}, Claim::kOpen, Seconds{10.0}, &stop); !awake) {
      log_.Warning("bbia.daemon", awake.error().message);
    }
  }
  Enter(DaemonState::kRunning);
  return {};
}

Result<void> Lifecycle::Stop(bool go_to_sleep) {
  if (state_ == DaemonState::kStopped) return {};
  Enter(DaemonState::kStopping);
  if (loop_ && go_to_sleep) {
    static_cast<void>(board_.life.commands.TryPush(
        {.id = next_id_++, .action = SetModeCommand{MotorMode::kEnabled}}));
    auto asleep =
        Play(GoToSleepCommand{.from_anywhere = true}, Claim::kExclusive, kBedtime, nullptr);
    if (!asleep) log_.Warning("bbia.daemon", asleep.error().message);
  }
  loop_.reset();
  Enter(DaemonState::kStopped);
  return {};
}

Result<void> Lifecycle::Restart(const std::stop_token& stop) {
  if (state_ == DaemonState::kStopped) return {};
  if (state_ != DaemonState::kRunning && state_ != DaemonState::kError) {
    return Fail(Errc::kRefused, "restart needs a daemon that is running or in error, it is " +
                                    std::string(WireName(state_)));
  }
  static_cast<void>(Stop(false));
  return Start(false, stop);
}

Result<void> Lifecycle::Play(MotionAction action, Claim claim, Seconds deadline,
                             const std::stop_token* stop) {
  const CommandId id = next_id_++;
  if (!board_.life.commands.TryPush({.id = id, .claim = claim, .action = action})) {
    return Fail(Errc::kBusy, "the control thread takes no commands");
  }
  const TimePoint start = clock_.Now();
  TimePoint end = start + std::chrono::duration_cast<Nanos>(deadline);
  const auto cut_short = [&] {
    return hurry_.load(std::memory_order_acquire) || (stop != nullptr && stop->stop_requested());
  };
  while (clock_.Now() < end && !cut_short()) {
    MotionEvent event;
    while (board_.life.events.TryPop(event)) {
      if (event.id != id) continue;
      switch (event.kind) {
        case MotionEventKind::kStarted:
          end = start + std::chrono::duration_cast<Nanos>(event.duration + kMoveGrace);
          break;
        case MotionEventKind::kSound:
          Report({}, {}, event.sound);
          break;
        case MotionEventKind::kFinished:
          return {};
        case MotionEventKind::kPreempted:
        case MotionEventKind::kStopped:
          return Fail(Errc::kRefused, "the daemon's own move was cut short by another command");
        case MotionEventKind::kRefused:
          return Fail(Errc::kRefused, "the daemon's own move was refused");
      }
    }
    WaitForEvent();
  }
  if (cut_short())
    return Fail(Errc::kRefused, "the daemon's own move was cut short by a request to end");
  return Fail(Errc::kUnavailable, "the daemon's own move did not end in time");
}

Result<void> Lifecycle::WaitForFirstTick(const std::stop_token& stop) {
  const TimePoint end = clock_.Now() + std::chrono::duration_cast<Nanos>(kFirstTickDeadline);
  while (state_reader_.Read().tick == 0) {
    if (stop.stop_requested()) return Fail(Errc::kRefused, "stopped while starting");
    if (clock_.Now() >= end) {
      return Fail(Errc::kUnavailable, "the control loop did not tick within 2 s");
    }
    WaitForEvent();
  }
  return {};
}

void Lifecycle::SayHowItIsScheduled() {
  constexpr std::string_view kCure =
      "; motion may jerk when the machine is busy. Allow it real time: run as root, or "
      "'sudo setcap cap_sys_nice+ep' on the program, or LimitRTPRIO=50 in its systemd unit";
  switch (static_cast<GrantedScheduling>(board_.loop.Read().scheduling)) {
    case GrantedScheduling::kFifo:
      log_.Info("bbia.control", "the control loop runs in real time (SCHED_FIFO)");
      return;
    case GrantedScheduling::kNice:
      log_.Warning("bbia.control", "SCHED_FIFO was refused, the control loop runs at nice -10" +
                                       std::string(kCure));
      return;
    case GrantedScheduling::kNormal:
      log_.Warning("bbia.control",
                   "SCHED_FIFO was refused, the control loop runs like any other thread" +
                       std::string(kCure));
      return;
  }
}

void Lifecycle::WatchBody() {
  if (!loop_ || state_ == DaemonState::kError) return;
  if (state_reader_.Read().fault != BodyFault::kNoAnswer) return;
  loop_.reset();
  Enter(DaemonState::kError, "No response from the robot's motor for the last second.");
}

void Lifecycle::Enter(DaemonState state, std::string error) {
  if (state != state_) {
    const std::string text =
        "state " + std::string(WireName(state)) + (error.empty() ? std::string() : ": " + error);
    log_.Info("bbia.daemon", text);
    if (board_.flight != nullptr) {
      board_.flight->Note(error.empty() ? NoteSeverity::kInfo : NoteSeverity::kError,
                          NoteKind::kState, text);
    }
  }
  state_ = state;
  error_ = std::move(error);
  Report({}, {});
}

void Lifecycle::Report(const LifecycleRequest& request, const Result<void>& outcome,
                       std::optional<SoundCue> sound) {
  reports_.Push({.state = state_,
                 .error = error_,
                 .has_body = loop_ != nullptr && state_reader_.Read().tick > 0,
                 .job = request.job,
                 .job_failed = !outcome.has_value(),
                 .line = outcome ? std::string() : outcome.error().message,
                 .sound = sound});
  board_.net.wake.Notify();
}

void Lifecycle::WaitForEvent() {
  pulse_->Beat();
  pollfd waiting{.fd = board_.life.wake.fd(), .events = POLLIN, .revents = 0};
  poll(&waiting, 1, kEventWaitMs);
  board_.life.wake.Clear();
}

}  // namespace bbia
