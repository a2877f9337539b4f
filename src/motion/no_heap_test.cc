#include <gtest/gtest.h>

#include "base/heap_trap_test.h"
#include "motion/motion_pipeline.h"
#include "motion/script.h"
#include "robot/named_poses.h"

namespace bbia {
namespace {

TEST(Motion, NeverTouchesTheHeap) {
  const ScriptContext asleep{
      {kSleepHeadPose, kSleepAntennas, {}}, kSleepHeadPose, kSleepAntennas, MotorMode::kDisabled};
  const std::size_t before = heap_requests;
  for (const Script& script :
       {BuildWakeUp(asleep), BuildGoToSleep(asleep), BuildResetToSleep(asleep)}) {
    ScriptPlayer player(script, {kSleepHeadPose, kSleepAntennas, {}});
    while (!player.Advance(Seconds{0.005}).finished) continue;
  }
  const std::size_t after = heap_requests;
  EXPECT_EQ(after, before);
  ::operator delete(::operator new(1));
  EXPECT_GT(heap_requests, after) << "the trap works";
}

TEST(Motion, AliveAndUnderCommandItNeverTouchesTheHeap) {
  const FullTarget init{kInitHeadPose, kInitAntennas, {}};
  const std::size_t before = heap_requests;
  MotionPipeline pipeline({kSleepHeadPose, kSleepAntennas, {}}, {}, 1);
  for (std::size_t i = 0; i < kLayerCount; ++i) {
    pipeline.mixer().Switch(static_cast<LayerId>(i), LayerSwitch::kOn);
  }
  for (int i = 0; i < 10'000; ++i) {
    pipeline.mixer().speech().Hear(0.5);
    pipeline.mixer().tracking().See({Radians{0.2}, Radians{0.1}});
    pipeline.Advance(init, i % 5000 < 500 ? Commanded::kYes : Commanded::kNo, Seconds{0.004});
  }
  static_cast<void>(pipeline.Hold());
  pipeline.Pin(init);
  EXPECT_EQ(heap_requests, before);
}

}  // namespace
}  // namespace bbia
