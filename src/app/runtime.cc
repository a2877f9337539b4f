#include "app/runtime.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <random>
#include <utility>

#include "acts/all_acts.h"
#include "acts/sequence_act.h"
#include "api/hardware_id.h"
#include "app/announcement_setup.h"
#include "app/eyes_setup.h"
#include "app/places.h"
#include "app/state_directory.h"
#include "app/talk_setup.h"
#include "app/version.h"
#include "audit/collector.h"
#include "control/mockup_body.h"
#include "guard/gate.h"
#include "guard/visitor.h"
#include "guests/control_group.h"
#include "sim/mujoco_body.h"
#include "sound/alsa.h"
#include "sound/alsa_speaker.h"

namespace bbia {
namespace {

/// What the collector says goes to the flight recorder by itself, as findings and steps.
constexpr std::string_view kAuditCategory = "bbia.audit";

LogOptions LogOptionsOf(const Config& config, FlightRecorder& flight) {
  LogOptions options;
  options.file = config.log_file;
  options.also = [&flight](LogLevel level, std::string_view category, std::string_view message) {
    if (category == kAuditCategory) return;
    flight.Note(level == LogLevel::kError ? NoteSeverity::kError : NoteSeverity::kWarning,
                NoteKind::kLog, message);
  };
  if (config.log_level == "DEBUG") options.level = LogLevel::kDebug;
  if (config.log_level == "WARNING") options.level = LogLevel::kWarning;
  if (config.log_level == "ERROR" || config.log_level == "CRITICAL") {
    options.level = LogLevel::kError;
  }
  return options;
}

const char* Variable(const char* name) {
  return std::getenv(name);
}

GateOptions GateOptionsOf(const Config& config) {
  GateOptions options;
  options.hosts = SplitNames(config.allowed_hosts);
  options.origins = SplitNames(config.allowed_origins);
  if (config.token_policy == "remote") options.policy = TokenPolicy::kRemote;
  if (config.token_policy == "always") options.policy = TokenPolicy::kAlways;
  options.rate = config.request_rate;
  return options;
}

ApiOptions ApiOptionsOf(const Config& config) {
  std::random_device entropy;
  return {.bbia_version = std::string(kVersion),
          .report_version = config.report_version,
          .robot_name = config.robot_name,
          .state_directory = StateDirectory(config, &Variable),
          .hardware_id = HardwareId(),
          .wireless_version = config.wireless_version,
          .desktop_app_daemon = config.desktop_app_daemon,
          .physics = config.body == "mujoco",
          .kinematics_engine = config.kinematics_engine,
          .check_collision = config.check_collision,
          .gate = GateOptionsOf(config),
          .health_check_timeout = Seconds{config.health_check_timeout},
          .move_places = MovePlacesOf(config, &Variable),
          .sound_places = SoundPlacesOf(config),
          .frame_socket = FrameSocketOf(config),
          .seed = (std::uint64_t{entropy()} << 32U) | entropy()};
}

constexpr ThreadSpec kMainThread{
    .name = "bbia", .module = Module::kApp, .beat_deadline = std::chrono::seconds{5}};

std::string_view FromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? text : "";
}

/// WATCHDOG_USEC, when it is meant for this process.
Nanos WatchdogInterval() {
  const std::string_view pid = FromEnvironment("WATCHDOG_PID");
  if (!pid.empty() && pid != std::to_string(getpid())) return Nanos{0};
  const std::string_view text = FromEnvironment("WATCHDOG_USEC");
  std::int64_t micros = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), micros);
  const bool sane = error == std::errc() && end == text.data() + text.size() && micros > 0 &&
                    micros < 86'400'000'000;
  return sane ? Nanos{micros * 1000} : Nanos{0};
}

std::filesystem::path FlightDirectory(const Config& config) {
  return StateDirectory(config, &Variable) / "flight";
}

AuditLimits AuditLimitsOf(const Config& config) {
  const auto nanos = [](double seconds) {
    return std::chrono::duration_cast<Nanos>(Seconds{seconds});
  };
  AuditLimits limits;
  limits.interval = nanos(config.audit_interval);
  limits.slow_interval = 5 * limits.interval;
  limits.leaks.interval = nanos(config.leak_interval);
  limits.leaks.warm_up = nanos(config.leak_warm_up);
  limits.waste.hold = nanos(config.waste_hold);
  limits.ladder.patience = nanos(config.relief_after);
  limits.ladder.caution = nanos(config.relief_ends_after);
  limits.pressure.own_memory = static_cast<std::uint64_t>(config.memory_limit_mb * 1024 * 1024);
  limits.pressure.load_per_core = config.max_load_per_core;
  limits.pressure.load_relieved = config.max_load_per_core * 0.6;
  limits.pressure.memory_available = config.min_memory_available;
  limits.pressure.memory_relieved = config.min_memory_available * 1.5;
  limits.pressure.temperature = config.max_temperature;
  limits.pressure.temperature_relieved = config.max_temperature - 5.0;
  return limits;
}

}  // namespace

