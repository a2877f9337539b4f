#include "control/lifecycle.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "control/mockup_body.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

Result<std::unique_ptr<Body>> MakeMockup(Lease<Resource::kBody> lease) {
  return std::make_unique<MockupBody>(std::move(lease));
}

class LifecycleTest : public ::testing::Test {
 protected:
  void Build(BodyFactory factory, AtTheEnd at_the_end = AtTheEnd::kStayThere) {
    life_ =
        std::make_unique<Lifecycle>(ledger_, log_, clock_, board_, std::move(factory), at_the_end);
  }
  void Ask(LifecycleAction action, bool gesture) {
    ASSERT_TRUE(life_->Request({.action = action, .gesture = gesture, .job = ++job_}));
  }
  /// Waits for the report that ends the last job.
  LifecycleReport WaitForJob() {
    return WaitFor([this](const LifecycleReport& report) { return report.job == job_; });
  }
  LifecycleReport WaitForState(DaemonState state) {
    return WaitFor([state](const LifecycleReport& report) { return report.state == state; });
  }
  template <class Wanted>
  LifecycleReport WaitFor(Wanted wanted) {
    const TimePoint end = clock_.Now() + std::chrono::seconds{60};
    while (clock_.Now() < end) {
      while (auto report = life_->TakeReport()) {
        if (wanted(*report)) return *report;
      }
      pollfd waiting{.fd = board_.net.wake.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 100);
      board_.net.wake.Clear();
    }
    ADD_FAILURE() << "that did not come";
    return {};
  }

  SteadyClock clock_;
  Ledger ledger_{clock_};
  Log log_{ledger_, {.level = LogLevel::kError, .file = {}}};
  Board board_{ledger_};
  std::unique_ptr<Lifecycle> life_;
  std::uint64_t job_ = 0;
};

TEST_F(LifecycleTest, BringsABodyUpAndDownAndUpAgain) {
  Build(MakeMockup);
  for (int round = 0; round < 3; ++round) {
    Ask(LifecycleAction::kStart, false);
    LifecycleReport report = WaitForJob();
    EXPECT_EQ(report.state, DaemonState::kRunning);
    EXPECT_TRUE(report.has_body);
    Ask(LifecycleAction::kStop, false);
    report = WaitForJob();
    EXPECT_EQ(report.state, DaemonState::kStopped);
    EXPECT_FALSE(report.has_body);
  }
}

TEST_F(LifecycleTest, WakesTheRobotUp) {
  Build(MakeMockup);
  Ask(LifecycleAction::kStart, true);
  EXPECT_EQ(WaitForJob().state, DaemonState::kRunning);
  EXPECT_EQ(board_.state.Read().joints.antennas, kInitAntennas);
}

TEST_F(LifecycleTest, ABodyThatCannotBeBuiltIsAnErrorThatTheNextStartMayMend) {
  int tries = 0;
  Build([&tries](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
    if (++tries == 1) return Fail(Errc::kUnavailable, "no motors on /dev/null");
    return MakeMockup(std::move(lease));
  });
  Ask(LifecycleAction::kStart, false);
  const LifecycleReport report = WaitForJob();
  EXPECT_EQ(report.state, DaemonState::kError);
  EXPECT_TRUE(report.job_failed);
  EXPECT_EQ(report.error, "no motors on /dev/null");
  Ask(LifecycleAction::kStart, false);
  EXPECT_EQ(WaitForJob().state, DaemonState::kRunning);
}

TEST_F(LifecycleTest, RestartKeepsTheBodyKind) {
  Build(MakeMockup);
  Ask(LifecycleAction::kStart, false);
  WaitForJob();
  Ask(LifecycleAction::kRestart, false);
  const LifecycleReport report = WaitForJob();
  EXPECT_EQ(report.state, DaemonState::kRunning);
  EXPECT_FALSE(report.job_failed);
}

