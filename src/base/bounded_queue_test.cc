#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <latch>
#include <memory>
#include <set>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/thread.h"

namespace bbia {
namespace {

using std::chrono::hours;

template <std::size_t N>
using Dropping = BoundedQueue<int, N, OnFull::kDropOldest>;
template <std::size_t N>
using Rejecting = BoundedQueue<int, N, OnFull::kReject>;

static_assert(!std::is_copy_constructible_v<Rejecting<2>>);
static_assert(!std::is_same_v<Dropping<2>, Rejecting<2>>, "the policy is part of the type");

class BoundedQueueTest : public testing::Test {
 protected:
  [[nodiscard]] AccountRow Row() const { return ledger_.Report().at(0); }

  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(BoundedQueueTest, GivesBackInOrderWhatWasPutIn) {
  Rejecting<3> queue(ledger_, "q", Module::kApp);
  EXPECT_EQ(queue.TryPop(), std::nullopt);
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.Push(i), Pushed::kQueued);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.TryPop(), i);
  }
  EXPECT_EQ(queue.TryPop(), std::nullopt);
}

TEST_F(BoundedQueueTest, DropsTheOldestWhenThatIsItsPolicy) {
  Dropping<2> queue(ledger_, "q", Module::kApp);
  EXPECT_EQ(queue.Push(1), Pushed::kQueued);
  EXPECT_EQ(queue.Push(2), Pushed::kQueued);
  EXPECT_EQ(queue.Push(3), Pushed::kDroppedOldest);
  EXPECT_EQ(queue.TryPop(), 2);
  EXPECT_EQ(queue.TryPop(), 3);
  EXPECT_EQ(queue.dropped(), 1U);
}

TEST_F(BoundedQueueTest, RefusesTheNewestWhenThatIsItsPolicy) {
  Rejecting<2> queue(ledger_, "q", Module::kApp);
  EXPECT_EQ(queue.Push(1), Pushed::kQueued);
  EXPECT_EQ(queue.Push(2), Pushed::kQueued);
  EXPECT_EQ(queue.Push(3), Pushed::kRejected);
  EXPECT_EQ(queue.TryPop(), 1);
  EXPECT_EQ(queue.TryPop(), 2);
  EXPECT_EQ(queue.dropped(), 1U);
}

TEST_F(BoundedQueueTest, AccountsForWhatWaits) {
  Dropping<2> queue(ledger_, "net.commands", Module::kServer);
  for (int i = 0; i < 3; ++i) queue.Push(i);
  EXPECT_EQ(Row().name, "net.commands");
  EXPECT_EQ(Row().capacity, 2U);
  EXPECT_EQ(Row().used, 2U);
  EXPECT_EQ(Row().accepted, 3U);
  EXPECT_EQ(Row().dropped, 1U);
  while (queue.TryPop()) {
  }
  EXPECT_EQ(Row().used, 0U);
  EXPECT_EQ(Row().high_water, 2U);
}

TEST_F(BoundedQueueTest, CarriesWhatCannotBeCopiedAndFreesWhatItDrops) {
  auto alive = std::make_shared<int>(0);
  struct Counted {
    std::unique_ptr<std::shared_ptr<int>> held;
  };
  {
    BoundedQueue<Counted, 2, OnFull::kDropOldest> queue(ledger_, "q", Module::kApp);
    for (int i = 0; i < 5; ++i) {
      queue.Push({std::make_unique<std::shared_ptr<int>>(alive)});
    }
    EXPECT_EQ(alive.use_count(), 3);
    EXPECT_TRUE(queue.TryPop().has_value());
    EXPECT_EQ(alive.use_count(), 2);
  }
  EXPECT_EQ(alive.use_count(), 1);
}

TEST_F(BoundedQueueTest, GivesUpWhenTheTimeIsOver) {
  Rejecting<2> queue(ledger_, "q", Module::kApp);
  const std::stop_source nobody;
  EXPECT_EQ(queue.Pop(nobody.get_token(), Nanos{0}), std::nullopt);
  EXPECT_EQ(queue.Pop(nobody.get_token(), Nanos{-1}), std::nullopt);
  EXPECT_EQ(queue.Pop(nobody.get_token(), Nanos{1'000'000}), std::nullopt);
}

