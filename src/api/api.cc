#include "api/api.h"

#include <memory>
#include <utility>

#include "api/answers.h"
#include "api/cors.h"
#include "api/routes.h"
#include "api/status.h"
#include "guard/visitor.h"
#include "protocol/event_messages.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr Nanos kStatusPeriod{1'000'000'000};
constexpr HandOver kFromControl{Module::kControl, Module::kControl, Module::kApi};
constexpr double kAsleep = 10.0;  // magic units from SLEEP

GateOptions GateOptionsOf(const ApiOptions& options) {
  GateOptions gate = options.gate;
  gate.state_directory = options.state_directory;
  return gate;
}

/// "REST 10.0.0.7 (HomeAssistant/2026.9)"
std::string NameOfAsker(const HttpRequest& request) {
  constexpr std::size_t kMaxAgent = 40;
  std::string name = "REST ";
  name += HostPart(request.peer);
  const std::string_view agent = request.Header("user-agent").substr(0, kMaxAgent);
  if (!agent.empty()) name.append(" (").append(agent).append(")");
  return name;
}

}  // namespace

Api::Api(ApiOptions options, Board& board, Lifecycle& life, Ledger& ledger, Log& log,
         const Clock& clock, const AuditParts& audit, const EyesParts& eyes, const MindAccess& mind,
         const ChatAccess& chat, const MachineParts& machine)
    : options_(std::move(options)),
      board_(board),
      clock_(clock),
      gate_(GateOptionsOf(options_), clock, log),
      pairing_(gate_, clock),
      random_(options_.seed),
      leases_(clock,
              [this](std::uint64_t listener, std::string_view sentence) {
                std::string text;
                EncodeCommandResult(
                    text, {.command = "lease", .outcome = Outcome::kPreempted, .reason = sentence});
                hub_.TellOne(listener, std::move(text));
              }),
      asked_state_(ledger, "api<state", kFromControl, board.state),
      stream_state_(ledger, "streams<state", kFromControl, board.state),
      state_text_(ledger, "api.state-text", Module::kApi),
      later_(clock),
      shelf_(options_.sound_places.uploaded, options_.sound_places.own),
      uploads_(options_.sound_places.over_socket, {}),
      sounds_({.hub = hub_,
               .worker = worker_,
               .later = later_,
               .clock = clock,
               .shelf = shelf_,
               .uploads = uploads_,
               .sound = machine.sound},
              ledger),
      moves_(board, leases_, hub_, clock, random_, sounds_),
      library_(options_.move_places),
      tracks_({.moves = moves_,
               .hub = hub_,
               .worker = worker_,
               .later = later_,
               .tally = tally_,
               .clock = clock,
               .library = library_},
              ledger),
      daemon_(life, jobs_),
      config_(options_.state_directory),
      apps_({.moves = moves_,
             .idle_reset = idle_reset_,
             .worker = worker_,
             .later = later_,
             .jobs = jobs_,
             .random = random_,
             .log = log,
             .clock = clock,
             .host = machine.apps,
             .hub_cache = options_.move_places.hub_cache,
             .config = config_}),
      name_(options_.state_directory, options_.robot_name),
      frames_(ledger),
      mind_(clock, board, mind),
      memory_(ledger, clock, board.net.wake, mind.memory),
      eyes_(eyes, ledger, [&board] { board.net.wake.Notify(); }),
      frame_door_(eyes_, ledger, log, options_.frame_socket),
      hands_(front_, ledger, board.net.wake, mind.memory),
      chat_(chat, hands_),
      voice_(mind_, clock),
      companion_(chat.companion, chat_, mind_),
      mcp_(front_, hands_),
      logs_(log, clock),
      idle_reset_(clock),
      health_deadline_(clock.Now() +
                       std::chrono::duration_cast<Nanos>(options_.health_check_timeout)),
      front_{.options = options_,
             .board = board,
             .ledger = ledger,
             .log = log,
             .clock = clock,
             .hub = hub_,
             .moves = moves_,
             .tracks = tracks_,
             .sounds = sounds_,
             .jobs = jobs_,
             .apps = apps_,
             .daemon = daemon_,
             .recorder = recorder_,
             .name = name_,
             .config = config_,
             .state_reader = asked_state_,
             .state_text = state_text_,
             .random = random_,
             .tally = tally_,
             .frames = frames_,
             .next_listener = next_listener_,
             .health_deadline = health_deadline_,
             .audit = audit.audit,
             .relief = audit.relief,
             .flight = audit.flight,
             .clients = clients_,
             .gate = gate_,
             .mind = mind_,
             .memory = memory_,
             .eyes = eyes_,
             .frame_door = frame_door_,
             .chat = chat_,
             .mcp = mcp_,
             .logs = logs_},
      resources_(ledger),
      worker_(ledger, Module::kMedia, Module::kApi, board.net.wake) {
  tracks_.set_take_sound([this](std::string_view id) { return sounds_.TakeUploaded(id); });
  AddStateRoutes(router_, front_);
  AddMoveRoutes(router_, front_);
  AddMotorRoutes(router_, front_);
  AddDaemonRoutes(router_, front_);
  AddKinematicsRoutes(router_, front_);
  AddMediaRoutes(router_, front_);
  AddLeaseRoutes(router_, front_);
  AddMindRoutes(router_, front_);
  AddBehaviorRoutes(router_, front_);
  AddSequenceRoutes(router_, front_);
  AddMemoryRoutes(router_, front_);
  AddCameraRoutes(router_, front_);
  AddVisionRoutes(router_, front_);
  AddChatRoutes(router_, front_);
  AddMcpRoutes(router_, front_);
  chat_.SetVoice([this](const ChatEvent& event) { voice_.OnChat(event); });
  mind_.Watch([this](const MindEvent& event) {
    hands_.OnMind(event);
    voice_.OnMind(event);
  });
  AddLogRoutes(router_, front_);
  AddAbsentRoutes(router_, front_);
  AddSoundRoutes(router_, front_);
  AddAppRoutes(router_, front_);
  AddResourceRoutes(router_, front_);
  AddDocsRoutes(router_, front_);
  AddWebRoutes(router_);
}

