#include "base/clock.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(SteadyClock, NeverGoesBack) {
  const SteadyClock clock;
  TimePoint before = clock.Now();
  for (int i = 0; i < 10'000; ++i) {
    const TimePoint now = clock.Now();
    ASSERT_GE(now, before);
    before = now;
  }
}

TEST(SteadyClock, ReturnsFromASleepAtTheDeadlineAndNotBefore) {
  SteadyClock clock;
  const TimePoint deadline = clock.Now() + milliseconds{2};
  clock.SleepUntil(deadline);
  EXPECT_GE(clock.Now(), deadline);
}

TEST(SteadyClock, DoesNotSleepForWhatIsOver) {
  SteadyClock clock;
  clock.SleepUntil(clock.Now() - seconds{1});
  clock.SleepUntil(TimePoint{});
  // The kernel refuses a negative time, and the wait for its consent once had no end.
  clock.SleepUntil(TimePoint{Nanos{-1}});
  clock.SleepUntil(TimePoint::min());
}

TEST(SteadyClock, KnowsTheCalendar) {
  const SteadyClock clock;
  const WallTime before{std::chrono::system_clock::now()};
  const WallTime now = clock.WallNow();
  const WallTime after{std::chrono::system_clock::now()};
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

TEST(ManualClock, MovesWhenToldAndWhenSomebodySleeps) {
  ManualClock clock;
  const TimePoint start = clock.Now();
  const WallTime wall_start = clock.WallNow();
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(milliseconds{5});
  EXPECT_EQ(clock.Now() - start, milliseconds{5});
  clock.SleepUntil(start + seconds{3600});
  EXPECT_EQ(clock.Now() - start, seconds{3600});
  EXPECT_EQ(clock.WallNow() - wall_start, seconds{3600});
}

TEST(ManualClock, IsNotTurnedBackByALateSleeper) {
  ManualClock clock;
  const TimePoint start = clock.Now();
  clock.Advance(seconds{2});
  clock.SleepUntil(start + seconds{1});
  EXPECT_EQ(clock.Now() - start, seconds{2});
}

TEST(ManualClock, LosesNoTimeBetweenSleepersAndThoseWhoAdvanceIt) {
  ManualClock clock;
  const TimePoint start = clock.Now();
  constexpr int kSteps = 2'000;
  {
    std::latch go(3);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        for (int i = 0; i < kSteps; ++i) clock.Advance(Nanos{1});
      });
    }
    threads.emplace_back([&] {
      go.arrive_and_wait();
      TimePoint before = clock.Now();
      for (int i = 0; i < kSteps; ++i) {
        clock.SleepUntil(before);
        const TimePoint now = clock.Now();
        EXPECT_GE(now, before);
        before = now;
      }
    });
  }
  EXPECT_EQ(clock.Now() - start, Nanos{2 * kSteps});
}

}  // namespace
}  // namespace bbia
