#pragma once

// The tests that every body passes. A body's own test file instantiates them:
//   INSTANTIATE_TEST_SUITE_P(Mujoco, BodyContract, testing::Values(BodyUnderTest{...}), BodyName);
// For tests only (includes gtest); at most one source file of a test program includes it.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "robot/body.h"
#include "robot/limits.h"

namespace bbia {

struct BodyUnderTest {
  std::string name;
  std::function<std::unique_ptr<Body>(Lease<Resource::kBody>)> make;
  Joints asleep;              ///< where it boots
  std::vector<Joints> goals;  ///< some that its mechanics can reach
  Radians precision;          ///< how far from a goal it may come to rest
  Seconds patience;           ///< how long it may need for any goal
  bool obeys_ranges = true;
};

inline std::ostream& operator<<(std::ostream& out, const BodyUnderTest& body) {
  return out << body.name;
}
inline std::string BodyName(const testing::TestParamInfo<BodyUnderTest>& info) {
  return info.param.name;
}

/// The largest difference of any joint.
[[nodiscard]] inline Radians Distance(const Joints& a, const Joints& b) noexcept {
  const JointArray x = ToArray(a);
  const JointArray y = ToArray(b);
  Radians most;
  for (std::size_t i = 0; i < kMotorCount; ++i) most = std::max(most, Abs(x[i] - y[i]));
  return most;
}

[[nodiscard]] inline BodyCommand HoldAt(const Joints& goal) noexcept {
  return {.position = goal, .torque = MotorSet::All(), .mode = MotorMode::kEnabled};
}
[[nodiscard]] inline BodyCommand Loosen(const Joints& goal) noexcept {
  return {.position = goal, .torque = MotorSet{}, .mode = MotorMode::kDisabled};
}

class BodyContract : public testing::TestWithParam<BodyUnderTest> {
 protected:
  BodyContract() : body_(Make()) {}

  std::unique_ptr<Body> Make() {
    Result<Lease<Resource::kBody>> lease = ledger_.Claim<Resource::kBody>("test");
    CHECK(lease.has_value());
    std::unique_ptr<Body> body = GetParam().make(std::move(*lease));
    CHECK(body != nullptr);
    return body;
  }
  BodyReading Run(const BodyCommand& command, Seconds duration) {
    BodyReading reading = body_->Read();
    for (Seconds t{0.0}; t < duration; t += Seconds(body_->traits().period)) {
      reading = body_->Exchange(command);
      EXPECT_EQ(reading.fault, BodyFault::kNone);
    }
    return reading;
  }
  BodyReading Reach(const Joints& goal) { return Run(HoldAt(goal), GetParam().patience); }

