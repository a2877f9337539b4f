#include "flight/ring.h"

#include <gtest/gtest.h>

#include <array>
#include <latch>
#include <vector>

#include "base/clock.h"
#include "base/heap_trap_test.h"
#include "base/thread.h"

namespace bbia {
namespace {

struct Event {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 6> echo{};
};

Event MakeEvent(std::uint64_t number) {
  Event event{.number = number};
  event.echo.fill(~number);
  return event;
}

class FlightRingTest : public testing::Test {
 protected:
  ManualClock clock_;
  Ledger ledger_{clock_};
};

template <class Ring>
std::vector<std::uint64_t> Numbers(const Ring& ring) {
  std::vector<std::uint64_t> numbers;
  ring.ForEach([&](const Event& event) { numbers.push_back(event.number); });
  return numbers;
}

TEST_F(FlightRingTest, GivesWhatIsInItFromTheOldestToTheNewest) {
  FlightRing<Event, 4> ring(ledger_, "events");
  EXPECT_TRUE(Numbers(ring).empty());
  ring.Push(MakeEvent(10));
  ring.Push(MakeEvent(11));
  EXPECT_EQ(Numbers(ring), (std::vector<std::uint64_t>{10, 11}));
  EXPECT_EQ(ring.written(), 2U);
}

TEST_F(FlightRingTest, OverwritesTheOldestAlsoWhenItsSizeIsNoPowerOfTwo) {
  FlightRing<Event, 3> ring(ledger_, "events");
  for (std::uint64_t n = 1; n <= 10; ++n) ring.Push(MakeEvent(n));
  EXPECT_EQ(Numbers(ring), (std::vector<std::uint64_t>{8, 9, 10}));
  Event event;
  EXPECT_FALSE(ring.Copy(7, event)) << "overwritten";
  EXPECT_FALSE(ring.Copy(11, event)) << "not written yet";
  EXPECT_FALSE(ring.Copy(0, event)) << "there is no such number";
  EXPECT_TRUE(ring.Copy(8, event));
  EXPECT_EQ(event.echo.back(), ~std::uint64_t{8});
}

TEST_F(FlightRingTest, IsAPoolOfTheLedgerThatLosesNothing) {
  FlightRing<Event, 3> ring(ledger_, "events");
  for (std::uint64_t n = 1; n <= 10; ++n) ring.Push(MakeEvent(n));
  const AccountRow row = ledger_.Report().at(0);
  EXPECT_EQ(row.kind, AccountKind::kPool);
  EXPECT_EQ(row.name, "events");
  EXPECT_EQ(row.module, Module::kFlight);
  EXPECT_EQ(row.capacity, 3U);
  EXPECT_EQ(row.item_bytes, sizeof(Event) + 8);
  EXPECT_EQ(row.used, 3U);
  EXPECT_EQ(row.accepted, 10U);
  EXPECT_EQ(row.dropped, 0U);
}

TEST_F(FlightRingTest, TheWriterAsksNothingOfTheHeap) {
  FlightRing<Event, 8> ring(ledger_, "events");
  const std::size_t before = heap_requests;
  for (std::uint64_t n = 1; n <= 100; ++n) ring.Push(MakeEvent(n));
  EXPECT_EQ(heap_requests, before);
}

TEST_F(FlightRingTest, AReaderThatRacesTheWriterSeesWholeRecordsInOrder) {
  constexpr int kOvertakings = 20'000;  // enough to catch a torn record without its second look
  constexpr int kMostRounds = 100'000;  // where the machine has no second core to spare
  FlightRing<Event, 32> ring(ledger_, "events");
  std::latch go(2);
  std::uint64_t wrong = 0;
  {
    const Thread writer(ledger_, {.name = "writer", .module = Module::kFlight},
                        [&](const std::stop_token& stop) {
                          go.arrive_and_wait();
                          for (std::uint64_t n = 1; !stop.stop_requested(); ++n) {
                            ring.Push(MakeEvent(n));
                          }
                        });
    go.arrive_and_wait();
    int overtaken = 0;
    for (int round = 0; overtaken < kOvertakings && round < kMostRounds; ++round) {
      const std::uint64_t newest = ring.written();
      std::uint64_t before = 0;
      ring.ForEach([&](const Event& event) {
        if (event.echo != MakeEvent(event.number).echo || event.number <= before) ++wrong;
        before = event.number;
      });
      if (ring.written() != newest) ++overtaken;
    }
  }
  EXPECT_EQ(wrong, 0U);
}

}  // namespace
}  // namespace bbia
