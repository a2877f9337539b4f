#include "audit/last_seconds.h"

#include <gtest/gtest.h>

namespace bbia {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{seconds{1000}};

TEST(LastSeconds, HasNoMeanUntilItsWindowIsFull) {
  LastSeconds cpu;
  for (int i = 0; i < 10; ++i) {
    cpu.Add(kStart + seconds{i}, 0.5);
    EXPECT_EQ(cpu.Mean(), std::nullopt);
  }
  cpu.Add(kStart + seconds{10}, 0.5);
  EXPECT_EQ(cpu.Mean(), 0.5);
}

TEST(LastSeconds, ForgetsWhatIsOlder) {
  LastSeconds lost;
  lost.Add(kStart, 99.0);  // from before
  lost.Add(kStart + seconds{1}, 4.0);
  EXPECT_EQ(lost.Sum(), 4.0);
  for (int i = 2; i <= 10; ++i) lost.Add(kStart + seconds{i}, 0.0);
  EXPECT_EQ(lost.Sum(), 4.0);
  lost.Add(kStart + seconds{11}, 0.0);
  EXPECT_EQ(lost.Sum(), 0.0);
}

TEST(LastSeconds, LongIntervalsHaveTheirMeanToo) {
  LastSeconds cpu;
  cpu.Add(kStart, 0.0);
  cpu.Add(kStart + seconds{5}, 5.0);
  EXPECT_EQ(cpu.Mean(), std::nullopt);
  cpu.Add(kStart + seconds{10}, 0.0);
  EXPECT_EQ(cpu.Mean(), 0.5);
  cpu.Add(kStart + seconds{50}, 40.0);
  EXPECT_EQ(cpu.Mean(), 1.0);
}

TEST(LastSeconds, LooksInQuickSuccessionAreJoined) {
  LastSeconds cpu;
  for (int i = 0; i <= 20'000; ++i) cpu.Add(kStart + milliseconds{i}, 0.001);
  ASSERT_TRUE(cpu.Mean());
  EXPECT_NEAR(*cpu.Mean(), 1.0, 1e-6);
  EXPECT_NEAR(cpu.Sum(), 10.0, 0.5);
}

}  // namespace
}  // namespace bbia