  ManualClock clock_;
  Ledger ledger_{clock_};
  std::unique_ptr<Body> body_;
};

TEST_P(BodyContract, HasAPeriodThatDividesTheOfficialTick) {
  const Nanos period = body_->traits().period;
  EXPECT_GT(period.count(), 0);
  EXPECT_LE(period, std::chrono::milliseconds(5));  // 200 Hz or faster
  EXPECT_EQ(std::chrono::milliseconds(20) % period, Nanos::zero());
}

TEST_P(BodyContract, BootsAsleep) {
  EXPECT_LE(Distance(body_->Read().joints, GetParam().asleep), GetParam().precision);
}

TEST_P(BodyContract, LiesStillFromTheFirstPeriod) {
  const Joints start = body_->Read().joints;
  for (int i = 0; i < 250; ++i) {
    const BodyReading reading = body_->Exchange(HoldAt(GetParam().asleep));
    ASSERT_EQ(reading.fault, BodyFault::kNone);
    ASSERT_LE(Distance(reading.joints, start), GetParam().precision) << "period " << i;
  }
}

TEST_P(BodyContract, ReadsWithoutMovingTime) {
  static_cast<void>(body_->Exchange(HoldAt(GetParam().goals.front())));
  const BodyReading first = body_->Read();
  const BodyReading second = body_->Read();
  EXPECT_EQ(first.joints, second.joints);
  EXPECT_EQ(first.head, second.head);
}

TEST_P(BodyContract, ReadsWhatTheLastExchangeReported) {
  const BodyReading exchanged = body_->Exchange(HoldAt(GetParam().goals.front()));
  const BodyReading read = body_->Read();
  EXPECT_EQ(exchanged.joints, read.joints);
  EXPECT_EQ(exchanged.head, read.head);
}

TEST_P(BodyContract, ReachesItsGoals) {
  for (const Joints& goal : GetParam().goals) {
    EXPECT_LE(Distance(Reach(goal).joints, goal), GetParam().precision);
  }
}

TEST_P(BodyContract, DoesTheSameTwiceToTheBit) {
  const auto run = [this] {
    std::vector<BodyReading> readings;
    for (std::size_t i = 0; i < 500; ++i) {
      const Joints& goal = GetParam().goals[(i / 50) % GetParam().goals.size()];
      readings.push_back(body_->Exchange(i / 100 == 3 ? Loosen(goal) : HoldAt(goal)));
    }
    return readings;
  };
  const std::vector<BodyReading> first = run();
  body_.reset();
  body_ = Make();
  const std::vector<BodyReading> second = run();
  for (std::size_t i = 0; i < first.size(); ++i) {
    ASSERT_EQ(first[i].joints, second[i].joints) << "period " << i;
    ASSERT_EQ(first[i].head, second[i].head) << "period " << i;
  }
}

TEST_P(BodyContract, MovesWithoutTorqueOnlyWhenItSaysSo) {
  const Joints& goal = GetParam().goals.front();
  const Joints start = body_->Read().joints;
  const Joints after = Run(Loosen(goal), GetParam().patience).joints;
  if (body_->traits().obeys_torque) {
    EXPECT_LE(Distance(after, start), GetParam().precision);
  } else {
    EXPECT_LE(Distance(after, goal), GetParam().precision);
  }
}

TEST_P(BodyContract, LeavesASingleMotorWithoutTorqueAlone) {
  if (!body_->traits().obeys_torque) GTEST_SKIP() << "this body has no torque";
  Joints goal = GetParam().asleep;
  goal.antennas = {-1.0_rad, 1.0_rad};
  BodyCommand command = HoldAt(goal);
  command.torque.Remove(Motor::kLeftAntenna);
  const Antennas after = Run(command, GetParam().patience).joints.antennas;
  EXPECT_NEAR(after.right.value(), -1.0, GetParam().precision.value());
  EXPECT_NEAR(after.left.value(), GetParam().asleep.antennas.left.value(), 0.1);
}

TEST_P(BodyContract, DoesNotJumpWhenTorqueReturns) {
  static_cast<void>(Reach(GetParam().goals.front()));
  Run(Loosen(GetParam().goals.front()), Seconds{2.0});
  const Joints start = body_->Read().joints;
  for (int i = 0; i < 100; ++i) {
    const Joints now = body_->Exchange(HoldAt(start)).joints;
    ASSERT_LE(Distance(now, start), GetParam().precision) << "period " << i;
  }
}

TEST_P(BodyContract, StaysWithinItsRanges) {
  if (!GetParam().obeys_ranges) GTEST_SKIP() << "this body has no ranges";
  Joints goal = GetParam().asleep;
  goal.head.body_yaw = 4.0_rad;
  goal.antennas = {-4.0_rad, 4.0_rad};
  const JointArray after = ToArray(Run(HoldAt(goal), Seconds{2.0}).joints);
  for (std::size_t i = 0; i < kMotorCount; ++i) {
    const JointRange range = RangeOf(static_cast<Motor>(i));
    EXPECT_GE(after[i], range.low - GetParam().precision) << kMotorNames[i];
    EXPECT_LE(after[i], range.high + GetParam().precision) << kMotorNames[i];
  }
}

TEST_P(BodyContract, IgnoresAGoalThatIsNoNumber) {
  const Joints start = Reach(GetParam().asleep).joints;
  Joints goal = GetParam().asleep;
  goal.head.stewart[2] = Radians{std::numeric_limits<double>::quiet_NaN()};
  goal.antennas.right = Radians{std::numeric_limits<double>::infinity()};
  EXPECT_LE(Distance(Run(HoldAt(goal), Seconds{0.5}).joints, start), GetParam().precision);
}

}  // namespace bbia
