#include "base/worker.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <latch>
#include <thread>
#include <vector>

namespace bbia {
namespace {

class WorkerTest : public ::testing::Test {
 protected:
  void WaitAndDeliver(Worker& worker) {
    pollfd waiting{.fd = wake_.fd(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&waiting, 1, 20'000), 1);
    wake_.Clear();
    worker.Deliver();
  }
  SteadyClock clock_;
  Ledger ledger_{clock_};
  WakeSignal wake_;
};

TEST_F(WorkerTest, WorksOnItsThreadAndFinishesOnTheAskers) {
  std::thread::id worked;
  std::thread::id finished;
  Worker worker(ledger_, Module::kApi, Module::kApi, wake_);
  ASSERT_TRUE(worker.Ask([&](const std::stop_token&) {
    worked = std::this_thread::get_id();
    return [&] { finished = std::this_thread::get_id(); };
  }));
  WaitAndDeliver(worker);
  EXPECT_EQ(finished, std::this_thread::get_id());
  EXPECT_NE(worked, std::this_thread::get_id());
}

TEST_F(WorkerTest, TakesNoMoreThanItMayOwe) {
  std::latch go(1);
  std::vector<std::size_t> order;
  Worker worker(ledger_, Module::kApi, Module::kApi, wake_);
  for (std::size_t i = 0; i < Worker::kMost; ++i) {
    ASSERT_TRUE(worker.Ask([&go, &order, i](const std::stop_token&) {
      go.wait();
      return [&order, i] { order.push_back(i); };
    }));
  }
  EXPECT_FALSE(worker.Ask([](const std::stop_token&) { return Worker::Done(); }));
  go.count_down();
  while (order.size() < Worker::kMost) WaitAndDeliver(worker);
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
  EXPECT_TRUE(worker.Ask([](const std::stop_token&) { return Worker::Done(); }));
}

TEST_F(WorkerTest, EndsWithoutDoingWhatStillWaits) {
  bool second = false;
  {
    std::latch begun(1);
    Worker worker(ledger_, Module::kApi, Module::kApi, wake_);
    ASSERT_TRUE(worker.Ask([&](const std::stop_token& stop) {
      begun.count_down();
      while (!stop.stop_requested()) std::this_thread::yield();
      return Worker::Done();
    }));
    ASSERT_TRUE(worker.Ask([&](const std::stop_token&) {
      second = true;
      return Worker::Done();
    }));
    begun.wait();
  }
  EXPECT_FALSE(second);
}

}  // namespace
}  // namespace bbia
