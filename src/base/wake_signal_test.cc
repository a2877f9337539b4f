#include "base/wake_signal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

namespace bbia {
namespace {

static_assert(!std::is_copy_constructible_v<WakeSignal> &&
              !std::is_move_constructible_v<WakeSignal>);

bool Readable(const WakeSignal& signal, int timeout_ms = 0) {
  std::array<pollfd, 1> fds = {{{.fd = signal.fd(), .events = POLLIN, .revents = 0}}};
  return poll(fds.data(), fds.size(), timeout_ms) == 1;
}

TEST(WakeSignal, IsQuietUntilSomebodyNotifies) {
  WakeSignal signal;
  EXPECT_FALSE(Readable(signal));
  signal.Notify();
  EXPECT_TRUE(Readable(signal));
}

TEST(WakeSignal, ForgetsAllSignalsAtOnce) {
  WakeSignal signal;
  for (int i = 0; i < 3; ++i) signal.Notify();
  signal.Clear();
  EXPECT_FALSE(Readable(signal));
  signal.Clear();  // nothing there: does not wait either
  signal.Notify();
  EXPECT_TRUE(Readable(signal));
}

TEST(WakeSignal, WakesAThreadThatPolls) {
  WakeSignal signal;
  bool woken = false;
  {
    const std::jthread waiter([&] { woken = Readable(signal, 60'000); });
    signal.Notify();
  }
  EXPECT_TRUE(woken);
}

TEST(WakeSignal, TakesSignalsFromManyThreads) {
  WakeSignal signal;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&signal] {
        for (int i = 0; i < 500; ++i) signal.Notify();
      });
    }
  }
  EXPECT_TRUE(Readable(signal));
  signal.Clear();
  EXPECT_FALSE(Readable(signal));
}

TEST(WakeSignal, NeverMakesTheNotifierWait) {
  WakeSignal signal;
  const std::uint64_t full = 0xFFFF'FFFF'FFFF'FFFE;
  ASSERT_EQ(write(signal.fd(), &full, sizeof(full)), static_cast<ssize_t>(sizeof(full)));
  signal.Notify();
  EXPECT_TRUE(Readable(signal));
}

TEST(WakeSignal, ClosesItsDescriptorAndDoesNotLeakItIntoOtherPrograms) {
  int fd = -1;
  {
    const WakeSignal signal;
    fd = signal.fd();
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
  }
  EXPECT_EQ(fcntl(fd, F_GETFD), -1);
}

}  // namespace
}  // namespace bbia
