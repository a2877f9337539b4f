#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "app/life_setup.h"
#include "base/clock.h"
#include "base/ledger.h"
#include "control/control_cycle.h"

namespace bbia {
namespace {

constexpr double kPerSecond = 50.0;
constexpr int kTicksPerSample = 5;
constexpr int kMinute = 60 * static_cast<int>(kPerSecond);
constexpr double kRate = 0.15;

/// One number of the robot, fifty times a second.
class Trace final {
 public:
  void Add(double value) { values_.push_back(value); }
  /// Half of the swing at this frequency.
  [[nodiscard]] double Amplitude(double hertz) const {
    const double mean = Mean(0, values_.size());
    std::complex<double> sum;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double angle = 2.0 * std::numbers::pi * hertz * static_cast<double>(i) / kPerSecond;
      sum += (values_[i] - mean) * std::polar(1.0, -angle);
    }
    return 2.0 * std::abs(sum) / static_cast<double>(values_.size());
  }
  [[nodiscard]] double Mean(std::size_t from, std::size_t count) const {
    double sum = 0.0;
    for (std::size_t i = from; i < from + count; ++i) sum += values_[i];
    return sum / static_cast<double>(count);
  }
  [[nodiscard]] double Least() const { return *std::ranges::min_element(values_); }
  [[nodiscard]] double Most() const { return *std::ranges::max_element(values_); }
  /// From the first two minutes to the last two.
  [[nodiscard]] double Drift() const {
    return std::abs(Mean(0, 2 * kMinute) - Mean(values_.size() - 2 * kMinute, 2 * kMinute));
  }

 private:
  std::vector<double> values_;
};

// The original's idle life was 57 times too small: radians went to an interface of degrees. So this
// looks at what the simulated robot really does.
TEST(IdleLife, TenMinutesInPhysicsAreAsLivelyAsSetAndLeadNowhere) {
  const Config config;
  ManualClock clock;
  Ledger ledger(clock);
  Board board(ledger);
  auto body = MakeBodyFactory(config)(std::move(*ledger.Claim<Resource::kBody>("test")));
  ASSERT_TRUE(body.has_value());
  ControlCycle cycle(**body, board, LifeSettingsOf(config, 1));
  const Nanos period = cycle.traits().period;
  int ticks = 0;
  const auto tick = [&](int times) {  // as the control loop does it
    while (times > 0) {
      const int stands_for = cycle.resting() ? static_cast<int>(ControlCycle::kRestPeriods) : 1;
      clock.Advance(stands_for * period);
      cycle.Tick(clock.Now(), stands_for * Seconds{period});
      times -= stands_for;
      ++ticks;
    }
  };
  static_cast<void>(board.life.commands.TryPush({.id = 1, .action = WakeUpCommand{}}));
  tick(20 * 250);  // up, quiet, and all faded in

  Trace height;
  Trace pitch;
  Trace yaw;
  Trace right;
  Trace left;
  Trace body_yaw;
  for (int i = 0; i < 10 * kMinute; ++i) {
    tick(kTicksPerSample);
    const RobotState& state = cycle.state();
    const Rpy angles = ToRpy(state.head.rotation);
    height.Add(state.head.translation.z * 1000.0);
    pitch.Add(ToDegrees(angles.pitch));
    yaw.Add(ToDegrees(angles.yaw));
    right.Add(ToDegrees(state.joints.antennas.right));
    left.Add(ToDegrees(state.joints.antennas.left));
    body_yaw.Add(ToDegrees(state.joints.head.body_yaw));
    ASSERT_FALSE(state.at_edge);
  }
  EXPECT_LT(ticks, 620 * 250 / 2) << "and most of it takes 50 ticks a second";
  EXPECT_EQ(cycle.state().reseats, 0U) << "never thrown over";

  // A breath is faster in than out; of its swing 0.96 is at its own frequency.
  const double share = 1.0 / 1.04112;
  EXPECT_NEAR(height.Amplitude(kRate), share * config.breathing_rise, 0.05) << "millimetres";
  EXPECT_LT(height.Amplitude(0.16), 0.02 * config.breathing_rise) << "and only there";
  EXPECT_NEAR(height.Most() - height.Least(), 2.0 * config.breathing_rise, 0.6);
  EXPECT_NEAR(pitch.Amplitude(kRate), share * config.breathing_chin, 0.25) << "degrees, with looks";
  for (const Trace* antenna : {&right, &left}) {
    EXPECT_NEAR(antenna->Amplitude(kRate), share * config.breathing_antennas, 0.35);
  }
  EXPECT_GT(yaw.Most(), 12.0) << "it looks to the left";
  EXPECT_LT(yaw.Least(), -12.0) << "and to the right";
  EXPECT_LT(yaw.Most() - yaw.Least(), 46.0);

  EXPECT_LT(height.Drift(), 0.1) << "millimetres";
  EXPECT_LT(right.Drift(), 0.5) << "degrees";
  EXPECT_LT(left.Drift(), 0.5);
  EXPECT_LT(body_yaw.Most() - body_yaw.Least(), 0.5) << "no layer turns the body";
  const FullTarget& asked = cycle.state().target;
  EXPECT_EQ(asked.head, HeadPose{}) << "and it was asked to stand at INIT all the time";
}

}  // namespace
}  // namespace bbia