BodyFactory MakeBodyFactory(const Config& config) {
  if (config.body == "mockup") {
    return [](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
      return std::make_unique<MockupBody>(std::move(lease));
    };
  }
  return [scene = config.scene](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
    const ModuleScope account(Module::kSim);
    const auto wanted = SceneFromName(scene);
    if (!wanted) return Fail(wanted.error());
    auto body = MujocoBody::Create(std::move(lease), {.scene = *wanted});
    if (!body) return Fail(body.error());
    return std::unique_ptr<Body>(std::move(*body));
  };
}

LifeSettings LifeSettingsOf(const Config& config, std::uint64_t seed) {
  LifeSettings life;
  life.idle = config.idle ? LayerSwitch::kOn : LayerSwitch::kOff;
  life.motion.mixer.idle_quiet = Seconds{config.idle_quiet};
  life.motion.mixer.breathing = {.rate_hz = config.breathing_rate,
                                 .rise = Metres{config.breathing_rise / 1000.0},
                                 .chin = Degrees(config.breathing_chin),
                                 .antennas = Degrees(config.breathing_antennas)};
  life.seed = seed;
  return life;
}

MindSettings MindSettingsOf(const Config& config) {
  MindSettings settings{.seed = std::random_device{}()};
  if (config.language == "fr") settings.language = Language::kFrench;
  // What stays is on whenever it is asked for; idle life as the settings say.
  const LayerSwitch idle = config.idle ? LayerSwitch::kOn : LayerSwitch::kOff;
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    settings.idle[i] = kLayerRules[i].kind == LayerKind::kIdleLife ? idle : LayerSwitch::kOn;
  }
  return settings;
}

Runtime::Runtime(const Config& config, const TalkSettings& talk)
    : config_(config),
      ledger_(clock_),
      main_thread_(ledger_, kMainThread),
      manager_(FromEnvironment("NOTIFY_SOCKET"), WatchdogInterval()),
      findings_(clock_),
      flight_(*ledger_.Claim<Resource::kFlightRecorder>("runtime"), ledger_, clock_, kVersion),
      board_(ledger_),
      watchdog_(MakeWatchdog()),
      log_(ledger_, LogOptionsOf(config, flight_)),
      life_(ledger_, log_, clock_, board_, MakeBodyFactory(config),
            config.goto_sleep_on_stop ? AtTheEnd::kGoToSleep : AtTheEnd::kStayThere,
            LifeSettingsOf(config, std::random_device{}())),
      models_(ledger_, MakeMemoryRoom(config, relief_), &ResidentBytes,
              ModelStoreOptionsOf(config, log_)),
      model_keeper_(ledger_, models_),
      camera_(*ledger_.Claim<Resource::kCamera>("runtime"), ledger_, log_,
              MakeCameraSource(config, board_, clock_), MakeHead(board_), CameraOptionsOf(config)),
      vision_(ledger_, log_, camera_, models_,
              VisionOptionsOf(config, StateDirectory(config, &Variable), board_, relief_)),
      volume_(MakeVolume()),
      voice_(MakeVoice()),
      voice_player_(voice_.get(), ShareDirectory(config) / "sounds",
                    StateDirectory(config, &Variable) / "sounds"),
      texts_(MakeTexts()),
      memory_(MakeMemory()),
      ears_(ledger_, StateDirectory(config, &Variable) / "sounds"),
      moves_(ledger_, MovePlacesOf(config, &Variable)),
      companion_(ledger_, board_.net.wake),
      mind_(*ledger_.Claim<Resource::kMind>("runtime"), MakeMindParts(), MindSettingsOf(config)),
      talker_(MakeTalker(talk)),
      scores_(MakeScores()),
      loop_figures_(ledger_, board_),
      audit_(MakeAudit()),
      apps_(MakeApps()),
      api_(MakeApiOptions(), board_, life_, ledger_, log_, clock_,
           {.audit = *audit_, .relief = relief_, .flight = flight_},
           {.camera = camera_, .vision = vision_, .models = models_},
           {.mind = &mind_.mind(),
            .repertoire = &repertoire_,
            .memory = memory_.get(),
            .scores = &scores_},
           ChatAccessOf(config, talker_ ? &talker_->talk() : nullptr, &companion_),
           {.sound = {.voice = voice_.get(), .mixer = volume_.get()}, .apps = apps_.get()}) {}

