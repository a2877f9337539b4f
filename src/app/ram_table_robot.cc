#include "app/ram_table_robot.h"

#include <cstdlib>
#include <filesystem>
#include <stop_token>
#include <system_error>

#include "app/runtime.h"
#include "base/pause.h"
#include "server/http_client.h"

namespace bbia {
namespace {

constexpr Seconds kPatience{5.0};
constexpr std::size_t kMaxReply = 4 * 1024 * 1024;
constexpr int kRequests = 100;

/// A new directory that goes with its owner.
class OwnDirectory final {
 public:
  OwnDirectory() {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "bbia-ram-XXXXXX").string();
    made_ = mkdtemp(path_.data()) != nullptr;
  }
  ~OwnDirectory() {
    std::error_code ignored;
    if (made_) std::filesystem::remove_all(path_, ignored);
  }
  OwnDirectory(const OwnDirectory&) = delete;
  OwnDirectory& operator=(const OwnDirectory&) = delete;

  [[nodiscard]] bool made() const noexcept { return made_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
  bool made_ = false;
};

class RobotCopy final : public RamCopy {
 public:
  Result<void> Start() {
    if (!directory_.made()) {
      return Fail(Errc::kIo, "no directory can be made as " + directory_.path());
    }
    Config config;
    config.port = 0;
    config.goto_sleep_on_stop = false;
    config.log_level = "ERROR";
    config.state_directory = directory_.path();
    auto robot = Runtime::Create(config);
    if (!robot) return Fail(robot.error());
    robot_ = std::move(*robot);
    return {};
  }

  Result<void> Touch() override {
    constexpr int kLooks = 300;
    constexpr Nanos kLook{100'000'000};
    Pause pause;
    const std::stop_source never;
    for (int i = 0; i < kLooks; ++i) {
      const auto status = HttpGet(robot_->address() + "/api/daemon/status", kPatience, kMaxReply);
      if (!status) return Fail(status.error());
      if (status->body.find("\"state\":\"running\"") != std::string::npos) {
        return AskRobot(robot_->address(), kRequests);
      }
      robot_->main_pulse().Beat();
      static_cast<void>(pause.For(never.get_token(), kLook));
    }
    return Fail(Errc::kUnavailable, "the robot was not awake within 30 s");
  }

 private:
  OwnDirectory directory_;
  std::unique_ptr<Runtime> robot_;
};

}  // namespace

Result<std::unique_ptr<RamCopy>> MakeRobotCopy() {
  auto copy = std::make_unique<RobotCopy>();
  if (auto started = copy->Start(); !started) return Fail(started.error());
  return std::unique_ptr<RamCopy>(std::move(copy));
}

Result<void> AskRobot(const std::string& address, int times) {
  for (int i = 0; i < times; ++i) {
    const char* path = i % 2 == 0 ? "/api/daemon/status" : "/api/resources";
    const auto reply = HttpGet(address + path, kPatience, kMaxReply);
    if (!reply) return Fail(reply.error());
  }
  return {};
}

}  // namespace bbia
