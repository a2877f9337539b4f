#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>

#include "base/clock.h"
#include "kinematics/kinematics.h"
#include "sim/mujoco_body.h"

// Under a sanitizer the allocator is the sanitizer's, and cannot be watched from here.
#ifndef BBIA_SANITIZED

namespace {
std::atomic<bool> watching{false};
std::atomic<int> allocations{0};

void Note() noexcept {
  if (watching.load(std::memory_order_relaxed)) allocations.fetch_add(1);
}
}  // namespace

// glibc's own entry points, so that what libmujoco and operator new ask for is seen as well.
extern "C" {
void* __libc_malloc(std::size_t size);                       // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t count, std::size_t size);    // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void* memory, std::size_t size);        // NOLINT(bugprone-reserved-identifier)
void* __libc_memalign(std::size_t align, std::size_t size);  // NOLINT(bugprone-reserved-identifier)

void* malloc(std::size_t size) noexcept {
  Note();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  Note();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  Note();
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t align, std::size_t size) noexcept {
  Note();
  return __libc_memalign(align, size);
}
}

namespace bbia {
namespace {

TEST(MujocoBody, ExchangesWithoutTheHeap) {
  ManualClock clock;
  Ledger ledger(clock);
  const auto body = MujocoBody::Create(std::move(*ledger.Claim<Resource::kBody>("test")), {});
  ASSERT_TRUE(body.has_value());
  const Joints raised{SolveHead(HeadPose{}, Radians{}, AutoBodyYaw::kOn).joints, Antennas{}};
  const BodyCommand held{.position = raised, .torque = MotorSet::All()};
  const BodyCommand compensated{
      .position = raised, .torque = MotorSet::All(), .mode = MotorMode::kGravityCompensation};
  const BodyCommand loose{.position = raised, .mode = MotorMode::kDisabled};
  int faults = 0;

  watching = true;
  for (int i = 0; i < 500; ++i) {
    const BodyCommand& command = i < 200 ? held : i < 300 ? compensated : loose;
    if (i == 400) (*body)->PushHead({0.0, 0.0, 1e30});  // ends in a reseat
    faults += (*body)->Exchange(command).fault != BodyFault::kNone ? 1 : 0;
    static_cast<void>((*body)->Read());
  }
  watching = false;

  EXPECT_EQ(faults, 1);
  EXPECT_EQ(allocations, 0);
}

}  // namespace
}  // namespace bbia

#endif
