#include "api/api.h"

#include <memory>
#include <utility>

#include "api/answers.h"
#include "api/chat_sessions.h"
#include "api/cors.h"
#include "api/eyes_sessions.h"
#include "api/job_session.h"
#include "api/routes.h"
#include "api/sdk_session.h"
#include "api/status.h"
#include "api/stream_sessions.h"
#include "guard/visitor.h"
#include "protocol/event_messages.h"
#include "protocol/query.h"

namespace bbia {
namespace {

constexpr Nanos kStatusPeriod{1'000'000'000};
constexpr HandOver kFromControl{Module::kControl, Module::kControl, Module::kApi};
constexpr Nanos kOfficialPeriod{20'000'000};
constexpr std::string_view kJobs = "/api/apps/ws/apps-manager/";
constexpr const char* kRetryAfter = "10";  // seconds; as long as the ladder stays down

Upgrade Refuse(HttpResponse response) {
  return {nullptr, std::move(response)};
}

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

Nanos PeriodOf(double seconds) {
  return std::chrono::duration_cast<Nanos>(Seconds{seconds});
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
             .state_directory = options_.state_directory}),
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
             .idle_reset = idle_reset_},
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

template <class Session, class... Args>
Upgrade Api::Accept(const HttpRequest& request, std::optional<Nanos> period, Args&&... args) {
  auto session = std::make_unique<Session>(std::forward<Args>(args)...);
  std::uint64_t id = 0;
  if constexpr (requires { session->id(); }) id = session->id();
  return {std::make_unique<ListedSession>(clients_, std::move(session), request.path, period, id),
          {}};
}

HttpResponse Api::UnderPressure() const {
  constexpr ReliefStep kStep = ReliefStep::kRefuseClients;
  std::string why = "refused: " + std::string(Sentence(kStep)) + " for now";
  if (const auto report = front_.audit.Latest()) {
    const std::string& reason = report->ladder[static_cast<std::size_t>(kStep)].reason;
    if (!reason.empty()) why += " (" + reason + ")";
  }
  HttpResponse response = Detail(503, why);
  response.headers.emplace_back("Retry-After", kRetryAfter);
  return response;
}

Upgrade Api::OnUpgrade(const HttpRequest& request) {
  Gate::SocketVerdict verdict = gate_.CheckSocket(request);
  if (verdict.refusal) return Refuse(std::move(*verdict.refusal));
  Upgrade upgrade = Route(request);
  if (upgrade.session == nullptr) return upgrade;
  upgrade.protocol = std::move(verdict.protocol);
  if (verdict.awaits_token) {
    upgrade.session =
        std::make_unique<PairingSession>(pairing_, request.path, std::move(upgrade.session));
  }
  return upgrade;
}

Upgrade Api::Route(const HttpRequest& request) {
  // Who wants to see why others are refused is let in.
  if (request.path == "/api/resources/ws") return OpenResources(request);
  if (request.path == "/logs/ws/daemon") return Accept<LogSession>(request, std::nullopt, logs_);
  if (front_.relief.taken(ReliefStep::kRefuseClients)) return Refuse(UnderPressure());
  if (request.path == "/ws/sdk") return OpenSdk(request);
  if (request.path == "/api/camera/ws") return OpenFrames(request);
  if (request.path == "/api/vision/ws") {
    return Accept<SightSocketSession>(request, std::nullopt, eyes_);
  }
  if (request.path == "/api/state/ws/full") return OpenState(request);
  if (request.path == "/api/chat/ws") {
    if (!chat_.there()) return Refuse(Detail(503, kNoTalk));
    return Accept<ChatSocket>(request, std::nullopt, chat_, front_);
  }
  if (request.path == "/api/mind/ws") {
    if (!mind_.there()) return Refuse(Detail(503, kNoMind));
    return Accept<MindSession>(request, std::nullopt, mind_);
  }
  if (request.path == "/api/move/ws/updates")
    return Accept<UpdatesSession>(request, std::nullopt, front_);
  if (request.path == "/api/move/ws/set_target") {
    if (!front_.motion().has_body()) return Refuse(NoBackend());
    return Accept<TargetSession>(request, std::nullopt, front_);
  }
  if (request.path == "/api/move/ws/raw/write") {
    return Refuse(Detail(503, "unavailable: this body has no motor bus"));
  }
  if (request.path.starts_with(kJobs)) return OpenJob(request);
  return Refuse(Detail(404, "Not Found"));
}

Upgrade Api::OpenJob(const HttpRequest& request) {
  const auto id = ParseUuid(request.path.substr(kJobs.size()));
  return Accept<JobSession>(request, std::nullopt, jobs_,
                            id ? std::optional<Uuid>(*id) : std::nullopt);
}

Upgrade Api::OpenSdk(const HttpRequest& request) {
  Nanos period = kOfficialPeriod;
  if (request.query.find("frequency=") != std::string_view::npos) {
    const auto query = DecodeStateQuery(request.query, StateRoute::kStream);
    if (!query) return Refuse(Unprocessable(front_, query.error()));
    period = PeriodOf(1.0 / query->frequency);
  }
  return Accept<SdkSession>(request, period, front_, period);
}

Upgrade Api::OpenState(const HttpRequest& request) {
  const auto query = DecodeStateQuery(request.query, StateRoute::kStream);
  if (!query) return Refuse(Unprocessable(front_, query.error()));
  if (!front_.motion().has_body()) return Refuse(NoBackend());
  return Accept<StateSession>(request, PeriodOf(1.0 / query->frequency), front_, *query);
}

Upgrade Api::OpenFrames(const HttpRequest& request) {
  const auto pace = DecodeJpegPace(request.query);
  if (!pace) return Refuse(Unprocessable(front_, pace.error()));
  auto viewer = eyes_.Watch(pace->period(), pace->grade());
  if (!viewer) return Refuse(Detail(503, viewer.error().message));
  return Accept<JpegSocketSession>(request, pace->period(), eyes_, std::move(*viewer), *pace);
}

Upgrade Api::OpenResources(const HttpRequest& request) {
  const auto interval = DecodeNumberQuery(request.query, "interval", 1.0, 0.05, 60.0);
  if (!interval) return Refuse(Unprocessable(front_, interval.error()));
  return Accept<ResourceSession>(request, PeriodOf(*interval), resources_, front_,
                                 PeriodOf(*interval));
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
  if (!idle_reset_.Due(front_.motion().asked()) || !front_.motion().has_body()) return;
  const RobotState state = front_.state();
  if (state.mode == MotorMode::kDisabled || state.move_running) return;  // asleep, or in use
  static_cast<void>(moves_.BeginRest(GoToSleepCommand{}));
}

void Api::FollowLifecycle() {
  for (bool had_body = daemon_.has_body(); daemon_.TakeNext(); had_body = daemon_.has_body()) {
    front_.motion().SetBody(daemon_.has_body(), options_.physics);
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
