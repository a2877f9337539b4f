#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "kinematics/kinematics.h"
#include "kinematics/poses_test.h"
#include "robot/mass.h"

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

TEST(Kinematics, NeverTouchesTheHeap) {
  RandomPoses random(37);
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) {
    const HeadPose wanted = random.Next({70, 180, 50, 50});
    const HeadSolution solution = SolveHead(wanted, {}, AutoBodyYaw::kOn);
    HeadPose found;
    static_cast<void>(SolveForward(solution.joints, HeadPose{}, found));
    static_cast<void>(GravityTorques(solution.joints, found, kHeadMass, kHeadCentreOfMass));
  }
  const std::size_t after = allocations;
  EXPECT_EQ(after, before);
  ::operator delete(::operator new(1));
  EXPECT_GT(allocations, after) << "the trap works";
}

}  // namespace
}  // namespace bbia
