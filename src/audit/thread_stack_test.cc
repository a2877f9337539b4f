#include "audit/thread_stack.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <latch>
#include <thread>
#include <type_traits>
#include <vector>

#include "audit/kept_file.h"
#include "audit/proc_text.h"
#include "base/check.h"

namespace bbia {

// Seen in stacks by these names: they have to be frames of their own.
// A wait in poll, where the thread sanitizer lets signals through at once; not so in read.
[[gnu::noinline]] int StackTestWaitsForAByte(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  while (poll(&waiting, 1, -1) < 0) CHECK(errno == EINTR);
  char byte = 0;
  return static_cast<int>(read(fd, &byte, 1)) + byte;
}
namespace {  // a function that nobody outside this file sees has a name, too
[[gnu::noinline]] int StackTestCallsIt(int fd) {
  return StackTestWaitsForAByte(fd) + 1;
}
}  // namespace
[[gnu::noinline]] void StackTestBurns(const std::atomic<bool>& stop) {
  while (!stop.load(std::memory_order_relaxed)) {
  }
}
// What stands in the caller's frame is used here, so that the compiler makes no loop of it.
[[gnu::noinline]] int StackTestDives(int depth, int fd, const int* above) {
  const int here = *above + 1;
  if (depth == 0) return StackTestWaitsForAByte(fd) + here;
  return StackTestDives(depth - 1, fd, &here) + here;
}

namespace {

static_assert(!std::is_copy_constructible_v<StackProbe> &&
              !std::is_move_constructible_v<StackProbe>);

constexpr std::chrono::seconds kSoon{10};  // as long as a busy machine may need
constexpr std::chrono::milliseconds kShort{20};

/// A pipe and a thread that does something with its reading end until a byte comes.
class Stuck final {
 public:
  template <class What>
  explicit Stuck(What what) {
    std::array<int, 2> ends{};
    CHECK(pipe2(ends.data(), O_CLOEXEC) == 0);
    in_ = Descriptor(ends[0]);
    out_ = Descriptor(ends[1]);
    thread_ = std::thread([this, what] {
      tid_ = static_cast<pid_t>(syscall(SYS_gettid));
      begun_.count_down();
      what(in_.get());
    });
    begun_.wait();
  }
  ~Stuck() { Free(); }
  Stuck(const Stuck&) = delete;
  Stuck& operator=(const Stuck&) = delete;

  void Feed() { CHECK(write(out_.get(), "x", 1) == 1); }
  void Free() {
    if (!thread_.joinable()) return;
    Feed();
    out_ = Descriptor();  // frees whoever waits for a second byte, too
    thread_.join();
  }
  [[nodiscard]] pid_t tid() const { return tid_; }

  /// Returns when the kernel shows the thread in `state`.
  void AwaitState(char state) const {
    std::array<char, 1024> buffer;
    KeptFile file("/proc/self/task/" + std::to_string(tid_) + "/stat");
    for (;;) {
      const auto text = file.Read(buffer);
      const auto stat = text ? ParseStat(*text) : std::nullopt;
      CHECK(stat.has_value());
      if (stat->state == state) return;
      std::this_thread::yield();
    }
  }

