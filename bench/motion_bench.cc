#include <benchmark/benchmark.h>

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

/// One tick of layers and limits, from the base target to the robot's. None: at rest. Idle: breath,
/// glances and antennas on a base that rests. All: speech and a face as well, on a base that moves.
void MotionTick(benchmark::State& state, Life life) {
  MotionPipeline pipeline = MakePipeline(life);
  FullTarget base = kInit;
  int tick = 0;
  for (auto _ : state) {
    ++tick;
    if (life == Life::kAll) {
      const double share = static_cast<double>(tick % 1000) / 1000.0;
      const double swing = share < 0.5 ? share : 1.0 - share;
      base.head = {ToRotation({Radians{0.2 * swing}, {}, Radians{swing}}),
                   {0.0, 0.0, 0.01 * swing}};
      base.antennas = {Radians{-swing}, Radians{swing}};
      pipeline.mixer().speech().Hear(swing);
      if (tick % 8 == 0) pipeline.mixer().tracking().See({Radians{swing}, Radians{0.1}});
    }
    benchmark::DoNotOptimize(pipeline.Advance(base, Commanded::kNo, kTick));
  }
}
BENCHMARK_CAPTURE(MotionTick, None, Life::kNone);
BENCHMARK_CAPTURE(MotionTick, Idle, Life::kIdle);
BENCHMARK_CAPTURE(MotionTick, All, Life::kAll);

}  // namespace
}  // namespace bbia