/// docs/lifecycle.md has the same table.
TEST_F(LifecycleTest, EveryStateHasAWayOut) {
  using enum DaemonState;
  using enum LifecycleAction;
  struct Row {
    DaemonState from;
    LifecycleAction action;
    DaemonState to;
    bool fails = false;
  };
  constexpr std::array<Row, 12> kRows = {{{kNotInitialized, kStart, kRunning},
                                          {kNotInitialized, kStop, kStopped},
                                          {kNotInitialized, kRestart, kNotInitialized, true},
                                          {kRunning, kStart, kRunning},
                                          {kRunning, kStop, kStopped},
                                          {kRunning, kRestart, kRunning},
                                          {kStopped, kStart, kRunning},
                                          {kStopped, kStop, kStopped},
                                          {kStopped, kRestart, kStopped},
                                          {kError, kStart, kRunning},
                                          {kError, kStop, kStopped},
                                          {kError, kRestart, kRunning}}};
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(WireName(row.from)) + " " +
                 std::to_string(static_cast<int>(row.action)));
    bool broken = row.from == kError;
    life_.reset();
    Build([&broken](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
      if (std::exchange(broken, false)) return Fail(Errc::kUnavailable, "no motors");
      return MakeMockup(std::move(lease));
    });
    while (life_->TakeReport()) {
    }
    if (row.from != kNotInitialized) {
      Ask(kStart, false);
      ASSERT_EQ(WaitForJob().state, row.from == kError ? kError : kRunning);
    }
    if (row.from == kStopped) {
      Ask(kStop, false);
      ASSERT_EQ(WaitForJob().state, kStopped);
    }
    Ask(row.action, false);
    const LifecycleReport report = WaitForJob();
    EXPECT_EQ(report.state, row.to);
    EXPECT_EQ(report.job_failed, row.fails);
    EXPECT_EQ(report.has_body, row.to == kRunning);
    life_.reset();
  }
}

/// A body that falls silent, and one that hangs, when the test says so.
class SickBody final : public Body {
 public:
  struct Health {
    std::atomic<bool> silent{false};
    std::atomic<bool> hangs{false};
  };
  SickBody(Lease<Resource::kBody> lease, const Health& health)
      : lease_(std::move(lease)), health_(health) {}

  [[nodiscard]] BodyTraits traits() const noexcept override {
    return {.name = "sick", .period = Nanos{4'000'000}, .simulated = true};
  }
  [[nodiscard]] BodyReading Read() noexcept override { return {}; }
  BodyReading Exchange(const BodyCommand& command) noexcept override {
    health_.hangs.wait(true);
    return {.joints = command.position,
            .fault = health_.silent ? BodyFault::kNoAnswer : BodyFault::kNone};
  }

 private:
  Lease<Resource::kBody> lease_;
  const Health& health_;
};

TEST_F(LifecycleTest, ABodyThatFallsSilentIsAnErrorWithAWayOut) {
  SickBody::Health health;
  Build([&health](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
    return std::make_unique<SickBody>(std::move(lease), health);
  });
  Ask(LifecycleAction::kStart, false);
  ASSERT_EQ(WaitForJob().state, DaemonState::kRunning);
  health.silent = true;
  const LifecycleReport report = WaitForState(DaemonState::kError);
  EXPECT_FALSE(report.has_body);
  EXPECT_EQ(report.error, "No response from the robot's motor for the last second.");
  health.silent = false;
  Ask(LifecycleAction::kRestart, false);
  EXPECT_EQ(WaitForJob().state, DaemonState::kRunning);
  life_.reset();  // its body reads `health`
}

TEST_F(LifecycleTest, ABodyThatNeverAnswersIsAnErrorAfterItsDeadline) {
  SickBody::Health health;
  health.hangs = true;
  Build([&health](Lease<Resource::kBody> lease) -> Result<std::unique_ptr<Body>> {
    return std::make_unique<SickBody>(std::move(lease), health);
  });
  Ask(LifecycleAction::kStart, true);
  const LifecycleReport report = WaitForJob();
  EXPECT_EQ(report.state, DaemonState::kError);
  EXPECT_FALSE(report.has_body);
  EXPECT_EQ(report.error, "the control loop did not tick within 2 s");
  health.hangs = false;
  health.hangs.notify_all();
  Ask(LifecycleAction::kRestart, false);
  EXPECT_EQ(WaitForJob().state, DaemonState::kRunning);
  life_.reset();  // its body reads `health`
}

TEST_F(LifecycleTest, AStopCutsTheWakingUpShort) {
  Build(MakeMockup);
  Ask(LifecycleAction::kStart, true);
  board_.publish_every = 1;  // be woken by every tick
  const TimePoint end = clock_.Now() + std::chrono::seconds{60};
  while (!board_.state.Read().move_running && clock_.Now() < end) {
    pollfd waiting{.fd = board_.net.wake.fd(), .events = POLLIN, .revents = 0};
    poll(&waiting, 1, 100);
    board_.net.wake.Clear();
  }
  life_.reset();
  EXPECT_TRUE(board_.state.Read().move_running) << "it did not wait until the robot was up";
}

}  // namespace
}  // namespace bbia
