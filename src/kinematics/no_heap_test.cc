#include <gtest/gtest.h>

#include "base/heap_trap_test.h"
#include "kinematics/kinematics.h"
#include "kinematics/poses_test.h"
#include "robot/mass.h"

namespace bbia {
namespace {

TEST(Kinematics, NeverTouchesTheHeap) {
  RandomPoses random(37);
  const std::size_t before = heap_requests;
  for (int i = 0; i < 1000; ++i) {
    const HeadPose wanted = random.Next({70, 180, 50, 50});
    const HeadSolution solution = SolveHead(wanted, {}, AutoBodyYaw::kOn);
    HeadPose found;
    static_cast<void>(SolveForward(solution.joints, HeadPose{}, found));
    static_cast<void>(GravityTorques(solution.joints, found, kHeadMass, kHeadCentreOfMass));
  }
  const std::size_t after = heap_requests;
  EXPECT_EQ(after, before);
  ::operator delete(::operator new(1));
  EXPECT_GT(heap_requests, after) << "the trap works";
}

}  // namespace
}  // namespace bbia