ApiOptions Runtime::MakeApiOptions() {
  ApiOptions options = ApiOptionsOf(config_);
  const std::string host = config_.effective_host();
  // Who listens to this machine alone has nothing to announce.
  if (config_.announce && host != "localhost" && !IsLoopback(host)) {
    options.announce = [this](const std::string& name) { Announce(name); };
  }
  return options;
}

void Runtime::Announce(const std::string& name) {
  const std::uint16_t port = announced_port_.load(std::memory_order_acquire);
  if (port == 0) return;
  if (announcer_ == nullptr) {
    const ModuleScope account(Module::kApp);
    announcer_ = std::make_unique<Announcer>(
        ledger_, log_, clock_, AnnouncementOf(config_, voice_.get(), port),
        KeeperProgram().string(), AnnouncerEnvironment(&Variable));
  }
  announcer_->Tick(name);
}

std::unique_ptr<Watchdog> Runtime::MakeWatchdog() {
  main_thread_.Begin();
  if (!config_.audit) return nullptr;
  board_.flight = &flight_;
  auto dump = CrashDump::Install(flight_, FlightDirectory(config_));
  if (dump) crash_dump_ = std::move(*dump);
  return std::make_unique<Watchdog>(*ledger_.Claim<Resource::kWatchdog>("runtime"), ledger_, clock_,
                                    findings_, flight_, manager_, Watchdog::kPeriod,
                                    [this] { board_.halt.store(true, std::memory_order_release); });
}

TextBook Runtime::MakeTexts() {
  const ModuleScope account(Module::kMind);
  TextBook texts = TextBook::BuiltIn();
  const std::filesystem::path directory = StateDirectory(config_, &Variable) / "texts";
  const auto replaced = texts.ReplaceFrom(directory);
  if (!replaced) {
    log_.Warning("bbia.mind", replaced.error().message + "; the built-in texts are used");
  } else if (*replaced > 0) {
    log_.Info("bbia.mind",
              std::to_string(*replaced) + " lines are taken from " + directory.string());
  }
  return texts;
}

std::unique_ptr<MemoryKeeper> Runtime::MakeMemory() {
  if (!config_.memory) return nullptr;
  const ModuleScope account(Module::kMemory);
  const std::filesystem::path file = config_.memory_file.empty()
                                         ? StateDirectory(config_, &Variable) / "memory.db"
                                         : std::filesystem::path(config_.memory_file);
  const auto rows = [](std::int64_t most) { return static_cast<std::uint32_t>(most); };
  const MemoryLimits limits{{rows(config_.conversation_rows), rows(config_.preference_rows),
                             rows(config_.learning_rows), rows(config_.history_rows),
                             rows(config_.history_rows)}};
  return std::make_unique<MemoryKeeper>(*ledger_.Claim<Resource::kMemory>("runtime"), ledger_, log_,
                                        clock_, file, limits);
}

std::unique_ptr<Talker> Runtime::MakeTalker(const TalkSettings& settings) {
  if (!config_.chat) return nullptr;
  const ModuleScope account(Module::kWords);
  return std::make_unique<Talker>(TalkParts{.ledger = ledger_,
                                            .log = log_,
                                            .clock = clock_,
                                            .news = board_.net.wake,
                                            .models = &models_,
                                            .memory = memory_.get()},
                                  settings);
}

MindParts Runtime::MakeMindParts() {
  const ModuleScope account(Module::kMind);
  AddBasics(repertoire_);
  AddAllActs(repertoire_, {.zones = zones_,
                           .ears = &ears_,
                           .eyes = &vision_,
                           .companion = &companion_,
                           .moves = &moves_});
  NeedSet services;
  if (config_.chat) services.Add(Need::kChat);  // without a model by reflex
  AddSequences(repertoire_, sequences_, presets_);
  return {.ledger = ledger_,
          .clock = clock_,
          .board = board_,
          .repertoire = repertoire_,
          .texts = texts_,
          .speech = speech_,
          .sounds = &voice_player_,
          .memory = memory_.get(),
          .eyes = &vision_,
          .services = services};
}

