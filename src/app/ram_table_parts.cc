#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include "api/api.h"
#include "api/shut_eyes.h"
#include "app/ram_table.h"
#include "app/ram_table_robot.h"
#include "app/runtime.h"
#include "audit/collector.h"
#include "audit/watchdog.h"
#include "base/clock.h"
#include "base/pause.h"
#include "control/mockup_body.h"
#include "sim/mujoco_body.h"

namespace bbia {
namespace {

constexpr int kTicks = 100;

/// Waits until `done`, ten seconds at most.
Result<void> Await(const char* what, const std::function<bool()>& done) {
  constexpr Nanos kLook{5'000'000};
  constexpr int kLooks = 2000;
  Pause pause;
  const std::stop_source never;
  for (int i = 0; i < kLooks; ++i) {
    if (done()) return {};
    static_cast<void>(pause.For(never.get_token(), kLook));
  }
  return Fail(Errc::kUnavailable, std::string(what) + " did not come within 10 s");
}

template <class Copy>
Result<std::unique_ptr<RamCopy>> Make() {
  return std::unique_ptr<RamCopy>(std::make_unique<Copy>());
}

/// Time and a ledger of its own: so nothing refuses a second copy.
struct Ground {
  SteadyClock clock;
  Ledger ledger{clock};

  template <Resource R>
  Lease<R> Claim() {
    return std::move(*ledger.Claim<R>("ram-table"));
  }
};

struct LogGround : Ground {
  Log log{ledger, {.level = LogLevel::kInfo, .file = "/dev/null"}};
};

class LogCopy final : public RamCopy {
 public:
  Result<void> Touch() override {
    for (int i = 0; i < kTicks; ++i) {
      ground_.log.Info("bbia.ram", "a line of the length that lines usually have in this log");
    }
    return Await("an empty queue of lines", [this] {
      for (const AccountRow& row : ground_.ledger.Report()) {
        if (row.name == "log.lines" && row.used > 0) return false;
      }
      return true;
    });
  }

 private:
  LogGround ground_;
};

class WorldCopy final : public RamCopy {
 public:
  static Result<std::unique_ptr<RamCopy>> Make(Scene scene) {
    auto copy = std::make_unique<WorldCopy>();
    auto body = MujocoBody::Create(copy->ground_.Claim<Resource::kBody>(), {.scene = scene});
    if (!body) return Fail(body.error());
    copy->body_ = std::move(*body);
    return std::unique_ptr<RamCopy>(std::move(copy));
  }

  Result<void> Touch() override {
    BodyCommand command{.position = body_->Read().joints, .torque = MotorSet::All()};
    for (int i = 0; i < kTicks; ++i) {
      command.position.antennas.left = Radians{0.001 * i};  // a world at rest is not computed
      static_cast<void>(body_->Exchange(command));
    }
    return {};
  }

 private:
  Ground ground_;
  std::unique_ptr<MujocoBody> body_;
};

Result<std::unique_ptr<Body>> MakeMockup(Lease<Resource::kBody> lease) {
  return std::unique_ptr<Body>(std::make_unique<MockupBody>(std::move(lease)));
}

class LoopCopy final : public RamCopy {
 public:
  Result<void> Touch() override {
    if (!life_.Request({.action = LifecycleAction::kStart, .gesture = true})) {
      return Fail(Errc::kBusy, "the lifecycle takes no request");
    }
    return Await("the hundredth tick",
                 [this] { return ground_.board.state.Read().tick >= kTicks; });
  }

 private:
  struct BoardGround : LogGround {
    Board board{ledger};
  };
  BoardGround ground_;
  Lifecycle life_{ground_.ledger, ground_.log, ground_.clock,
                  ground_.board,  &MakeMockup, AtTheEnd::kStayThere};
};

class ServerCopy final : public RamCopy {
 public:
  static Result<std::unique_ptr<RamCopy>> Make() {
    auto copy = std::make_unique<ServerCopy>();
    auto server = Server::Open(copy->ground_.ledger, copy->ground_.log, {.port = 0}, copy->api_,
                               copy->board_.net.wake);
    if (!server) return Fail(server.error());
    copy->server_ = std::move(*server);
    return std::unique_ptr<RamCopy>(std::move(copy));
  }

  Result<void> Touch() override {
    return AskRobot("http://127.0.0.1:" + std::to_string(server_->port()), kTicks);
  }

 private:
  LogGround ground_;
  Board board_{ground_.ledger};
  Lifecycle life_{ground_.ledger, ground_.log, ground_.clock,
                  board_,         &MakeMockup, AtTheEnd::kStayThere};
  NoAudit audit_{ground_.ledger};
  Relief relief_;
  FlightRecorder flight_{ground_.Claim<Resource::kFlightRecorder>(), ground_.ledger, ground_.clock,
                         "ram-table"};
  ShutEyes eyes_{ground_.ledger, ground_.log};
  Api api_{ApiOptions{.state_directory = "/nonexistent"},
           board_,
           life_,
           ground_.ledger,
           ground_.log,
           ground_.clock,
           AuditParts{audit_, relief_, flight_},
           eyes_.parts()};
  std::unique_ptr<Server> server_;
};

class FlightCopy final : public RamCopy {
 public:
  /// Fills every ring.
  Result<void> Touch() override {
    TickRecord tick;
    for (std::uint32_t i = 0; i < 16384 * FlightRecorder::kTicksPerRecord; ++i) {
      tick.tick = i;
      flight_.Tick(tick);
    }
    for (std::uint64_t i = 0; i < 2048; ++i) {
      flight_.Command({.sequence = i, .kind = "goto_target"});
      flight_.Sample({.time = static_cast<std::int64_t>(i)});
      flight_.Note(NoteSeverity::kInfo, NoteKind::kState, "a note");
    }
    return {};
  }

