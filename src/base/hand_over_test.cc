// What the hand-over types say about waste: waits, repetitions, copies, reads without news.

#include <gtest/gtest.h>

#include <string>

#include "base/bounded_queue.h"
#include "base/compute_meter.h"
#include "base/demand.h"
#include "base/mailbox.h"
#include "base/single.h"
#include "base/snapshot.h"
#include "base/snapshot_reader.h"
#include "base/spsc_ring.h"
#include "base/storm_test.h"
#include "base/thread.h"

namespace bbia {
namespace {

using std::chrono::milliseconds;

class HandOverTest : public testing::Test {
 protected:
  AccountRow Row() const { return ledger_.Report().at(0); }

  ManualClock clock_;
  Ledger ledger_{clock_};
};

TEST_F(HandOverTest, AQueueTellsHowLongItsEntriesWaited) {
  BoundedQueue<int, 4, OnFull::kReject> queue(ledger_, "q", Module::kApp);
  queue.Push(1);
  clock_.Advance(milliseconds{3});
  queue.Push(2);
  clock_.Advance(milliseconds{4});
  while (queue.TryPop()) {
  }
  EXPECT_EQ(Row().waited, milliseconds{7 + 4});
  EXPECT_EQ(Row().longest_wait, milliseconds{7});
}

TEST_F(HandOverTest, AQueueTellsWhatWasCopiedIntoIt) {
  BoundedQueue<std::string, 4, OnFull::kReject> queue(ledger_, "q", Module::kApp);
  const std::string kept(100, 'x');
  queue.Push(kept);
  EXPECT_EQ(Row().copied_bytes, 100U);
  queue.Push(std::string(100, 'y'));
  EXPECT_EQ(Row().copied_bytes, 100U) << "moved";
}

TEST_F(HandOverTest, ARingAndAMailboxTellTheirWaitsToo) {
  SpscRing<int, 4> ring(ledger_, "ring", Module::kApp);
  ASSERT_TRUE(ring.TryPush(1));
  clock_.Advance(milliseconds{2});
  int value = 0;
  ASSERT_TRUE(ring.TryPop(value));
  EXPECT_EQ(Row().longest_wait, milliseconds{2});

  Mailbox<int> box(ledger_, "box", Module::kApp);
  box.Put(1);
  clock_.Advance(milliseconds{5});
  ASSERT_TRUE(box.Take(value));
  box.NoteRepeated();
  EXPECT_EQ(ledger_.Report().at(1).longest_wait, milliseconds{5});
  EXPECT_EQ(ledger_.Report().at(1).repeated, 1U);
}

TEST_F(HandOverTest, AReaderTellsNewsFromNoNewsAndWhatItNeverSaw) {
  Snapshot<int> snapshot;
  SnapshotReader<int> reader(ledger_, "api<state",
                             {Module::kControl, Module::kControl, Module::kApi}, snapshot);
  static_cast<void>(reader.Read());
  for (int i = 1; i <= 5; ++i) snapshot.Publish(i);
  EXPECT_EQ(reader.Read(), 5);
  static_cast<void>(reader.Read());
  EXPECT_EQ(Row().hits, 1U);
  EXPECT_EQ(Row().misses, 2U);
  EXPECT_EQ(Row().dropped, 4U);
  EXPECT_EQ(Row().from, Module::kControl);
  EXPECT_EQ(Row().to, Module::kApi);
}

TEST_F(HandOverTest, AComputationDoneTwiceIsSeenWithItsCost) {
  ComputeMeter<2> meter(ledger_, "ik", Module::kApi);
  const auto solve = [&](double x) {
    return meter.Run(Fingerprint().Add(x).value(), [&] {
      clock_.Advance(milliseconds{1});
      return x * 2;
    });
  };
  EXPECT_EQ(solve(1.0), 2.0);
  EXPECT_EQ(solve(2.0), 4.0);
  EXPECT_EQ(solve(1.0), 2.0);
  EXPECT_EQ(Row().accepted, 3U);
  EXPECT_EQ(Row().repeated, 1U);
  EXPECT_EQ(Row().spent, milliseconds{3});
  EXPECT_EQ(Row().wasted, milliseconds{1});
  EXPECT_EQ(solve(3.0), 6.0) << "1 and 2 are forgotten from here on, oldest first";
  EXPECT_EQ(solve(1.0), 2.0);
  EXPECT_EQ(Row().repeated, 1U);
}

TEST_F(HandOverTest, AProducerRestsUntilTheFirstConsumer) {
  Demand demand(ledger_, "frames", Module::kApi);
  EXPECT_FALSE(demand.wanted());
  EXPECT_FALSE(demand.WaitUntilWanted({}, Nanos{0}));
  {
    const Want one = demand.Join();
    Want two = demand.Join();
    const Want moved = std::move(two);
    EXPECT_EQ(demand.consumers(), 2U);
    EXPECT_TRUE(demand.WaitUntilWanted({}, Nanos{0}));
  }
  EXPECT_FALSE(demand.wanted());
  EXPECT_EQ(Row().high_water, 2U);
}

TEST_F(HandOverTest, AProducerInItsSleepWakesForTheFirstConsumer) {
  Demand demand(ledger_, "frames", Module::kApi);
  std::atomic<bool> produced{false};
  const Thread producer(ledger_, {.name = "producer", .module = Module::kApi},
                        [&](const std::stop_token& stop) {
                          produced = demand.WaitUntilWanted(stop, std::chrono::seconds{60});
                          produced.notify_all();
                        });
  const Want want = demand.Join();
  produced.wait(false);
  EXPECT_TRUE(produced);
}

/// Stands for any part with a thread that may run once.
class Scanner final {
 public:
  explicit Scanner(Ledger& ledger)
      : thread_(ledger, {.name = "scan", .module = Module::kApp}, [](const std::stop_token&) {}) {}

 private:
  Thread thread_;
};

using SingleStorm = Storm;

TEST_F(SingleStorm, StartedFromManyThreadsAtOnceIsOneThread) {
  using One = Single<Scanner>;
  One scanner;
  ExpectOne(
      "scan", [&] { return scanner.Start(ledger_) == One::Started::kNow; },
      [&] { scanner.Stop(); });
}

}  // namespace
}  // namespace bbia
