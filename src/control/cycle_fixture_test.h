#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "base/clock.h"
#include "control/control_cycle.h"
#include "kinematics/kinematics.h"
#include "motion/path_meter_test.h"
#include "robot/named_poses.h"

namespace bbia {

inline constexpr Seconds kDt{0.004};
inline constexpr Nanos kPeriod{4'000'000};

/// A body that does at once what it is told, and goes limp without torque.
class ObedientBody final : public Body {
 public:
  [[nodiscard]] BodyTraits traits() const noexcept override {
    return {.name = "obedient", .period = Nanos{4'000'000}, .simulated = true};
  }
  [[nodiscard]] BodyReading Read() noexcept override { return {.joints = joints}; }
  BodyReading Exchange(const BodyCommand& command) noexcept override {
    last = command;
    if (command.torque.has(Motor::kStewart1) && command.mode != MotorMode::kGravityCompensation) {
      joints.head = command.position.head;
    }
    if (command.torque.has(Motor::kLeftAntenna)) joints.antennas = command.position.antennas;
    return {.joints = joints, .fault = fault};
  }

  Joints joints;
  BodyCommand last;
  BodyFault fault = BodyFault::kNone;
};

/// A robot that stands at INIT, its board, and hands on all its ports.
class CycleFixture : public ::testing::Test {
 protected:
  CycleFixture() {
    body_.joints.head = SolveHead(kInitHeadPose, 0.0_rad, AutoBodyYaw::kOn).joints;
    body_.joints.antennas = kInitAntennas;
    cycle_ = std::make_unique<ControlCycle>(body_, board_);
  }

  /// The same robot with another life.
  void Live(const LifeSettings& life) {
    cycle_ = std::make_unique<ControlCycle>(body_, board_, life);
  }
  const RobotState& Tick(int times = 1) {
    for (int i = 0; i < times; ++i) {
      clock_.Advance(kPeriod);
      cycle_->Tick(clock_.Now(), kDt);
      Watch();
    }
    return cycle_->state();
  }
  /// Called after every tick.
  virtual void Watch() {}
  /// Long enough for anything that was asked to be reached within the limits.
  const RobotState& Settle() { return Tick(250); }

  void Command(const MotionAction& action, CommandId id = 1, Claim claim = Claim::kOpen) {
    ASSERT_TRUE(board_.net.commands.TryPush(
        {.id = id, .claim = claim, .action = action, .after_setpoint = sequence_}));
  }
  void MindCommand(const MotionAction& action, CommandId id = 1) {
    ASSERT_TRUE(board_.mind.commands.TryPush(
        {.id = id, .action = action, .after_setpoint = mind_setpoint_.head_sequence}));
  }
  std::vector<MotionEvent> Events(MotionPort& port) {
    std::vector<MotionEvent> all;
    MotionEvent event;
    while (port.events.TryPop(event)) all.push_back(event);
    return all;
  }
  void PutHead(const HeadPose& head) {
    setpoint_.head = head;
    setpoint_.head_sequence = ++sequence_;
    board_.net.setpoint.Put(setpoint_);
  }
  void PutAntennas(const Antennas& antennas) {
    setpoint_.antennas = antennas;
    setpoint_.antennas_sequence = ++sequence_;
    board_.net.setpoint.Put(setpoint_);
  }
  void PutMind(const FullTarget& target) {
    const std::uint64_t sequence = mind_setpoint_.head_sequence + 1;
    mind_setpoint_.head = target.head;
    mind_setpoint_.antennas = target.antennas;
    mind_setpoint_.body_yaw = target.body_yaw;
    mind_setpoint_.head_sequence = mind_setpoint_.antennas_sequence =
        mind_setpoint_.body_yaw_sequence = sequence;
    board_.mind.setpoint.Put(mind_setpoint_);
  }
  static GotoCommand YawBy(Radians yaw, Seconds duration) {
    GotoCommand go;
    go.goal.head = HeadPose{RotationZ(yaw), {}};
    go.duration = duration;
    return go;
  }

  /// Where the robot is told to be, as its limits see it.
  [[nodiscard]] AxisVector Told() const {
    const RobotState& state = cycle_->state();
    return ToAxes({state.head, state.joints.antennas, state.joints.head.body_yaw});
  }
  [[nodiscard]] double yaw() const { return Told()[Axis::kYaw]; }
  [[nodiscard]] double gain(LayerId layer) const {
    return cycle_->state().layers[static_cast<std::size_t>(layer)].gain;
  }

  ManualClock clock_;
  Ledger ledger_{clock_};
  Board board_{ledger_};
  ObedientBody body_;
  std::unique_ptr<ControlCycle> cycle_;
  Setpoint setpoint_;
  Setpoint mind_setpoint_;
  std::uint64_t sequence_ = 0;
};

}  // namespace bbia