TEST_F(BoundedQueueTest, WaitsForAValueHoweverLongItMayTake) {
  // "For ever" once overflowed into the past and turned a waiting thread into a spinning one.
  Rejecting<1> queue(ledger_, "q", Module::kApp);
  std::latch about_to_wait(1);
  std::optional<int> got;
  {
    const std::jthread consumer([&](const std::stop_token& stop) {
      about_to_wait.count_down();
      got = queue.Pop(stop, Nanos::max());
    });
    about_to_wait.wait();
    queue.Push(42);
    while (Row().used != 0) std::this_thread::yield();
  }
  EXPECT_EQ(got, 42);
}

TEST_F(BoundedQueueTest, LetsAWaitingThreadGoWhenItIsStopped) {
  Rejecting<1> queue(ledger_, "q", Module::kApp);
  std::optional<int> got = 1;
  std::latch about_to_wait(1);
  {
    const Thread consumer(ledger_, {.name = "consumer", .module = Module::kApp},
                          [&](const std::stop_token& stop) {
                            about_to_wait.count_down();
                            got = queue.Pop(stop, hours{1});
                          });
    about_to_wait.wait();
  }
  EXPECT_EQ(got, std::nullopt);
}

TEST_F(BoundedQueueTest, HandsOutWhatIsLeftAfterAStop) {
  Rejecting<2> queue(ledger_, "q", Module::kApp);
  std::stop_source stop;
  queue.Push(1);
  queue.Push(2);
  stop.request_stop();
  EXPECT_EQ(queue.Pop(stop.get_token(), hours{1}), 1);
  EXPECT_EQ(queue.Pop(stop.get_token(), hours{1}), 2);
  EXPECT_EQ(queue.Pop(stop.get_token(), hours{1}), std::nullopt);
}

TEST_F(BoundedQueueTest, CarriesEachAcceptedValueOnceFromManyProducersToManyConsumers) {
  constexpr int kProducers = 3;
  constexpr int kEach = 2'000;
  Rejecting<8> queue(ledger_, "q", Module::kApp);
  std::atomic<int> popped{0};
  std::array<std::vector<int>, 2> seen;
  {
    std::latch go(kProducers + 2);
    std::vector<std::jthread> threads;
    for (auto& mine : seen) {
      threads.emplace_back([&queue, &popped, &go, &mine](const std::stop_token& stop) {
        go.arrive_and_wait();
        while (const auto value = queue.Pop(stop, hours{1})) {
          mine.push_back(*value);
          ++popped;
        }
      });
    }
    for (int p = 0; p < kProducers; ++p) {
      threads.emplace_back([&queue, &go, p] {
        go.arrive_and_wait();
        for (int i = 0; i < kEach; ++i) {
          while (queue.Push(p * kEach + i) == Pushed::kRejected) std::this_thread::yield();
        }
      });
    }
    while (popped < kProducers * kEach) std::this_thread::yield();
  }
  std::set<int> all;
  for (const auto& mine : seen) {
    std::array<int, kProducers> last;
    last.fill(-1);
    for (const int value : mine) {
      EXPECT_TRUE(all.insert(value).second) << value << " came twice";
      int& before = last[static_cast<std::size_t>(value / kEach)];
      EXPECT_LT(before, value) << "a producer's values overtook each other";
      before = value;
    }
  }
  EXPECT_EQ(all.size(), std::size_t{kProducers * kEach});
  EXPECT_EQ(Row().used, 0U);
  EXPECT_LE(Row().high_water, 8U);
}

TEST_F(BoundedQueueTest, CountsEveryLossUnderAFloodFromManyProducers) {
  constexpr int kProducers = 4;
  constexpr int kEach = 2'000;
  Dropping<4> queue(ledger_, "q", Module::kApp);
  {
    std::latch go(kProducers);
    std::vector<std::jthread> threads;
    for (int p = 0; p < kProducers; ++p) {
      threads.emplace_back([&] {
        go.arrive_and_wait();
        for (int i = 0; i < kEach; ++i) queue.Push(i);
      });
    }
  }
  std::uint64_t left = 0;
  while (queue.TryPop()) ++left;
  EXPECT_EQ(left, 4U);
  EXPECT_EQ(left + queue.dropped(), std::uint64_t{kProducers * kEach});
}

}  // namespace
}  // namespace bbia
