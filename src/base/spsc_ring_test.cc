#include "base/spsc_ring.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace bbia {
namespace {

static_assert(!std::is_copy_constructible_v<SpscRing<int, 4>>);
static_assert(noexcept(std::declval<SpscRing<int, 4>&>().TryPush(1)));

class SpscRingTest : public testing::Test {
 protected:
  [[nodiscard]] AccountRow Row() const { return ledger_.Report().at(0); }

  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(SpscRingTest, GivesBackInOrderWhatWasPutIn) {
  SpscRing<int, 4> ring(ledger_, "events", Module::kApp);
  int value = 0;
  EXPECT_FALSE(ring.TryPop(value));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ring.TryPush(i));
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(ring.TryPop(value));
    EXPECT_EQ(value, i);
  }
  EXPECT_FALSE(ring.TryPop(value));
}

TEST_F(SpscRingTest, RefusesAndCountsWhatDoesNotFitAndLosesNothingItTook) {
  SpscRing<int, 2> ring(ledger_, "events", Module::kApp);
  EXPECT_TRUE(ring.TryPush(1));
  EXPECT_TRUE(ring.TryPush(2));
  EXPECT_FALSE(ring.TryPush(3));
  EXPECT_EQ(ring.dropped(), 1U);
  int value = 0;
  EXPECT_TRUE(ring.TryPop(value));
  EXPECT_EQ(value, 1);
  EXPECT_TRUE(ring.TryPush(4));
  EXPECT_TRUE(ring.TryPop(value));
  EXPECT_TRUE(ring.TryPop(value));
  EXPECT_EQ(value, 4);
}

TEST_F(SpscRingTest, AccountsForWhatWaits) {
  SpscRing<int, 4> ring(ledger_, "events", Module::kApp);
  for (int i = 0; i < 5; ++i) static_cast<void>(ring.TryPush(i));
  EXPECT_EQ(Row().capacity, 4U);
  EXPECT_EQ(Row().used, 4U);
  EXPECT_EQ(Row().accepted, 4U);
  EXPECT_EQ(Row().dropped, 1U);
  int value = 0;
  while (ring.TryPop(value)) {
  }
  EXPECT_EQ(Row().used, 0U);
  EXPECT_EQ(Row().high_water, 4U);
}

TEST_F(SpscRingTest, CarriesEveryAcceptedValueOnceAndInOrderBetweenTwoThreads) {
  struct Event {
    std::uint64_t number;
    std::uint64_t echo;
  };
  constexpr std::uint64_t kEvents = 50'000;
  SpscRing<Event, 8> ring(ledger_, "events", Module::kApp);
  std::latch go(2);
  std::uint64_t wrong = 0;
  {
    const std::jthread producer([&] {
      go.arrive_and_wait();
      for (std::uint64_t n = 0; n < kEvents; ++n) {
        while (!ring.TryPush({n, ~n})) std::this_thread::yield();
      }
    });
    go.arrive_and_wait();
    for (std::uint64_t n = 0; n < kEvents; ++n) {
      Event event{};
      while (!ring.TryPop(event)) std::this_thread::yield();
      if (event.number != n || event.echo != ~n) ++wrong;
    }
  }
  EXPECT_EQ(wrong, 0U);
  EXPECT_EQ(Row().accepted, kEvents);
  EXPECT_EQ(Row().used, 0U) << "exact at rest, whoever was last";
  EXPECT_LE(Row().high_water, 8U);
}

}  // namespace
}  // namespace bbia