 private:
  Ground ground_;
  FlightRecorder flight_{ground_.Claim<Resource::kFlightRecorder>(), ground_.ledger, ground_.clock,
                         "ram-table"};
};

struct AuditGround : LogGround {
  FlightRecorder flight{Claim<Resource::kFlightRecorder>(), ledger, clock, "ram-table"};
  ServiceManager manager{"", Nanos{0}};
  FindingBook book{clock};
};

constexpr Nanos kQuickLook{5'000'000};  // a robot's is a second

AuditLimits QuickLimits() {
  AuditLimits limits;
  limits.interval = kQuickLook;
  return limits;
}

class CollectorCopy final : public RamCopy {
 public:
  Result<void> Touch() override {
    return Await("the hundredth look", [this] {
      const auto report = collector_.Latest();
      return report != nullptr && report->number >= kTicks;
    });
  }

 private:
  AuditGround ground_;
  Relief relief_;
  Collector collector_{ground_.Claim<Resource::kCollector>(),
                       ground_.ledger,
                       ground_.log,
                       ground_.flight,
                       ground_.manager,
                       ground_.book,
                       relief_,
                       QuickLimits(),
                       "/nonexistent",
                       {}};
};

class WatchdogCopy final : public RamCopy {
 public:
  Result<void> Touch() override {
    const TimePoint end = ground_.clock.Now() + kTicks * kQuickLook;
    return Await("the hundredth look", [&] { return ground_.clock.Now() >= end; });
  }

 private:
  AuditGround ground_;
  Watchdog watchdog_{ground_.Claim<Resource::kWatchdog>(),
                     ground_.ledger,
                     ground_.clock,
                     ground_.book,
                     ground_.flight,
                     ground_.manager,
                     kQuickLook,
                     [] {}};
};

constexpr std::string_view kOneProbe =
    "a second watchdog ends the process: the signal that asks a thread for its stack is one";

constexpr std::array kParts = {
    RamPart{.name = "process",
            .what = "a process of this program that builds nothing",
            .use = "nothing",
            .why_one = "",
            .make = nullptr,
            .whole = true},
    RamPart{.name = "log",
            .what = "the log and its thread",
            .use = "writes 100 lines",
            .why_one = "",
            .make = &Make<LogCopy>},
    RamPart{.name = "watchdog",
            .what = "the watchdog, with the log and the recorder it needs",
            .use = "looks 100 times",
            .why_one = "Lease<kWatchdog>",
            .make = &Make<WatchdogCopy>,
            .alone = kOneProbe},
    RamPart{.name = "flight",
            .what = "the flight recorder",
            .use = "fills all its rings",
            .why_one = "Lease<kFlightRecorder>",
            .make = &Make<FlightCopy>},
    RamPart{.name = "control",
            .what = "lifecycle and control loop with the mock-up body, with the log",
            .use = "wakes up: 100 ticks",
            .why_one = "Lease<kBody>",
            .make = &Make<LoopCopy>},
    RamPart{.name = "collector",
            .what = "the collector, with the log and the recorder it needs",
            .use = "looks 100 times",
            .why_one = "Lease<kCollector>",
            .make = &Make<CollectorCopy>},
    RamPart{.name = "server",
            .what = "server and API on a port of their own, with all they need but a robot",
            .use = "answers 100 requests",
            .why_one = "Lease<kHttpPort>",
            .make = &ServerCopy::Make},
    RamPart{.name = "world-empty",
            .what = "the simulated world: MuJoCo, scene `empty`",
            .use = "100 ticks of movement",
            .why_one = "Lease<kBody>",
            .make = [] { return WorldCopy::Make(Scene::kEmpty); }},
    RamPart{.name = "world-minimal",
            .what = "the simulated world: MuJoCo, scene `minimal`",
            .use = "100 ticks of movement",
            .why_one = "Lease<kBody>",
            .make = [] { return WorldCopy::Make(Scene::kMinimal); }},
    RamPart{.name = "robot",
            .what = "the whole robot, as `bbia run` starts it",
            .use = "wakes up, then answers 100 requests",
            .why_one = "Lease<kHttpPort> and all of the above",
            .make = &MakeRobotCopy,
            .whole = true,
            .alone = kOneProbe},
};

}  // namespace

std::span<const RamPart> RamParts() noexcept {
  return kParts;
}

const RamPart* FindRamPart(std::string_view name) noexcept {
  for (const RamPart& part : kParts) {
    if (part.name == name) return &part;
  }
  return nullptr;
}

}  // namespace bbia
