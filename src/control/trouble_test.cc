// Trouble of the control loop itself stops the robot within one tick, past every queue.

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "control/control_cycle.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

class FragileBody final : public Body {
 public:
  [[nodiscard]] BodyTraits traits() const noexcept override {
    return {.name = "fragile", .period = Nanos{4'000'000}, .simulated = true};
  }
  [[nodiscard]] BodyReading Read() noexcept override { return {.joints = joints}; }
  BodyReading Exchange(const BodyCommand& command) noexcept override {
    last = command;
    if (!broken) joints = command.position;
    BodyReading reading{.joints = joints, .fault = fault};
    if (broken) reading.joints.head.stewart[2] = Radians{std::numeric_limits<double>::quiet_NaN()};
    return reading;
  }

  Joints joints;
  BodyCommand last;
  BodyFault fault = BodyFault::kNone;
  bool broken = false;
};

class TroubleTest : public testing::Test {
 protected:
  TroubleTest() {
    body_.joints.head = SolveHead(kInitHeadPose, 0.0_rad, AutoBodyYaw::kOn).joints;
    cycle_ = std::make_unique<ControlCycle>(body_, board_);
    GotoCommand go;
    go.goal.head = HeadPose{RotationZ(0.5_rad), {}};
    go.duration = Seconds{1.0};
    EXPECT_TRUE(board_.net.commands.TryPush({.id = 1, .action = go}));
    for (int i = 0; i < 100; ++i) Tick();
    EXPECT_TRUE(cycle_->state().move_running);
    before_ = body_.joints;
  }
  void Tick(Seconds dt = Seconds{0.004}) {
    clock_.Advance(std::chrono::duration_cast<Nanos>(dt));
    cycle_->Tick(clock_.Now(), dt);
  }
  [[nodiscard]] MotionReason Ended() {
    MotionEvent event;
    MotionEvent last;
    while (board_.net.events.TryPop(event)) last = event;
    EXPECT_EQ(last.kind, MotionEventKind::kStopped);
    return last.reason;
  }
  void ExpectHeld() {
    EXPECT_FALSE(cycle_->state().move_running);
    EXPECT_EQ(cycle_->state().troubles, 1U);
    EXPECT_EQ(Ended(), MotionReason::kControlTrouble);
    for (int i = 0; i < 20; ++i) Tick();
    EXPECT_EQ(body_.last.position.antennas, before_.antennas);
    EXPECT_NEAR(body_.last.position.head.body_yaw.value(), before_.head.body_yaw.value(), 2e-3);
    EXPECT_NEAR(body_.last.position.head.stewart[0].value(), before_.head.stewart[0].value(), 2e-3);
    EXPECT_EQ(cycle_->state().troubles, 1U);
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  Board board_{ledger_};
  FragileBody body_;
  std::unique_ptr<ControlCycle> cycle_;
  Joints before_;
};

TEST_F(TroubleTest, TheWatchdogsHaltPassesFullQueues) {
  while (board_.net.commands.TryPush({.id = 2, .action = SetAutoBodyYawCommand{true}})) {
  }
  board_.halt = true;
  Tick();
  EXPECT_EQ(cycle_->state().trouble, ControlTrouble::kStalled);
  ExpectHeld();
}

// A loop that hung and then ended without another tick left its halt to the loop after it, which
// reported a trouble that it never had.
TEST_F(TroubleTest, AHaltIsNotInheritedByTheNextLoop) {
  board_.halt = true;
  ControlCycle next(body_, board_);
  next.Tick(clock_.Now(), Seconds{0.004});
  EXPECT_EQ(next.state().trouble, ControlTrouble::kNone);
  EXPECT_EQ(next.state().troubles, 0U);
}

TEST_F(TroubleTest, ALoopThatStoodStillDoesNotCatchUp) {
  Tick(Seconds{0.6});
  EXPECT_EQ(cycle_->state().trouble, ControlTrouble::kStalled);
  ExpectHeld();
}

TEST_F(TroubleTest, ALoopThatWasALittleLateGoesOn) {
  Tick(Seconds{0.1});
  EXPECT_TRUE(cycle_->state().move_running);
  EXPECT_EQ(cycle_->state().troubles, 0U);
}

TEST_F(TroubleTest, ABodyThatReportsNoNumbersIsStopped) {
  body_.broken = true;
  Tick();
  EXPECT_EQ(cycle_->state().trouble, ControlTrouble::kNotFinite);
  EXPECT_EQ(cycle_->state().fault, BodyFault::kNoAnswer) << "the lifecycle takes it apart";
  EXPECT_TRUE(std::isfinite(cycle_->state().joints.head.stewart[2].value()));
  ExpectHeld();
  EXPECT_TRUE(std::isfinite(body_.last.position.head.stewart[2].value()));
}

TEST_F(TroubleTest, ASilentBodyEndsTheMoveInThatTick) {
  body_.fault = BodyFault::kNoAnswer;
  Tick();
  EXPECT_EQ(cycle_->state().trouble, ControlTrouble::kNoAnswer);
  ExpectHeld();
}

}  // namespace
}  // namespace bbia
