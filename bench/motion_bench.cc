#include <benchmark/benchmark.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "motion/motion_pipeline.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

constexpr Seconds kTick{0.004};
constexpr FullTarget kInit{kInitHeadPose, kInitAntennas, {}};

enum class Life { kNone, kIdle, kAll };

MotionPipeline MakePipeline(Life life) {
  MotionPipeline pipeline(kInit, {}, 1);
  for (std::size_t i = 0; life != Life::kNone && i < kLayerCount; ++i) {
    pipeline.mixer().Switch(static_cast<LayerId>(i), LayerSwitch::kOn);
  }
  for (int i = 0; i < 2500; ++i) pipeline.Advance(kInit, Commanded::kNo, kTick);
  return pipeline;
}

/// Head, antennas and all swing to and fro within 4 s, or rest.
std::vector<FullTarget> MakeBases(Life life) {
  std::vector<FullTarget> bases(1000, kInit);
  for (std::size_t i = 0; life == Life::kAll && i < bases.size(); ++i) {
    const double swing =
        0.25 - 0.25 * std::cos(2.0 * std::numbers::pi * 0.001 * static_cast<double>(i));
    bases[i].head = {ToRotation({Radians{0.2 * swing}, Radians{0.1 * swing}, Radians{swing}}),
                     {0.01 * swing, 0.0, 0.01 * swing}};
    bases[i].antennas = {Radians{-swing}, Radians{swing}};
  }
  return bases;
}

/// One tick of layers and limits, from the base target to the robot's. None: at rest. Idle: breath,
/// glances and antennas on a base that rests. All: speech and a face as well, on a base that moves.
void MotionTick(benchmark::State& state, Life life) {
  MotionPipeline pipeline = MakePipeline(life);
  const std::vector<FullTarget> bases = MakeBases(life);
  std::size_t tick = 0;
  for (auto _ : state) {
    const FullTarget& base = bases[++tick % bases.size()];
    if (life == Life::kAll) {
      pipeline.mixer().speech().Hear(-base.antennas.right.value());
      if (tick % 8 == 0) pipeline.mixer().tracking().See({base.antennas.left, Radians{0.1}});
    }
    benchmark::DoNotOptimize(pipeline.Advance(base, Commanded::kNo, kTick));
  }
}
BENCHMARK_CAPTURE(MotionTick, None, Life::kNone);
BENCHMARK_CAPTURE(MotionTick, Idle, Life::kIdle);
BENCHMARK_CAPTURE(MotionTick, All, Life::kAll);

}  // namespace
}  // namespace bbia
