#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <memory>

#include "base/clock.h"
#include "base/heap_trap_test.h"
#include "control/control_cycle.h"
#include "control/mockup_body.h"

namespace {

thread_local std::size_t locks = 0;

#ifndef BBIA_SANITIZED  // the sanitizers have their own pthread_mutex_lock
using LockFunction = int (*)(pthread_mutex_t*);
LockFunction RealLock() {
  static const auto real = reinterpret_cast<LockFunction>(dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  return real;
}
#endif

}  // namespace

#ifndef BBIA_SANITIZED
extern "C" int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  ++locks;
  return RealLock()(mutex);
}
#endif

namespace bbia {
namespace {

/// Everything that the control thread does in a busy second: setpoints, all kinds of commands,
/// unreachable poses, a full event ring, the emergency stop, the mind, all layers.
TEST(ControlThread, NeitherAllocatesNorLocks) {
  ManualClock clock;
  Ledger ledger(clock);
  Board board(ledger);
  auto lease = ledger.Claim<Resource::kBody>("test");
  ASSERT_TRUE(lease.has_value());
  MockupBody body(std::move(*lease));
  LifeSettings life{.idle = LayerSwitch::kOn};
  life.motion.mixer.idle_quiet = Seconds{0.01};
  ControlCycle cycle(body, board, life);
  board.publish_every = 5;
  Setpoint setpoint;
  LayerInputs layers;
  layers.switches.fill(LayerSwitch::kOn);
  const auto tick = [&] {
    clock.Advance(MockupBody::kPeriod);
    cycle.Tick(clock.Now(), Seconds{MockupBody::kPeriod});
  };
  const std::array<MotionAction, 8> actions = {
      WakeUpCommand{},
      GotoCommand{.goal = {.head = HeadPose{RotationZ(0.5_rad), {0.0, 0.0, 0.06}}}},
      StopMoveCommand{},
      SetModeCommand{MotorMode::kGravityCompensation},
      SetModeCommand{MotorMode::kEnabled},
      SetTorqueCommand{.motors = MotorSet::All(), .on = false},
      SetAutoBodyYawCommand{.on = false},
      GoToSleepCommand{.from_anywhere = true}};
  tick();
  const std::size_t heap_before = heap_requests;
  const std::size_t locks_before = locks;
  for (std::uint64_t i = 1; i <= 10'000; ++i) {
    setpoint.head.translation.z = 0.0001 * static_cast<double>(i % 600);
    setpoint.head_sequence = i;
    setpoint.antennas_sequence = i;
    if (i % 3000 < 1500) board.net.setpoint.Put(setpoint);
    if (i % 5 == 0) {
      layers.loudness_sequence = layers.face_sequence = i;
      layers.loudness = 0.5;
      layers.face.yaw = Radians{0.001 * static_cast<double>(i % 400)};
      board.layers.Put(layers);
      board.mind.setpoint.Put(setpoint);
    }
    if (i % 17 == 0) {
      static_cast<void>(board.mind.commands.TryPush({.id = i, .action = actions[i % 8]}));
    }
    if (i % 13 == 0 && i % 3000 < 1500) {
      static_cast<void>(board.net.commands.TryPush({.id = i, .action = actions[i % 8]}));
    }
    board.emergency_stop = i % 1000 > 950;
    tick();  // nobody takes the events: the ring fills up
  }
  const std::size_t heap_after = heap_requests;
  const std::size_t locks_after = locks;
  EXPECT_EQ(heap_after, heap_before);
  EXPECT_EQ(locks_after, locks_before);
  EXPECT_GT(board.net.events.dropped(), 0U);
  EXPECT_GT(board.mind.events.dropped(), 0U);
  EXPECT_EQ(cycle.state().tick, 10'001U);

  ::operator delete(::operator new(1));
  EXPECT_GT(heap_requests, heap_after) << "the heap trap works";
#ifndef BBIA_SANITIZED
  static_cast<void>(ledger.Report());
  EXPECT_GT(locks, locks_after) << "the lock trap works";
#endif
}

}  // namespace
}  // namespace bbia