HttpResponse Api::OnRequest(const HttpRequest& request) {
  auto refusal = gate_.Check(request);
  if (!refusal) refusal = gate_.Count(request);
  if (!refusal && IsPreflight(request)) return AnswerPreflight(request);
  const std::string who = NameOfAsker(request);
  const MotionGateway::Speaking speaking(front_.motion(),
                                         {.name = who, .lease = request.Header("x-bbia-lease")});
  HttpResponse response = refusal ? std::move(*refusal) : router_.Route(request);
  AddCorsHeaders(request, response);
  return response;
}

BodyPlan Api::OnBody(const HttpRequest& request) {
  // Before the body, so that nobody sends megabytes to be refused.
  auto refusal = gate_.Check(request);
  BodyPlan plan;
  if (!refusal) plan = router_.Plan(request);
  // A body in memory is counted with its request.
  if (!refusal && plan.sink != nullptr) refusal = gate_.Count(request);
  if (!refusal) return plan;
  AddCorsHeaders(request, *refusal);
  return {.refusal = std::move(refusal)};
}

void Api::OnWake() {
  FollowLifecycle();
  moves_.Drain();
  mind_.Follow();
  chat_.Follow();
  companion_.Follow();
  hands_.Follow();
  voice_.Follow();
  memory_.Follow();
  worker_.Deliver();
  sounds_.Drain();
  apps_.Drain();
  ShowState();
  eyes_.Look();
}

void Api::OnTick() {
  FollowLifecycle();
  gate_.Tick();
  pairing_.Tick();
  logs_.Tick();
  later_.Check();
  SleepIfIdle();
  if (options_.announce) options_.announce(name_.name());
  worker_.Deliver();
  apps_.Look(daemon_.state());
  resources_.Look(front_);
  mind_.Follow();
  chat_.Follow();
  companion_.Follow();
  hands_.Follow();
  voice_.Follow();
  mind_.Check();
  memory_.Check();
  const TimePoint now = clock_.Now();
  frame_door_.Tick(now, sounds_.released());
  eyes_.Look();
  if (now >= next_status_) {
    next_status_ = now + kStatusPeriod;
    if (hub_.sdk_clients() > 0) hub_.TellSdk(DaemonStatusText(front_));
  }
  if (options_.health_check_timeout > Seconds{0.0} && now > health_deadline_) {
    health_expired_.store(true, std::memory_order_relaxed);
  }
  const Nanos tick_period = board_.state.Read().period;
  hub_.Slow(front_.relief.taken(ReliefStep::kSlowStreams));
  board_.publish_every.store(tick_period > Nanos{0} ? hub_.PublishEvery(tick_period) : 0,
                             std::memory_order_relaxed);
}

void Api::SleepIfIdle() {
  MotionGateway& motion = front_.motion();
  IdleReset::Robot robot{.there = motion.has_body() && daemon_.state() == DaemonState::kRunning};
  if (robot.there && idle_reset_.pending()) {
    const RobotState state = motion.state();
    robot.asleep =
        state.mode == MotorMode::kDisabled && MagicDistance(state.head, kSleepHeadPose) <= kAsleep;
    robot.moves = state.move_running && !state.mind_moves;
  }
  switch (idle_reset_.Look(robot, motion.asked())) {
    case IdleReset::Step::kNone:
      return;
    case IdleReset::Step::kBegin: {
      front_.log.Info("bbia.daemon", "nobody has the robot any more: it goes to sleep");
      static_cast<void>(motion.SetMode(MotorMode::kEnabled));
      way_to_bed_ = moves_.BeginRest(GoToSleepCommand{.from_anywhere = true}).uuid;
      idle_reset_.Begun(motion.asked());
      return;
    }
    case IdleReset::Step::kCallOff:
      front_.log.Info("bbia.daemon", "the robot is wanted again: it does not go to sleep");
      static_cast<void>(moves_.Stop(way_to_bed_));
      return;
  }
}

void Api::FollowLifecycle() {
  for (bool had_body = daemon_.has_body(); daemon_.TakeNext(); had_body = daemon_.has_body()) {
    front_.motion().SetBody(daemon_.has_body(), options_.physics);
    front_.motion().SetLeaving(daemon_.state() == DaemonState::kStopping);
    if (had_body && !daemon_.has_body()) {
      shown_tick_ = 0;
      moves_.EndAll();
      hub_.BodyGone();
    }
    if (const auto cue = daemon_.TakeSound()) sounds_.Begin(0, *cue, {});
    hub_.TellSdk(DaemonStatusText(front_));
  }
}

void Api::ShowState() {
  if (!daemon_.has_body()) return;
  const RobotState state = stream_state_.Read();
  if (state.tick == shown_tick_) return;
  shown_tick_ = state.tick;
  hub_.ShowState(state, state.period);
}

}  // namespace bbia
