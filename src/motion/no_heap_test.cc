#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "motion/script.h"
#include "robot/named_poses.h"

namespace {
thread_local std::size_t allocations = 0;
}

// Not inlined: the compiler would see free() on what it takes for memory of new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace bbia {
namespace {

TEST(Motion, NeverTouchesTheHeap) {
  const ScriptContext asleep{kSleepHeadPose, kSleepHeadPose, kSleepAntennas, MotorMode::kDisabled};
  const std::size_t before = allocations;
  for (const Script& script :
       {BuildWakeUp(asleep), BuildGoToSleep(asleep), BuildResetToSleep(asleep)}) {
    ScriptPlayer player(script, {kSleepHeadPose, kSleepAntennas, {}});
    while (!player.Advance(Seconds{0.005}).finished) continue;
  }
  const std::size_t after = allocations;
  EXPECT_EQ(after, before);
  ::operator delete(::operator new(1));
  EXPECT_GT(allocations, after) << "the trap works";
}

}  // namespace
}  // namespace bbia
