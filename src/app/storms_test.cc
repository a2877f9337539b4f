// The seven ways in which the Python robot duplicated its memory and threads
// (shared/seeds/ram-duplication.md), as far as their parts exist. The watchdog's and the
// collector's storms lie beside them in audit/.

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>

#include "app/config.h"
#include "app/life_setup.h"
#include "base/pause.h"
#include "base/storm_test.h"
#include "control/board.h"
#include "control/lifecycle.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

using CameraStorm = Storm;
using ModelStorm = Storm;

// 1, 3: a camera and its scan each time somebody asks. The right to the camera exists once.
TEST_F(CameraStorm, ManyThreadsAtOnceHoldOneCamera) {
  Mutex mutex;
  std::unique_ptr<Lease<Resource::kCamera>> held;
  ExpectOne(
      "camera",
      [&] {
        auto lease = ledger_.Claim<Resource::kCamera>("storm");
        if (!lease) return false;
        const MutexLock lock(mutex);
        held = std::make_unique<Lease<Resource::kCamera>>(std::move(*lease));
        return true;
      },
      [&] {
        const MutexLock lock(mutex);
        held.reset();
      });
}

// 2: a model loaded by each instance. The right to a model of a name exists once.
TEST_F(ModelStorm, ManyThreadsAtOnceHoldOneModelOfAName) {
  Mutex mutex;
  std::unique_ptr<NamedLease> held;
  ExpectOne(
      "model yolox.onnx",
      [&] {
        auto lease = ledger_.ClaimNamed("model", "yolox.onnx", "storm");
        if (!lease) return false;
        const MutexLock lock(mutex);
        held = std::make_unique<NamedLease>(std::move(*lease));
        return true;
      },
      [&] {
        const MutexLock lock(mutex);
        held.reset();
      });
}

// 4, 5: a simulation, and threads that move it, for each service that asks. Through the front door:
// requests to start and stop from many threads, with the real world.
class RobotStorm : public Storm {
 protected:
  bool Until(const std::function<bool()>& fits) {
    Pause pause;
    const std::stop_source never;
    // What fits is asked for once: it may be a request, which is taken once and then refused.
    for (int i = 0; i < 12'000; ++i) {
      if (fits()) return true;
      pause.For(never.get_token(), milliseconds{5});
    }
    return false;
  }
};

TEST_F(RobotStorm, StartedAndStoppedFromManyThreadsIsOneRobotOrNone) {
  Log log(ledger_, {.level = LogLevel::kError});
  Board board(ledger_);
  SteadyClock clock;
  Lifecycle life(ledger_, log, clock, board, MakeBodyFactory(Config{}), AtTheEnd::kStayThere);
  const auto ask = [&life](LifecycleAction action) {
    return life.Request({.action = action, .gesture = false});
  };
  for (int round = 0; round < 5; ++round) {
    AtOnce([&](int) { static_cast<void>(ask(LifecycleAction::kStart)); });
    ASSERT_TRUE(Until([&] { return Lines("ctl") == 1 && board.state.Read().tick > 0; }));
    AtOnce([&](int who) {
      static_cast<void>(ask(who % 2 == 0 ? LifecycleAction::kStart : LifecycleAction::kRestart));
      EXPECT_LE(Lines("ctl"), 1U);
      EXPECT_LE(Lines("body"), 1U);
    });
    ASSERT_TRUE(Until([&] { return ask(LifecycleAction::kStop); }));
    ASSERT_TRUE(Until([&] { return Lines("ctl") == 0 && Lines("body") == 0; }));
  }
}

}  // namespace
}  // namespace bbia