ScoreDesk Runtime::MakeScores() {
  const ModuleScope account(Module::kApi);
  const std::filesystem::path directory = StateDirectory(config_, &Variable);
  return {.sequences = {directory / "sequences", BuiltInSequences(), sequences_,
                        [this](const Sequence& sequence) {
                          return CheckSequence(repertoire_, sequence);
                        },
                        log_},
          .presets = {directory / "presets", BuiltInPresets(), presets_,
                      [](const Preset&) { return Result<void>(); }, log_}};
}

std::unique_ptr<AuditSource> Runtime::MakeAudit() {
  const ModuleScope account(Module::kAudit);
  if (!config_.audit) return std::make_unique<NoAudit>(ledger_);
  if (!crash_dump_) {
    log_.Warning("bbia.app", "no flight file will be left by a crash: cannot write into " +
                                 FlightDirectory(config_).string());
  }
  return std::make_unique<Collector>(
      *ledger_.Claim<Resource::kCollector>("runtime"), ledger_, log_, flight_, manager_, findings_,
      relief_, AuditLimitsOf(config_), FlightDirectory(config_),
      [this](const std::vector<AccountRow>& accounts) { return loop_figures_.Take(accounts); },
      [this](int tid) { return watchdog_->StackOf(tid); });
}

std::unique_ptr<VolumeControl> Runtime::MakeVolume() {
  const ModuleScope account(Module::kSound);
  SilenceAlsa();
  if (config_.no_media) return nullptr;
  return std::make_unique<AlsaVolume>(config_.mixer);
}

std::unique_ptr<Voice> Runtime::MakeVoice() {
  const ModuleScope account(Module::kSound);
  if (config_.no_media) return nullptr;
  return std::make_unique<Voice>(
      *ledger_.Claim<Resource::kSpeaker>("runtime"), ledger_, log_, clock_,
      std::make_unique<AlsaSpeaker>(SpeakerNames(config_.speaker)), board_.net.wake);
}

std::unique_ptr<AppHost> Runtime::MakeApps() {
  const ModuleScope account(Module::kApps);
  if (!config_.apps) return nullptr;
  AppSettings settings = AppSettingsOf(config_, &Variable, environ);
  if (auto group = DivideOwnGroup()) {
    settings.limits.group = std::move(*group);
  } else {
    settings.limits.no_group = group.error().message;
  }
  return std::make_unique<AppHost>(ledger_, clock_, std::move(settings), board_.net.wake);
}

void Runtime::Quiesce() noexcept {
  static_cast<void>(manager_.Stopping());
  if (watchdog_) {
    watchdog_->ExpectEndBy(clock_.Now() + std::chrono::duration_cast<Nanos>(kShutdownDeadline));
  }
  life_.Quiesce();
}

void Runtime::Hurry() noexcept {
  if (watchdog_) {
    watchdog_->ExpectEndBy(clock_.Now() + std::chrono::duration_cast<Nanos>(kHurriedDeadline));
  }
  life_.Hurry();
}

Result<std::unique_ptr<Runtime>> Runtime::Create(const Config& config, const GuestFactory& guest) {
  KeepMesaToOneThread();
  const auto talk = TalkSettingsOf(config, &Variable);
  if (!talk) return Fail(talk.error());
  std::unique_ptr<Runtime> runtime(new Runtime(config, *talk));
  if (auto opened = runtime->Open(); !opened) return Fail(opened.error());
  if (guest) runtime->guest_ = guest(runtime->ledger_, runtime->log_);
  return runtime;
}

Result<void> Runtime::Open() {
  const ModuleScope account(Module::kServer);
  ServerOptions options;
  options.host = config_.effective_host();
  options.port = static_cast<std::uint16_t>(config_.port);
  auto server = Server::Open(ledger_, log_, options, api_, board_.net.wake);
  if (!server) return Fail(server.error());
  server_ = std::move(*server);
  announced_port_.store(server_->port(), std::memory_order_release);
  static_cast<void>(manager_.Ready());
  if (config_.autostart) {
    static_cast<void>(
        life_.Request({.action = LifecycleAction::kStart, .gesture = config_.wake_up_on_start}));
  }
  return {};
}

std::string Runtime::address() const {
  const std::string host = config_.effective_host();
  const bool everywhere = host == "0.0.0.0" || host == "::";
  return "http://" + (everywhere ? std::string("localhost") : host) + ":" +
         std::to_string(server_->port());
}

}  // namespace bbia
