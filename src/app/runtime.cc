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
#include "app/audit_setup.h"
#include "app/eyes_setup.h"
#include "app/life_setup.h"
#include "app/places.h"
#include "app/state_directory.h"
#include "app/talk_setup.h"
#include "app/version.h"
#include "audit/collector.h"
#include "guard/gate.h"
#include "guard/visitor.h"
#include "guests/control_group.h"
#include "sound/alsa.h"
#include "sound/alsa_speaker.h"

namespace bbia {
namespace {

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

}  // namespace

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
      mind_(*ledger_.Claim<Resource::kMind>("runtime"), MakeMindParts(),
            MindSettingsOf(config, std::random_device{}())),
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
  return std::make_unique<MemoryKeeper>(*ledger_.Claim<Resource::kMemory>("runtime"), ledger_, log_,
                                        clock_, file, MemoryLimitsOf(config_));
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
          .services = services,
          .log = &log_};
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
