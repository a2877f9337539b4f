#include "app/runtime.h"

#include <cstdlib>
#include <filesystem>
#include <random>
#include <utility>

#include "app/version.h"
#include "control/mockup_body.h"
#include "sim/mujoco_body.h"

namespace bbia {
namespace {

LogOptions LogOptionsOf(const Config& config) {
  LogOptions options;
  options.file = config.log_file;
  if (config.log_level == "DEBUG") options.level = LogLevel::kDebug;
  if (config.log_level == "WARNING") options.level = LogLevel::kWarning;
  if (config.log_level == "ERROR" || config.log_level == "CRITICAL") {
    options.level = LogLevel::kError;
  }
  return options;
}

std::filesystem::path StateDirectory(const Config& config) {
  if (!config.state_directory.empty()) return config.state_directory;
  const char* set = std::getenv("XDG_CONFIG_HOME");
  if (set != nullptr && *set != '\0') return std::filesystem::path(set) / "reachy_mini";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home != nullptr ? home : "/tmp") / ".config" / "reachy_mini";
}

ApiOptions ApiOptionsOf(const Config& config) {
  std::random_device entropy;
  return {.bbia_version = std::string(kVersion),
          .report_version = config.report_version,
          .robot_name = config.robot_name,
          .state_directory = StateDirectory(config),
          .wireless_version = config.wireless_version,
          .desktop_app_daemon = config.desktop_app_daemon,
          .physics = config.body == "mujoco",
          .kinematics_engine = config.kinematics_engine,
          .check_collision = config.check_collision,
          .health_check_timeout = Seconds{config.health_check_timeout},
          .seed = (std::uint64_t{entropy()} << 32U) | entropy()};
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

Runtime::Runtime(const Config& config)
    : config_(config),
      ledger_(clock_),
      log_(ledger_, LogOptionsOf(config)),
      board_(ledger_),
      life_(ledger_, log_, clock_, board_, MakeBodyFactory(config),
            config.goto_sleep_on_stop ? AtTheEnd::kGoToSleep : AtTheEnd::kStayThere),
      api_(ApiOptionsOf(config), board_, life_, ledger_, log_, clock_) {}

Result<std::unique_ptr<Runtime>> Runtime::Create(const Config& config) {
  std::unique_ptr<Runtime> runtime(new Runtime(config));
  if (auto opened = runtime->Open(); !opened) return Fail(opened.error());
  return runtime;
}

Result<void> Runtime::Open() {
  ServerOptions options;
  options.host = config_.effective_host();
  options.port = static_cast<std::uint16_t>(config_.port);
  auto server = Server::Open(ledger_, log_, options, api_, board_.net.wake);
  if (!server) return Fail(server.error());
  server_ = std::move(*server);
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
