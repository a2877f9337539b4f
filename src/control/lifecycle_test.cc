#include "control/lifecycle.h"

#include <gtest/gtest.h>
#include <poll.h>

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
    for (int patience = 0; patience < 400; ++patience) {
      while (auto report = life_->TakeReport()) {
        if (report->job == job_) return *report;
      }
      pollfd waiting{.fd = board_.net.wake.fd(), .events = POLLIN, .revents = 0};
      poll(&waiting, 1, 100);
      board_.net.wake.Clear();
    }
    ADD_FAILURE() << "the job did not end";
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

TEST_F(LifecycleTest, StopIsQuickWhileWakingUp) {
  Build(MakeMockup);
  Ask(LifecycleAction::kStart, true);
  while (board_.state.Read().tick == 0) {
    pollfd waiting{.fd = board_.net.wake.fd(), .events = POLLIN, .revents = 0};
    poll(&waiting, 1, 100);
    board_.net.wake.Clear();
  }
  const TimePoint before = clock_.Now();
  life_.reset();
  EXPECT_LT(clock_.Now() - before, std::chrono::seconds{1});
}

}  // namespace
}  // namespace bbia
