#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "control/mockup_body.h"
#include "kinematics/kinematics.h"
#include "robot/mass.h"
#include "robot/named_poses.h"
#include "sim/mujoco_body.h"

namespace bbia {
namespace {

/// Goals half a second apart, so that the platform is always under way.
class Errand final {
 public:
  Errand() {
    for (std::size_t i = 0; i < goals_.size(); ++i) {
      const double side = i % 2 == 0 ? 1.0 : -1.0;
      const HeadPose pose{ToRotation({Degrees(15.0 * side), Degrees(10.0), Degrees(60.0 * side)}),
                          {0.0, 0.0, 0.005 * static_cast<double>(i)}};
      goals_[i] = {SolveHead(pose, Radians{}, AutoBodyYaw::kOn).joints, kInitAntennas};
    }
  }
  const Joints& Next() { return goals_[(period_++ / 125) % goals_.size()]; }

 private:
  std::array<Joints, 4> goals_;
  std::size_t period_ = 0;
};

/// Exchanges as fast as it can; `times_real_time` is simulated seconds a second of one core.
void Drive(benchmark::State& state, Body& body, MotorMode mode) {
  Errand errand;
  BodyCommand command{.torque = mode == MotorMode::kDisabled ? MotorSet{} : MotorSet::All(),
                      .mode = mode};
  BodyReading reading = body.Read();
  for (auto _ : state) {
    command.position = errand.Next();
    if (mode == MotorMode::kGravityCompensation && reading.head) {
      command.gravity =
          GravityTorques(reading.joints.head, *reading.head, kHeadMass, kHeadCentreOfMass);
    }
    reading = body.Exchange(command);
    benchmark::DoNotOptimize(reading);
  }
  const Seconds period(body.traits().period);
  state.counters["times_real_time"] = benchmark::Counter(
      period.count() * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void MujocoExchange(benchmark::State& state, MotorMode mode, Scene scene) {
  ManualClock clock;
  Ledger ledger(clock);
  const auto body =
      MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("bench")), {.scene = scene});
  if (!body) return state.SkipWithError(body.error().message.c_str());
  Drive(state, **body, mode);
}
BENCHMARK_CAPTURE(MujocoExchange, Enabled, MotorMode::kEnabled, Scene::kEmpty);
BENCHMARK_CAPTURE(MujocoExchange, EnabledMinimalScene, MotorMode::kEnabled, Scene::kMinimal);
BENCHMARK_CAPTURE(MujocoExchange, Disabled, MotorMode::kDisabled, Scene::kEmpty);
BENCHMARK_CAPTURE(MujocoExchange, Compensated, MotorMode::kGravityCompensation, Scene::kEmpty);

void MockupExchange(benchmark::State& state) {
  ManualClock clock;
  Ledger ledger(clock);
  MockupBody body(std::move(*ledger.Claim<Resource::kBody>("bench")));
  Drive(state, body, MotorMode::kEnabled);
}
BENCHMARK(MockupExchange);

void MujocoCreate(benchmark::State& state) {
  ManualClock clock;
  Ledger ledger(clock);
  for (auto _ : state) {
    const auto body = MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("bench")), {});
    benchmark::DoNotOptimize(body);
  }
}
BENCHMARK(MujocoCreate)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bbia
