#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <random>

#include "kinematics/kinematics.h"
#include "motion/script.h"
#include "robot/mass.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr std::size_t kPoses = 1024;  // no branch predictor learns them by heart

std::array<HeadPose, kPoses> Poses(double tilt_deg, double yaw_deg, double side_mm) {
  std::mt19937_64 engine(1);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  const auto within = [&](double half) { return half * unit(engine); };
  std::array<HeadPose, kPoses> poses;
  for (HeadPose& pose : poses) {
    const Radians roll = Degrees(within(tilt_deg));
    const Radians pitch = Degrees(within(tilt_deg));
    pose.rotation = ToRotation({roll, pitch, Degrees(within(yaw_deg))});
    const double x = 1e-3 * within(side_mm);
    const double y = 1e-3 * within(side_mm);
    pose.translation = {x, y, 1e-3 * within(side_mm)};
  }
  return poses;
}

/// Poses that the robot reaches, with their joints and a guess that is one 20 ms tick old.
struct Moments {
  std::array<HeadSolution, kPoses> now;
  std::array<HeadPose, kPoses> before;
};

Moments MomentsOf(const std::array<HeadPose, kPoses>& poses) {
  Moments moments;
  for (std::size_t i = 0; i < kPoses; ++i) {
    moments.now[i] = SolveHead(poses[i], {}, AutoBodyYaw::kOn);
    const HeadPose& reached = moments.now[i].reached;
    moments.before[i] = {ExpMap({0.01, -0.015, 0.01}) * reached.rotation,
                         reached.translation + Vec3{0.0005, 0.0005, -0.0005}};
  }
  return moments;
}

void InverseSixLegs(benchmark::State& state) {
  std::array<Pose<TorsoFrame, HeadFrame>, kPoses> poses;
  const auto user_poses = Poses(20, 60, 10);
  for (std::size_t i = 0; i < kPoses; ++i) {
    poses[i] = {user_poses[i].rotation, user_poses[i].translation + Vec3{0.0, 0.0, 0.177}};
  }
  StewartAngles angles;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SolveStewart(poses[i++ % kPoses], angles));
    benchmark::DoNotOptimize(angles);
  }
}
BENCHMARK(InverseSixLegs);

void SolveHeadWithinReach(benchmark::State& state) {
  const auto poses = Poses(15, 170, 4);
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SolveHead(poses[i++ % kPoses], {}, AutoBodyYaw::kOn));
  }
}
BENCHMARK(SolveHeadWithinReach);

void SolveHeadClamped(benchmark::State& state) {
  std::array<HeadPose, kPoses> poses = Poses(20, 60, 10);
  for (HeadPose& pose : poses) pose.translation.z += 0.060;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SolveHead(poses[i++ % kPoses], {}, AutoBodyYaw::kOn));
  }
}
BENCHMARK(SolveHeadClamped);

void ForwardWarm(benchmark::State& state) {
  const Moments moments = MomentsOf(Poses(20, 170, 10));
  HeadPose pose;
  std::size_t i = 0;
  for (auto _ : state) {
    const std::size_t k = i++ % kPoses;
    benchmark::DoNotOptimize(SolveForward(moments.now[k].joints, moments.before[k], pose));
    benchmark::DoNotOptimize(pose);
  }
}
BENCHMARK(ForwardWarm);

void ForwardConverged(benchmark::State& state) {
  const Moments moments = MomentsOf(Poses(20, 170, 10));
  HeadPose pose;
  std::size_t i = 0;
  for (auto _ : state) {
    const std::size_t k = i++ % kPoses;
    benchmark::DoNotOptimize(SolveForward(moments.now[k].joints, moments.now[k].reached, pose));
    benchmark::DoNotOptimize(pose);
  }
}
BENCHMARK(ForwardConverged);

void ForwardFromNeutral(benchmark::State& state) {
  const Moments moments = MomentsOf(Poses(20, 170, 10));
  const HeadPose no_guess{{}, {1.0, 0.0, 0.0}};
  HeadPose pose;
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(SolveForward(moments.now[i++ % kPoses].joints, no_guess, pose));
    benchmark::DoNotOptimize(pose);
  }
}
BENCHMARK(ForwardFromNeutral);

void Gravity(benchmark::State& state) {
  const Moments moments = MomentsOf(Poses(20, 170, 10));
  std::size_t i = 0;
  for (auto _ : state) {
    const HeadSolution& now = moments.now[i++ % kPoses];
    benchmark::DoNotOptimize(GravityTorques(now.joints, now.reached, kHeadMass, kHeadCentreOfMass));
  }
}
BENCHMARK(Gravity);

void InterpolateHalfway(benchmark::State& state) {
  const auto poses = Poses(30, 170, 10);
  std::size_t i = 0;
  for (auto _ : state) {
    const FullTarget start{poses[i % kPoses], kInitAntennas, {}};
    const FullTarget goal{poses[(i + 1) % kPoses], kSleepAntennas, 1.0_rad};
    benchmark::DoNotOptimize(Interpolate(start, goal, 0.3));
    ++i;
  }
}
BENCHMARK(InterpolateHalfway);

void PlayerStep(benchmark::State& state) {
  const Script script =
      BuildGoto({kSleepHeadPose, kSleepAntennas, {}}, Seconds{1e9}, TimeLaw::kMinJerk);
  ScriptPlayer player(script, {});
  for (auto _ : state) benchmark::DoNotOptimize(player.Advance(Seconds{0.005}));
}
BENCHMARK(PlayerStep);

}  // namespace
}  // namespace bbia