 private:
  Descriptor in_;
  Descriptor out_;
  std::latch begun_{1};
  std::atomic<pid_t> tid_{0};
  std::thread thread_;
};

std::size_t LineOf(const std::string& stack, const std::string& what) {
  const std::size_t at = stack.find(what);
  if (at == std::string::npos) return at;
  return static_cast<std::size_t>(
      std::count(stack.begin(), stack.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// The stack of a thread that is about to be in `function`: asks until it is there.
Result<std::string> TakeIn(StackProbe& probe, const Clock& clock, pid_t tid,
                           const std::string& function) {
  const TimePoint end = clock.Now() + kSoon;
  for (;;) {
    auto stack = probe.Take(tid, end);
    if (!stack || LineOf(*stack, function) != std::string::npos || clock.Now() > end) return stack;
  }
}

TEST(StackProbe, NamesWhereAThreadIsStuck) {
  const SteadyClock clock;
  StackProbe probe(clock);
  // The result is asked for, so that the call does not become a jump.
  const Stuck stuck([](int fd) { CHECK(StackTestCallsIt(fd) > 0); });
  stuck.AwaitState('S');  // the thread sanitizer forgets a signal that comes just before the wait
  const auto stack = TakeIn(probe, clock, stuck.tid(), "StackTestWaitsForAByte");
  ASSERT_TRUE(stack) << stack.error().message;
  const std::size_t inner = LineOf(*stack, "bbia::StackTestWaitsForAByte(int)");
  const std::size_t outer = LineOf(*stack, "bbia::(anonymous namespace)::StackTestCallsIt(int)");
  ASSERT_NE(inner, std::string::npos) << *stack;
  ASSERT_NE(outer, std::string::npos) << *stack;
  EXPECT_EQ(outer, inner + 1) << *stack;
  EXPECT_LE(inner, 3U) << "frames of the handler stand above: " << *stack;
}

TEST(StackProbe, NamesWhereAThreadBurns) {
  const SteadyClock clock;
  StackProbe probe(clock);
  std::atomic<bool> stop{false};
  Stuck burning([&](int) { StackTestBurns(stop); });
  const auto stack = TakeIn(probe, clock, burning.tid(), "StackTestBurns");
  stop = true;
  ASSERT_TRUE(stack) << stack.error().message;
  EXPECT_FALSE(stack->empty());
#ifndef BBIA_SANITIZED  // there the answer is given from within their runtime
  EXPECT_LE(LineOf(*stack, "StackTestBurns"), 2U) << *stack;
#endif
}

TEST(StackProbe, ADeepStackIsCutAt32Frames) {
  const SteadyClock clock;
  StackProbe probe(clock);
  const Stuck stuck([](int fd) {
    const int begin = 0;
    StackTestDives(200, fd, &begin);
  });
  stuck.AwaitState('S');
  const auto stack = TakeIn(probe, clock, stuck.tid(), "StackTestWaitsForAByte");
  ASSERT_TRUE(stack) << stack.error().message;
  EXPECT_EQ(std::count(stack->begin(), stack->end(), '\n'), StackProbe::kMaxFrames - 1);
}

TEST(StackProbe, TakesTheStackOfItsOwnThread) {
  const SteadyClock clock;
  StackProbe probe(clock);
  const auto stack = probe.Take(static_cast<pid_t>(syscall(SYS_gettid)), clock.Now() + kSoon);
  ASSERT_TRUE(stack) << stack.error().message;
  EXPECT_NE(stack->find("bbia::StackProbe::Take"), std::string::npos) << *stack;
}

TEST(StackProbe, ThereIsNoStackOfNobody) {
  const SteadyClock clock;
  StackProbe probe(clock);
  pid_t ended = 0;
  {
    const Stuck stuck([](int fd) { StackTestCallsIt(fd); });
    ended = stuck.tid();
  }
  for (const pid_t tid : {ended, 0, -1}) {
    auto stack = probe.Take(tid, clock.Now() + kShort);
    // A joined thread may still be on its way out of the kernel.
    while (!stack && stack.error().code == Errc::kUnavailable) {
      stack = probe.Take(tid, clock.Now() + kShort);
    }
    ASSERT_FALSE(stack);
    EXPECT_EQ(stack.error().code, Errc::kNotFound) << stack.error().message;
  }
}

TEST(StackProbe, AThreadThatTakesNoSignalsIsSaidToWaitInTheKernel) {
  const SteadyClock clock;
  StackProbe probe(clock);
  std::latch deaf{1};
  std::latch hears{1};
  Stuck stuck([&](int fd) {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    deaf.count_down();
    StackTestWaitsForAByte(fd);
    // The signal that waited arrives now, when nobody wants its answer.
    pthread_sigmask(SIG_UNBLOCK, &all, nullptr);
    hears.count_down();
    StackTestWaitsForAByte(fd);
  });
  deaf.wait();
  stuck.AwaitState('S');
  const auto none = probe.Take(stuck.tid(), clock.Now() + kShort);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::kUnavailable);
  EXPECT_NE(none.error().message.find("its state is S"), std::string::npos) << none.error().message;

  // Another thread is asked meanwhile, and the deaf one again when it hears.
  const Stuck other([](int fd) { StackTestCallsIt(fd); });
  other.AwaitState('S');
  const auto of_other = probe.Take(other.tid(), clock.Now() + kSoon);
  ASSERT_TRUE(of_other) << of_other.error().message;
  EXPECT_EQ(of_other->find("bbia::StackProbe"), std::string::npos);
  stuck.Feed();
  hears.wait();
  stuck.AwaitState('S');
  const auto late = probe.Take(stuck.tid(), clock.Now() + kSoon);
  ASSERT_TRUE(late) << late.error().message;
}

#ifndef BBIA_SANITIZED  // they have a vfork of their own
TEST(StackProbe, AThreadInUninterruptibleSleepIsSaidToBe) {
  const SteadyClock clock;
  StackProbe probe(clock);
  Stuck stuck([](int fd) {
    // The parent of a vfork waits in state D until its child ends.
    const pid_t child = vfork();
    if (child == 0) {
      char byte = 0;
      _exit(read(fd, &byte, 1) == 1 ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, nullptr, 0) == child);
  });
  stuck.AwaitState('D');
  const auto none = probe.Take(stuck.tid(), clock.Now() + kShort);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Errc::kUnavailable);
  EXPECT_NE(none.error().message.find("its state is D"), std::string::npos) << none.error().message;
}
#endif

TEST(StackProbe, OneAtATime) {
  const SteadyClock clock;
  { StackProbe first(clock); }
  StackProbe second(clock);
  EXPECT_DEATH(StackProbe third(clock), "CHECK\\(!probe_exists");
}

TEST(StackProbe, ASleepOfTheClockLastsAsLongAsItWas) {
  SteadyClock clock;
  StackProbe probe(clock);
  int taken = 0;
  while (taken == 0) {  // a busy machine may let a whole sleep pass before the first signal
    const TimePoint end = clock.Now() + std::chrono::milliseconds(50);
    std::atomic<bool> early{false};
    std::atomic<bool> over{false};
    const Stuck sleeping([&](int) {
      clock.SleepUntil(end);
      early = clock.Now() < end;
      over = true;
    });
    while (!over) {
      if (probe.Take(sleeping.tid(), clock.Now() + kSoon) && !over) ++taken;
    }
    EXPECT_FALSE(early);
  }
}

}  // namespace
}  // namespace bbia
