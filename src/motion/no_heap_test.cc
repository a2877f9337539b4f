#include <gtest/gtest.h>

#include "base/heap_trap_test.h"
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

}  // namespace
}  // namespace bbia
